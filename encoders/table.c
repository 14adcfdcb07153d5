/* table.c - the reference: our own table as an encoder. */
#include "encoders/assembler.h"
#include "encoders/encoder.h"

static enum encoder_answer encode(void *self, const struct insn *in, uint64_t pc, uint32_t *word,
                                  char reason[ENCODER_REASON]) {
  struct a64_refusal r;
  (void)self, (void)pc;
  if (a64_encode(in, word, &r))
    return ENCODER_WORD;
  if (reason)
    a64_explain_refusal(in, &r, reason);
  return ENCODER_REFUSED;
}

static bool get_assembler(void *self, struct encoder_assembler *out) {
  *out = (struct encoder_assembler){.assembler = &assembler_reference, .self = self, .capabilities = A64FUZZ_RELAXES};
  return true;
}

static const struct encoder table = {
    .name = "table", .version = "1", .encode = encode, .assembler = get_assembler, .is_canonical = true};
ENCODER(table)
