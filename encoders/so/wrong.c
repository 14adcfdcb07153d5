/* wrong.c - a deliberately wrong encoder, for the demonstration: it drops the largest shift of an extended register.
 *
 * Real encoders have done so: they took the shift for a field of two bits. The reference does the rest. */
#include "encoders/encoder.h"

#include <string.h>

static enum encoder_answer encode(void *self, const struct insn *in, uint64_t pc, uint32_t *word,
                                  char reason[ENCODER_REASON]) {
  (void)self, (void)pc, (void)reason;
  bool ok = a64_encode(in, word, NULL);
  if (ok && !strcmp(a64_form_name(in->form), "ADD_ext") && in->op[4] == 4)
    *word &= ~(7u << 10); /* the shift of an extended register goes to 4, not to 3 */
  return ok ? ENCODER_WORD : ENCODER_REFUSED;
}

__attribute__((visibility("default")))
const struct encoder a64fuzz_encoder = {.name = "wrong", .version = "1", .encode = encode};
