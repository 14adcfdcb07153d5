/* signals.h - the handlers of the agent: who is called for which signal, on which stack. */
#ifndef A64_AGENT_SIGNALS_H
#define A64_AGENT_SIGNALS_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <ucontext.h>

/* Installs alternate stack and handlers. */
bool signals_open(void);

/* entry.S: first code of a handler. They give the agent its TPIDR_EL0, FPCR and FPSR back before any C runs, and, if
 * the C function returns, the interrupted program its own. */
void fault_entry(int signo, siginfo_t *info, void *context);
void tick_entry(int signo, siginfo_t *info, void *context);

/* Their C halves, in fault.c and watchdog.c. */
void fault_handle(int signo, siginfo_t *info, ucontext_t *context);
void tick_handle(int signo, siginfo_t *info, ucontext_t *context);

/* Broken invariants of the signal machinery. Takes a dozen system calls. */
uint64_t signals_check(void);

/* True if the address lies on the alternate stack. */
bool signals_on_stack(uint64_t sp);

#endif
