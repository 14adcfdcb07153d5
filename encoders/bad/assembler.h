/* assembler.h - an assembler with one planted fault: the reference, but for one rule.
 *
 * Each file here that is about programs defines `broken`, the rules, and ends with BAD_ASSEMBLER(name). */
#ifndef A64_ENCODERS_BAD_ASSEMBLER_H
#define A64_ENCODERS_BAD_ASSEMBLER_H

#include "encoders/assembler.h"

static const struct assembler_rules *broken_rules(void);

static void *begin(void *self, const struct a64fuzz_room *room, char reason[A64FUZZ_REASON]) {
  (void)self;
  return assembler_begin(broken_rules(), room, reason);
}

static inline enum a64fuzz_verdict encode_nothing(void *self, const struct a64fuzz_request *r,
                                                  struct a64fuzz_answer *a) {
  (void)self, (void)r, (void)a;
  return A64FUZZ_UNKNOWN;
}

/* A distance that does not fit loses its upper bits. */
static inline void wrap(struct insn *in, unsigned operand) {
  struct a64_range r = a64_range_of(in, operand);
  int64_t span = r.greatest - r.least + r.unit;
  in->op[operand] = r.least + (((in->op[operand] - r.least) % span + span) % span);
}

#define BAD_ASSEMBLER(text) BAD_ASSEMBLER_OF(text, begin, assembler_step, assembler_offset, NULL)

/* The same with functions of its own. */
#define BAD_ASSEMBLER_OF(text, its_begin, its_step, its_offset, its_code)                                              \
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
