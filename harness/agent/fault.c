/* fault.c - decides whose fault a signal is, and ends the program if it is the program's. */
#include <unistd.h>

#include "context.h"
#include "guard.h"
#include "signals.h"

extern const char __executable_start[], etext[];

static bool in_agent(uint64_t pc) { return pc >= (uint64_t)__executable_start && pc < (uint64_t)etext; }

/* A program runs, the processor raised the signal (nobody sent it), and not at an instruction of the agent. A PC
 * anywhere else is the program's: in its slot, or where a wild branch took it. */
static bool is_the_programs(const siginfo_t *info, const ucontext_t *context) {
  return guard.in_test && info->si_code > 0 && !in_agent(context->uc_mcontext.pc);
}

/* Dies visibly. A fault of the agent's own repeats itself on return. For a signal that somebody sent it dies by
 * SIGKILL, as no program can make it do; so the host knows that the program which was running is not to blame. */
static void die_by(int signo, const siginfo_t *info) {
  struct sigaction standard = {.sa_handler = SIG_DFL};
  sigaction(signo, &standard, NULL);
  if (info->si_code <= 0)
    kill(getpid(), SIGKILL);
}

void fault_handle(int signo, siginfo_t *info, ucontext_t *context) {
  if (!is_the_programs(info, context)) {
    die_by(signo, info);
    return;
  }
  guard.in_test = 0;
  guard.handled++;
  guard.sent = signo;
  guard.handler_sp = (uint64_t)__builtin_frame_address(0);
  context_save(guard.out, context);
  guard.stop = (struct wire_stop){.kind = STOP_SIGNAL,
                                  .signo = signo,
                                  .code = info->si_code,
                                  .pc = context->uc_mcontext.pc,
                                  .addr = (uint64_t)info->si_addr};
  guard_leave(signo);
}
