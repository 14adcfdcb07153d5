/* assembler.h - a plug-in with an assembler that keeps no rule of the contract, around the reference.
 *
 * Those that keep it and are wrong stand in encoders/assembler_faults.def. */
#ifndef A64_ENCODERS_BAD_ASSEMBLER_H
#define A64_ENCODERS_BAD_ASSEMBLER_H

#include "encoders/assembler.h"

static inline enum a64fuzz_verdict encode_nothing(void *self, const struct a64fuzz_request *r,
                                                  struct a64fuzz_answer *a) {
  (void)self, (void)r, (void)a;
  return A64FUZZ_UNKNOWN;
}

/* With functions of its own. */
#define BAD_ASSEMBLER(text, its_begin, its_step, its_offset, its_code)                                                 \
  static const struct a64fuzz_assembler assembler = {.size = sizeof assembler,                                         \
                                                     .features = ASSEMBLER_FEATURES,                                   \
                                                     .scratch = ASSEMBLER_SCRATCH,                                     \
                                                     .begin = its_begin,                                               \
                                                     .step = its_step,                                                 \
                                                     .offset = its_offset,                                             \
                                                     .end = assembler_end,                                             \
                                                     .code = its_code};                                                \
  __attribute__((visibility("default")))                                                                               \
  const struct a64fuzz_encoder a64fuzz_encoder_v2 = {.contract = A64FUZZ_CONTRACT,                                     \
                                                     .size = sizeof(struct a64fuzz_encoder),                           \
                                                     .name = text,                                                     \
                                                     .version = "1",                                                   \
                                                     .encode = encode_nothing,                                         \
                                                     .assembler = &assembler};

#endif
