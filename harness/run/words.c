/* words.c - which words may be executed at all. */
#include "run.h"

static const struct {
  uint32_t mask, value;
} refused[] = {
    {0xffe0001f, 0xd4000001}, /* svc #imm16 */
    {0xffffffff, 0xd45e0000}, /* hlt #0xf000: semihosting */
};

bool run_may_execute(uint32_t word) {
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
    if ((word & refused[i].mask) == refused[i].value)
      return false;
  return true;
}
