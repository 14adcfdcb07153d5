/* encoder.c - an encoder of five instructions, each wrong behind branches of its own that hardly any operands take. */
#include "a64fuzz.h"

#include <string.h>

static volatile unsigned taken[5][3]; /* what a real encoder does on its way: the branches stay branches */

/* Whether the three registers are these; each has a branch of its own. */
static int are(unsigned fault, const int64_t *reg, int64_t d, int64_t n, int64_t m) {
  if (reg[0] == d) {
    taken[fault][0]++;
    if (reg[1] == n) {
      taken[fault][1]++;
      if (reg[2] == m) {
        taken[fault][2]++;
        return 1;
      }
    }
  }
  return 0;
}

static const struct {
  const char *form;
  uint32_t word;
} known[] = {
    {"UDIV", 0x9ac00800}, {"SDIV", 0x9ac00c00}, {"LSLV", 0x9ac02000}, {"LSRV", 0x9ac02400}, {"RORV", 0x9ac02c00}};

static uint32_t flaw(unsigned which, const int64_t *reg) {
  switch (which) {
  case 0: return are(0, reg, 21, 4, 13) ? 1u << 5 : 0;
  case 1: return are(1, reg, 17, 28, 3) ? 1u << 16 : 0;
  case 2: return are(2, reg, 9, 7, 26) ? 1u << 0 : 0;
  case 3: return are(3, reg, 2, 19, 11) ? 1u << 10 : 0;
  default: return are(4, reg, 6, 25, 14) ? 1u << 31 : 0;
  }
}

static enum a64fuzz_verdict encode(void *self, const struct a64fuzz_request *r, struct a64fuzz_answer *a) {
  (void)self;
  for (unsigned i = 0; i < sizeof known / sizeof *known; i++) {
    if (strcmp(r->form, known[i].form))
      continue;
    const char *registers = strchr(r->shape, ' ');
    if (!registers || strcmp(registers, " x,x,x") || r->operand[0].u.reg.is_sp || r->operand[1].u.reg.is_sp ||
        r->operand[2].u.reg.is_sp)
      return A64FUZZ_INEXPRESSIBLE;
    a->count = 1;
    a->word[0] = known[i].word | (uint32_t)r->value[2] << 16 | (uint32_t)r->value[1] << 5 | (uint32_t)r->value[0];
    a->word[0] ^= flaw(i, r->value);
    return A64FUZZ_WORDS;
  }
  return A64FUZZ_UNKNOWN;
}

const struct a64fuzz_encoder a64fuzz_encoder_v2 = {.contract = A64FUZZ_CONTRACT,
                                                   .size = sizeof(struct a64fuzz_encoder),
                                                   .name = "rare",
                                                   .version = "1",
                                                   .encode = encode};
