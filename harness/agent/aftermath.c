/* aftermath.c - the invariants that compiled code can check, after a stop or after a batch. */
#include "aftermath.h"

#include <stdbool.h>

#include "guard.h"
#include "memory.h"
#include "signals.h"
#include "watchdog.h"

static bool by_handler(void) { return guard.stop.kind == STOP_SIGNAL || guard.stop.kind == STOP_TIMEOUT; }

static bool returns_right(void) { return guard.returns == (guard.stop.kind != STOP_EXIT); }

static bool value_right(void) {
  return guard.stop.kind == STOP_EXIT || guard.value == (guard.sent == 0 ? 1 : guard.sent);
}

static bool handler_sp_right(void) {
  return !by_handler() || (signals_on_stack(guard.handler_sp) && guard.handler_sp % 16 == 0);
}

static bool abort_sp_right(void) {
  return guard.stop.kind != STOP_ABORT || (guard.abort_sp < guard.sp && guard.abort_sp % 16 == 0);
}

uint64_t aftermath_stop(void) {
  uint64_t broken = returns_right() ? 0 : BROKEN(RETURNS);
  if (!value_right())
    broken |= BROKEN(VALUE);
  if (guard.in_test)
    broken |= BROKEN(IN_TEST);
  if (guard.depth != 0)
    broken |= BROKEN(DEPTH);
  if (guard.handled != by_handler())
    broken |= BROKEN(HANDLED);
  if (!handler_sp_right())
    broken |= BROKEN(HANDLER_SP);
  if (!abort_sp_right())
    broken |= BROKEN(ABORT_SP);
  if (!window_pad_clean())
    broken |= BROKEN(WINDOW_PAD);
  return broken;
}

uint64_t aftermath_batch(void) { return signals_check() | memory_check() | (watchdog_armed() ? 0 : BROKEN(TIMER)); }
