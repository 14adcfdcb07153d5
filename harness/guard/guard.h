/* guard.h - what a JIT needs to get control back from its generated code: guards, threads, handler, abort function.
 *
 * Use, in a frame that stays alive while the generated code runs:
 *
 *   struct guard g;
 *   guard_init(&g, entry);                      // what to call
 *   guard_open(&g, way);                        // saves what no libc saves, becomes this thread's innermost guard
 *   int value = regs_call(&g);                  // calls the entry; 0 if it returns, and the value if it aborts
 *   guard_close(&g);                            // on both paths: puts back what the way does not
 *
 * Ways by setjmp return twice instead, and in this frame: value = sigsetjmp(...); if (value == 0) guard_enter(&g);
 *
 * Opening, entering, aborting by call and closing take no system call. A fault costs what the kernel takes to deliver
 * it and, unless the way rewrites the context, one system call for the mask.
 *
 * Generated code aborts by calling its thread's stub (stub.S) with a value in w0, or by a fault. */
#ifndef A64_GUARD_GUARD_H
#define A64_GUARD_GUARD_H

/* Offsets for assembly. */
#define GUARD_SP 512
#define GUARD_FPCR 520
#define GUARD_FPSR 528
#define GUARD_X18 536
#define GUARD_RETURNS 544
#define GUARD_VALUE 552
#define GUARD_THREAD 560
#define GUARD_WAY 568
#define GUARD_STACK 576
#define GUARD_ENTRY 584
#define GUARD_BELOW 592

#define THREAD_TP 0
#define THREAD_TOP 8
#define THREAD_IN_TEST 16
#define THREAD_TID 24
#define THREAD_ABORT_SP 32
#define THREAD_ABORT_LR 40
#define THREAD_HANDLER_SP 48
#define THREAD_SME 56
#define THREAD_BYTES 512

/* A thread's alternate stack is a block of this size at a multiple of it, so a handler finds its thread by its SP. */
#define BLOCK_BYTES 0x80000

#ifdef __ASSEMBLER__
#include "registers.h"
/* clang-format off */
        /* Gives the thread its TPIDR_EL0 back. */
        .macro  thread_pointer thread, right, is
        ldr     \right, [\thread, #THREAD_TP]
        mrs     \is, tpidr_el0
        set_if_new tpidr_el0, \right, \is
        .endm

        /* C must not run in streaming mode, and nobody needs ZA any more, so nobody waits to save it. */
        .macro  leave_streaming thread, scratch
        ldr     \scratch, [\thread, #THREAD_SME]
        cbz     \scratch, .Lleft\@
        mrs     \scratch, s3_3_c4_c2_2 /* svcr */
        cbz     \scratch, .Loff\@
        .inst   0xd503467f              /* smstop */
.Loff\@:
        msr     s3_3_c13_c0_5, xzr      /* tpidr2_el0 */
.Lleft\@:
        .endm
/* clang-format on */
#else
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <ucontext.h>

#include "end.h"

#ifdef __cplusplus
#define _Noreturn [[noreturn]]
#define _Alignas alignas
#define _Static_assert static_assert
extern "C" {
#endif

struct way;
struct thread;

struct guard {
  _Alignas(16) unsigned char buffer[512]; /* the way's */
  uint64_t sp;                            /* of the frame that set the guard; for the checker */
  uint64_t fpcr, fpsr, x18;               /* of the code around the guard */
  uint64_t returns;                       /* second returns, counted by the checker */
  int64_t value;                          /* what the last of them delivered */
  struct thread *thread;                  /* NULL: closed */
  const struct way *way;
  uint64_t stack;      /* where generated code finds its SP; 0: below the caller's */
  uint64_t entry;      /* where it starts */
  uint64_t below;      /* where C finds its SP after an abort: below all that is alive */
  struct guard *outer; /* the guard around this one */
  uint64_t mask;       /* signals blocked around the guard; unless it was saved, what the kernel kept at a fault */
  uint64_t in_test;    /* generated code was running around the guard */
  enum end end;        /* how generated code was left */
  unsigned left;       /* what the way has not restored: bits of way.h */
  bool saves_mask; /* the signal mask is restored whatever happens, for two system calls. Needed only where generated
                      code may change it, or a handler may abort by call: after a fault it is restored in any case */
};

struct stop {
  enum end end;
  int signo, code;
  uint64_t pc, addr;
  uint32_t word; /* at PC, if that is generated code: what BRK carries, for example */
};

struct thread {
  _Alignas(THREAD_BYTES) uint64_t tp; /* TPIDR_EL0 */
  struct guard *top;                  /* the innermost guard; NULL: none */
  volatile uint64_t in_test;          /* generated code runs */
  uint64_t tid;                       /* 0: a free entry of the table */
  uint64_t abort_sp;                  /* at the entry of the abort function */
  uint64_t abort_lr;
  uint64_t handler_sp;     /* at the entry of the last handler */
  uint64_t sme;            /* the machine has streaming mode, ZA and TPIDR2_EL0 */
  uint64_t depth;          /* open guards */
  uint64_t code, code_end; /* where generated code lies */
  uint64_t block;          /* of its alternate stack */
  uint64_t framed;         /* from here on generated code has its frame; a request to stop waits for it */
  uint64_t handled;        /* faults taken for the generated code's */
  uint64_t context_state;  /* PSTATE of the context that was last rewritten */
  int value;               /* what a fault delivers */
  struct stop stop;        /* the last one */
};

_Static_assert(sizeof(struct thread) == THREAD_BYTES, "guard.h and struct thread agree");
#define AT(type, field, offset)                                                                                        \
  _Static_assert(offsetof(struct type, field) == (offset), "assembly and struct agree on " #field)
AT(guard, sp, GUARD_SP);
AT(guard, fpcr, GUARD_FPCR);
AT(guard, fpsr, GUARD_FPSR);
AT(guard, x18, GUARD_X18);
AT(guard, returns, GUARD_RETURNS);
AT(guard, value, GUARD_VALUE);
AT(guard, thread, GUARD_THREAD);
AT(guard, way, GUARD_WAY);
AT(guard, stack, GUARD_STACK);
AT(guard, entry, GUARD_ENTRY);
AT(guard, below, GUARD_BELOW);
AT(thread, tp, THREAD_TP);
AT(thread, top, THREAD_TOP);
AT(thread, in_test, THREAD_IN_TEST);
AT(thread, tid, THREAD_TID);
AT(thread, abort_sp, THREAD_ABORT_SP);
AT(thread, abort_lr, THREAD_ABORT_LR);
AT(thread, handler_sp, THREAD_HANDLER_SP);
AT(thread, sme, THREAD_SME);
#undef AT

/* Takes effect only where mutants are linked in (mutant/). */
void mutant_choose(uint32_t id);

/* ---- threads (thread.c) ------------------------------------------------------------------------------------------ */

enum { THREADS = 16 };
extern struct thread threads[THREADS];

/* Makes the calling thread one that may run generated code: an alternate stack with a page without access below it, and
 * an entry in the table. NULL if there is no memory or no entry left. */
struct thread *thread_open(void);
void thread_close(struct thread *t);

/* ZA off and TPIDR2_EL0 0, in C: which may run with ZA on, and in a handler, where the kernel has turned it off. */
static inline void streaming_left(const struct thread *t) {
  if (t->sme)
    __asm__ volatile(".inst 0xd503467f /* smstop */\n msr s3_3_c13_c0_5, xzr" ::: "memory");
}

/* The calling thread's entry, found without its TPIDR_EL0. */
struct thread *thread_self(void);

/* The same for code that has its TPIDR_EL0, and quick. */
extern __thread struct thread *thread_mine;

/* ---- guards (guard.c, enter.S) ----------------------------------------------------------------------------------- */

/* All that guard_open() wants to know: zeroing the buffer too would take longer than setting it. */
static inline void guard_init(struct guard *g, uint64_t entry) {
  g->entry = entry;
  g->stack = g->returns = 0;
  g->saves_mask = false;
}

/* A guard that has been closed, or is another thread's, is no place to go. */
static inline bool guard_is_open(const struct guard *g, const struct thread *t) { return g != NULL && g->thread == t; }

void guard_open(struct guard *g, const struct way *way);
void guard_close(struct guard *g);

/* Runs g->entry. Returns 0 when it returns. */
int guard_enter(struct guard *g);
extern const char guard_left[]; /* where generated code returns to */

/* ---- ways out (leave.c, entry.S, handler.c) ---------------------------------------------------------------------- */

/* First code of the abort function: x16 is the thread, w0 the value (stub.S puts x16 there). */
void abort_entry(void);

/* What C calls to abort the innermost generated code of its thread. */
_Noreturn void jit_abort(int value);
_Noreturn void abort_leave(struct thread *t, int value);

/* Installs the handlers of the five faults; what is not ours goes to those that were installed before. */
bool handlers_open(void);

/* entry.S: first code of a handler. It gives the thread its TPIDR_EL0 back before any C runs. */
void fault_entry(int signo, siginfo_t *info, void *context);

/* True: the context has been rewritten and leads to the guard. False: return to what was interrupted. */
bool fault_handle(int signo, siginfo_t *info, ucontext_t *context, struct thread *t);

/* Whether this signal is the generated code's own fault. */
bool fault_is_ours(const struct thread *t, const siginfo_t *info, const ucontext_t *context);

/* The word at PC; 0: PC is not at an instruction of the generated code. */
uint32_t fault_word(const struct thread *t, const ucontext_t *context);

/* The interrupted code's link, without a signature, be it right or wrong. */
uint64_t fault_link(const ucontext_t *context);

/* Whether this signal asks the generated code to stop. */
bool request_is_ours(const struct thread *t, int signo, const ucontext_t *context);

/* Hands a signal to whoever was installed before us. */
void fault_chain(int signo, siginfo_t *info, ucontext_t *context);

#ifdef __cplusplus
}
#endif
#endif

#endif
