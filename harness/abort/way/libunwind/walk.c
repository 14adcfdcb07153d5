/* walk.c - a backtrace by libunwind, beside the compiler's unwinder's. */
#include <errno.h>

#define UNW_LOCAL_ONLY
#include <libunwind.h>

#include "abort/way/libunwind/walk.h"

const bool libunwind_passes_signed = LIBUNWIND_PASSES_SIGNED;

static uint64_t pc_of(unw_cursor_t *c) {
  unw_word_t pc = 0;
  unw_get_reg(c, UNW_REG_IP, &pc);
  return pc;
}

bool libunwind_walk(uint64_t through, unsigned most) {
  unw_context_t here;
  unw_cursor_t c;
  bool passed = false;
  int more = 1, number = errno;
  unw_getcontext(&here);
  unw_init_local(&c, &here);
  for (unsigned i = 0; i < most && more > 0; i++) {
    passed |= pc_of(&c) == through;
    more = unw_step(&c);
  }
  errno = number;
  return passed && more <= 0;
}
