/* stack_use.h - how much of its alternate stack a handler takes. */
#ifndef A64_ABORT_AFTERMATH_STACK_USE_H
#define A64_ABORT_AFTERMATH_STACK_USE_H

#include "guard/guard.h"

/* Before generated code runs: marks what a handler may use. */
void stack_use_mark(struct a64guard_thread *t);

/* Bytes below the frame that the kernel made for the last handler; 0: none ran. */
uint64_t stack_use(const struct a64guard_thread *t);

#endif
