/* signals.c - installs the handlers and their stack, and checks that they stay.
 *
 * Flags, and why. SA_SIGINFO: the context is the result. SA_ONSTACK: the program owns SP. SA_NODEFER of faults, with an
 * empty mask: nothing is blocked, so leaving by siglongjmp has no mask to restore, which saves a system call per fault;
 * in turn a tick may interrupt the fault handler (it finds the in-test flag down and returns), and a fault inside the
 * handler enters it again (it finds the flag down and dies). A tick blocks ticks: on a slow machine they would come
 * faster than they are handled, and their frames fill the stack. */
#include "signals.h"

#include <string.h>
#include <sys/mman.h>

#include "guard.h"
#include "memory.h"

struct action {
  int signo;
  void (*entry)(int, siginfo_t *, void *);
  int flags; /* beside FLAGS */
};

static const struct action actions[] = {{SIGILL, fault_entry, SA_NODEFER},  {SIGTRAP, fault_entry, SA_NODEFER},
                                        {SIGSEGV, fault_entry, SA_NODEFER}, {SIGBUS, fault_entry, SA_NODEFER},
                                        {SIGFPE, fault_entry, SA_NODEFER},  {SIGPROF, tick_entry, 0}};

#define ACTIONS (sizeof actions / sizeof *actions)
#define FLAGS (SA_SIGINFO | SA_ONSTACK | SA_RESTART)

/* Its upper half, 128 KB, holds the largest frame (SME: 75 KB) or, without SME, a fault's and a tick's many times over.
 */
#define STACK_BYTES (4 * WIRE_GRAIN)
#define STACK_CANARY 0x5a5ac3c3a5a53c3cull

static sigset_t mask;

static uint64_t *stack(void) { return (uint64_t *)MEMORY_ALTSTACK; }

/* Fills the lower half, which no handler may reach. */
static void stack_paint(void) {
  for (size_t i = 0; i < STACK_BYTES / 2 / sizeof(uint64_t); i++)
    stack()[i] = STACK_CANARY;
}

/* Looks at its top, which an overrun crosses first, and at its bottom. */
static bool stack_painted(void) {
  size_t words = STACK_BYTES / 2 / sizeof(uint64_t);
  bool good = true;
  for (size_t i = 0; i < 64; i++)
    good &= stack()[i] == STACK_CANARY && stack()[words - 1 - i] == STACK_CANARY;
  return good;
}

static bool stack_open(void) {
  stack_t ss = {.ss_sp = stack(), .ss_size = STACK_BYTES};
  if (!memory_map(MEMORY_ALTSTACK, STACK_BYTES, PROT_READ | PROT_WRITE))
    return false;
  stack_paint();
  return sigaltstack(&ss, NULL) == 0;
}

bool signals_open(void) {
  sigprocmask(SIG_SETMASK, NULL, &mask);
  if (!stack_open())
    return false;
  for (size_t i = 0; i < ACTIONS; i++) {
    struct sigaction sa = {.sa_sigaction = actions[i].entry, .sa_flags = FLAGS | actions[i].flags};
    if (sigaction(actions[i].signo, &sa, NULL) != 0)
      return false;
  }
  return true;
}

bool signals_on_stack(uint64_t sp) { return sp - MEMORY_ALTSTACK <= STACK_BYTES; }

static bool mask_kept(void) {
  sigset_t now;
  sigprocmask(SIG_SETMASK, NULL, &now);
  return memcmp(&now, &mask, 8) == 0; /* the 64 signals that exist, of glibc's 1024 */
}

static bool stack_kept(void) {
  stack_t ss;
  sigaltstack(NULL, &ss);
  return ss.ss_sp == stack() && ss.ss_size == STACK_BYTES && ss.ss_flags == 0;
}

static bool action_kept(const struct action *a) {
  struct sigaction sa;
  sigaction(a->signo, NULL, &sa);
  return sa.sa_sigaction == a->entry && (sa.sa_flags & (FLAGS | SA_NODEFER)) == (FLAGS | a->flags) &&
         *(uint64_t *)&sa.sa_mask == 0;
}

static bool actions_kept(void) {
  bool good = true;
  for (size_t i = 0; i < ACTIONS; i++)
    good &= action_kept(&actions[i]);
  return good;
}

static bool nothing_pending(void) {
  sigset_t pending;
  sigpending(&pending);
  return *(uint64_t *)&pending == 0;
}

uint64_t signals_check(void) {
  return (mask_kept() ? 0 : BROKEN(MASK)) | (stack_kept() ? 0 : BROKEN(ALTSTACK)) |
         (actions_kept() ? 0 : BROKEN(ACTIONS)) | (nothing_pending() ? 0 : BROKEN(PENDING)) |
         (stack_painted() ? 0 : BROKEN(OVERRUN));
}
