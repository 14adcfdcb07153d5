/* libunwind.c - out by libunwind: frame by frame to the caller of a64guard_enter(), which then seems to have returned.
 *
 * Needs no setjmp: the frames themselves say where the registers are. The trampoline loads them: unw_resume() of Debian
 * 12's libunwind 1.6.2 comes back with a wrong SP, for it overwrites x4, in which its compiler passed the right one
 * (their issue 501, mended in 1.7). */
#include <errno.h>
#include <stdlib.h>

#define UNW_LOCAL_ONLY
#include <libunwind.h>

#include "abort/way/ways.h"
#include "guard/way.h"

static uint64_t general(unw_cursor_t *c, int reg) {
  unw_word_t value = 0;
  unw_get_reg(c, reg, &value);
  return value;
}

static uint64_t low_half(unw_cursor_t *c, int reg) {
  union {
    unw_fpreg_t whole;
    uint64_t low;
  } value = {0};
  unw_get_fpreg(c, reg, &value.whole);
  return value.low;
}

/* x18 is in no frame. */
static void take(struct a64guard_regs *r, unw_cursor_t *c, const struct a64guard *g) {
  for (int i = 1; i < 13; i++)
    r->x18_30[i] = general(c, UNW_AARCH64_X18 + i);
  for (int i = 0; i < 8; i++)
    r->d8_15[i] = low_half(c, UNW_AARCH64_V8 + i);
  r->sp = general(c, UNW_AARCH64_SP);
  r->x18_30[0] = g->x18;
}

static void leave(struct a64guard *g, int value) {
  unw_context_t here;
  unw_cursor_t c;
  int number = errno;
  unw_getcontext(&here);
  unw_init_local(&c, &here);
  while (general(&c, UNW_REG_IP) != (uint64_t)a64guard_left)
    if (unw_step(&c) <= 0)
      abort();
  unw_step(&c);
  take((struct a64guard_regs *)g->buffer, &c, g);
  errno = number;
  a64guard_regs_jump(g, value);
}

static void fault(struct a64guard *g, int value, ucontext_t *context) { context_call(context, g, value, leave); }

const struct a64guard_way way_libunwind = {.call = a64guard_enter,
                                           .leave = leave,
                                           .fault = fault,
                                           .needs = NEEDS_FRAME | NEEDS_PLAIN_LINK,
                                           .restores = RESTORES_FPCR | RESTORES_FPSR | RESTORES_X18};
