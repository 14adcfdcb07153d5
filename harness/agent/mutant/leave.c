/* leave.c - faulty ways out of the signal handler, one per invariant; each must be noticed.
 *
 * Link with -DMUTANT=name -Wl,--wrap=guard_leave: what the mutant does happens just before the jump to the guard. */
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include "agent/guard.h"
#include "agent/memory.h"

_Noreturn void __real_guard_leave(int signo);
_Noreturn void __wrap_guard_leave(int signo);

#define MUTATION(name) __attribute__((unused)) static void name(void)

/* glibc's jmp_buf: x19 to x28, x29, LR, nothing, SP, d8 to d15; LR and SP are scrambled by exclusive or. One bit of
 * one register comes back wrong. */
#define REGISTER(name, index)                                                                                          \
  MUTATION(name) { guard.env[0].__jmpbuf[index] ^= 0x10; }

REGISTER(x19, 0)
REGISTER(x20, 1)
REGISTER(x21, 2)
REGISTER(x22, 3)
REGISTER(x23, 4)
REGISTER(x24, 5)
REGISTER(x25, 6)
REGISTER(x26, 7)
REGISTER(x27, 8)
REGISTER(x28, 9)
REGISTER(x29, 10)
REGISTER(sp, 13)
REGISTER(d8, 14)
REGISTER(d9, 15)
REGISTER(d10, 16)
REGISTER(d11, 17)
REGISTER(d12, 18)
REGISTER(d13, 19)
REGISTER(d14, 20)
REGISTER(d15, 21)

/* Rounding mode, exception bits and thread pointer of the program stay. */
MUTATION(fpcr) { __asm__ volatile("msr fpcr, %0" ::"r"(0xc00000ul)); }
MUTATION(fpsr) { __asm__ volatile("msr fpsr, %0" ::"r"(0x1ul)); }
MUTATION(tpidr_el0) {
  static uint64_t thread[8192]; /* zeros on both sides, or siglongjmp would fault */
  __asm__ volatile("msr tpidr_el0, %0" ::"r"(thread + 4096));
}

MUTATION(stack) { ((uint64_t *)guard.sp)[168 / 8] = 0; }
MUTATION(returns) { guard.returns++; }
MUTATION(value) { guard.sent = -1; }
MUTATION(in_test) { guard.in_test = 1; }
MUTATION(depth) { guard.depth++; }
MUTATION(handled) { guard.handled++; }
MUTATION(handler_sp) { guard.handler_sp = guard.sp; }
MUTATION(window_pad) { *(uint64_t *)(WIRE_WINDOW - 8) = 1; }

static void block(int signo) {
  sigset_t one;
  sigemptyset(&one);
  sigaddset(&one, signo);
  sigprocmask(SIG_BLOCK, &one, NULL);
}

MUTATION(mask) { block(SIGILL); }
/* The kernel refuses this while the stack is in use; so SP is elsewhere for the length of the call. */
MUTATION(altstack) {
  static uint64_t elsewhere[1 << 15];
  static const stack_t other = {.ss_sp = elsewhere, .ss_size = sizeof elsewhere};
  register const stack_t *x0 __asm__("x0") = &other;
  register stack_t *x1 __asm__("x1") = NULL;
  register long x8 __asm__("x8") = SYS_sigaltstack;
  __asm__ volatile("mov x9, sp\n mov sp, %3\n svc #0\n mov sp, x9"
                   : "+r"(x0)
                   : "r"(x1), "r"(x8), "r"(guard.sp - 4096)
                   : "x9", "memory");
}

MUTATION(actions) { signal(SIGFPE, SIG_DFL); }
MUTATION(pending) {
  block(SIGUSR1);
  kill(getpid(), SIGUSR1);
}
MUTATION(overrun) { memset((void *)MEMORY_ALTSTACK, 0, 8); }
MUTATION(timer) {
  struct itimerval never = {{0, 0}, {0, 0}};
  setitimer(ITIMER_PROF, &never, NULL);
}
MUTATION(slots) { mprotect((void *)WIRE_SLOTS, WIRE_GRAIN, PROT_READ | PROT_WRITE | PROT_EXEC); }
MUTATION(memory) { mprotect((void *)WIRE_READONLY, WIRE_GRAIN, PROT_READ | PROT_WRITE); }

/* No fault at all: what the test of the mutants must not see. */
MUTATION(none) {}

_Noreturn void __wrap_guard_leave(int signo) {
  MUTANT();
  __real_guard_leave(signo);
}
