/* stack_use.c - how much of its alternate stack a handler takes: marks below the kernel's frame, and which are gone. */
#include "stack_use.h"

#define MARK 0x3c3ca5a5c3c35a5aull
enum { MARKED = 0x20000, STEP = 64 }; /* bytes from the top: a frame has up to 80 KiB, with ZA */

static volatile uint64_t *mark(const struct a64guard_thread *t, uint64_t below) {
  return (volatile uint64_t *)(t->block + BLOCK_BYTES - below);
}

void stack_use_mark(struct a64guard_thread *t) {
  t->handler_sp = 0;
  for (uint64_t below = STEP; below <= MARKED; below += STEP)
    *mark(t, below) = MARK;
}

uint64_t stack_use(const struct a64guard_thread *t) {
  uint64_t frame = t->block + BLOCK_BYTES - t->handler_sp, lowest = MARKED;
  if (t->handler_sp == 0 || frame >= MARKED)
    return 0;
  while (lowest > frame && *mark(t, lowest) == MARK)
    lowest -= STEP;
  return lowest > frame ? lowest - frame : 0;
}
