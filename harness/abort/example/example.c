/* example.c - the smallest use: generated code calls the abort function by BLR x0, other generated code traps.
 *
 * Beside harness/guard, it takes its memory for code from the tester (code_memory.h). Exits with 0 if control came back
 * from both. */
#include <stdio.h>

#include "abort/trial/code_memory.h"
#include "guard/way.h"

extern const struct way way_context;

/* Runs `n` words behind a guard. Returns what the guard was left with, and 0 if the code returned. */
static int run(struct thread *t, const uint32_t *words, unsigned n) {
  struct guard g;
  land_write(t, LAND_PROGRAM, words, n);
  guard_init(&g, land_of(t) + LAND_PROGRAM);
  guard_open(&g, &way_context);
  int value = regs_call(&g);
  guard_close(&g);
  return value;
}

int main(void) {
  struct thread *t = thread_open();
  if (t == NULL || !land_open(t) || !handlers_open())
    return 1;
  const uint32_t call[] = {
      0xd2800000 | (uint32_t)(land_of(t) & 0xffff) << 5,       /* movz x0, #... */
      0xf2a00000 | (uint32_t)(land_of(t) >> 16 & 0xffff) << 5, /* movk x0, #..., lsl #16 */
      0xf2c00000 | (uint32_t)(land_of(t) >> 32 & 0xffff) << 5, /* movk x0, #..., lsl #32 */
      0xd63f0000,                                              /* blr x0: to jit_abort; w0 is the value too, 0 here */
  };
  const uint32_t trap[] = {0x00000000 /* udf #0 */};
  const uint32_t plain[] = {0xd65f03c0 /* ret */};
  t->value = 17; /* what a fault delivers */
  int by_call = run(t, call, 4), by_trap = run(t, trap, 1), by_return = run(t, plain, 1);
  printf("by call: %d, by trap: %d, by return: %d\n", by_call, by_trap, by_return);
  return by_call == 1 && by_trap == 17 && by_return == 0 ? 0 : 1;
}
