/* sigreturn.h - a signal frame that is built by hand, and returned from. */
#ifndef A64_ABORT_TRIAL_SIGRETURN_H
#define A64_ABORT_TRIAL_SIGRETURN_H

#include <signal.h>
#include <ucontext.h>

/* Where the kernel looks for it: at SP. */
struct frame {
  siginfo_t info;
  ucontext_t context;
};

#define EL1H 5 /* PSTATE.M: no program runs there */

static inline __attribute__((noreturn)) void frame_return(struct frame *f) {
  __asm__ volatile("mov sp, %0\n mov x8, #139 /* rt_sigreturn */\n svc #0" ::"r"(f) : "x8", "memory");
  __builtin_unreachable();
}

#endif
