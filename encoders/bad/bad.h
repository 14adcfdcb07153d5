/* bad.h - an encoder whose words are right, and which does to its process what no encoder should.
 *
 * Each file here defines misbehave(), which is called before every word, and ends with BAD(name). */
#ifndef A64_ENCODERS_BAD_H
#define A64_ENCODERS_BAD_H

#include "encoders/encoder.h"

static void misbehave(const struct insn *in);

static inline bool is_form(const struct insn *in, const char *name) { return in->form == a64_find_form(name); }

static enum encoder_answer encode(void *self, const struct insn *in, uint64_t pc, uint32_t *word,
                                  char reason[ENCODER_REASON]) {
  (void)self, (void)pc, (void)reason;
  misbehave(in);
  return a64_encode(in, word, NULL) ? ENCODER_WORD : ENCODER_REFUSED;
}

#define BAD(text)                                                                                                      \
  __attribute__((visibility("default")))                                                                               \
  const struct encoder a64fuzz_encoder = {.name = text, .version = "1", .encode = encode};

#endif
