/* guard.c - one guarded run of one program. */
#include "guard.h"

#include <stddef.h>
#include <string.h>

#include "aftermath.h"

struct guard guard;

#define AT(field, offset) _Static_assert(offsetof(struct guard, field) == (offset), "guard.h and struct guard agree")
AT(in_test, GUARD_IN_TEST);
AT(thread, GUARD_THREAD);
AT(fpcr, GUARD_FPCR);
AT(fpsr, GUARD_FPSR);
AT(out, GUARD_OUT);
AT(entry, GUARD_ENTRY);
AT(enter_sp, GUARD_ENTER_SP);
AT(sp, GUARD_SP);
AT(returns, GUARD_RETURNS);
AT(value, GUARD_VALUE);
AT(abort_sp, GUARD_ABORT_SP);
AT(cpu, GUARD_CPU);
AT(env, GUARD_ENV);

void guard_open(void) {
  __asm__("mrs %0, tpidr_el0" : "=r"(guard.thread));
  __asm__("mrs %0, fpcr" : "=r"(guard.fpcr));
  __asm__ volatile("msr fpsr, xzr");
}

/* The recovery point was reached without a word from handler or jit_abort: the program returned by itself. */
static void name_the_stop(void) {
  if (guard.stop.kind == STOP_ABORT)
    guard.stop.value = (int32_t)guard.value;
  if (guard.stop.kind == STOP_NOT_RUN)
    guard.stop.kind = STOP_EXIT;
}

void guard_run(const struct wire_state *in, uint64_t entry, struct wire_state *out) {
  memset(&guard.stop, 0, sizeof guard.stop);
  guard.out = out;
  guard.entry = entry;
  guard.returns = 0;
  guard.handled = 0;
  guard.entries++;
  guard.depth++;
  guard.stop.broken = guard_enter(in);
  guard.depth--;
  name_the_stop();
  guard.stop.broken |= aftermath_stop();
}
