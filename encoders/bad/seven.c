/* seven.c - gives an answer that there is not. */
#include "encoders/bad/bad.h"

static void misbehave(const struct insn *in) { (void)in; }

static enum encoder_answer encode_seven(void *self, const struct insn *in, uint64_t pc, uint32_t *word,
                                        char reason[ENCODER_REASON]) {
  encode(self, in, pc, word, reason);
  return (enum encoder_answer)7;
}

__attribute__((visibility("default")))
const struct encoder a64fuzz_encoder = {.name = "seven", .version = "1", .encode = encode_seven};
