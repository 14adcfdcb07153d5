/* wrong.c - a deliberately wrong encoder, for the demonstration: it drops the largest shift of an extended register.
 *
 * Real encoders have done so: they took the shift for a field of two bits. The reference does the rest. */
#include "encoders/a64fuzz.h"
#include "isa/insn.h"

#include <string.h>

static enum a64fuzz_verdict encode(void *self, const struct a64fuzz_request *r, struct a64fuzz_answer *a) {
  struct insn in;
  (void)self;
  if (!r->is_legal || !a64_parse_as(a64_find_form(r->form), r->text, &in) || !a64_encode(&in, &a->word[0], NULL))
    return A64FUZZ_REFUSED;
  if (!strcmp(r->form, "ADD_ext") && r->value[4] == 4)
    a->word[0] &= ~(7u << 10); /* the shift of an extended register goes to 4, not to 3 */
  a->count = 1;
  return A64FUZZ_WORDS;
}

__attribute__((visibility("default")))
const struct a64fuzz_encoder a64fuzz_encoder_v2 = {.contract = A64FUZZ_CONTRACT,
                                                   .size = sizeof(struct a64fuzz_encoder),
                                                   .name = "wrong",
                                                   .version = "1",
                                                   .encode = encode};
