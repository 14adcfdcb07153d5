/* remembers.c - gives a wrong register to an instruction if it was asked for a certain other one just before. */
#include "encoders/bad/bad.h"

static void misbehave(const struct insn *in) { (void)in; }

static enum encoder_answer encode_behind(void *self, const struct insn *in, uint64_t pc, uint32_t *word,
                                         char reason[ENCODER_REASON]) {
  static unsigned before;
  enum encoder_answer answer = encode(self, in, pc, word, reason);
  if (before == a64_find_form("EXTR") && is_form(in, "UDIV"))
    *word ^= 1;
  before = in->form;
  return answer;
}

__attribute__((visibility("default")))
const struct encoder a64fuzz_encoder = {.name = "remembers", .version = "1", .encode = encode_behind};
