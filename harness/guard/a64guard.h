/* a64guard.h - what a JIT for AArch64 Linux needs to get control back from its generated code.
 *
 * SPDX-License-Identifier: MIT
 *
 * Once in the process:    a64guard_handlers_open();
 * once in each thread:    t = a64guard_thread_open();
 *                         t->code = start; t->code_end = end;       // where its generated code lies
 *                         a64guard_stub_write(stub, t);             // within reach of BL, before it is executable
 * for each run of code, in a frame that stays alive while it runs:
 *
 *   struct a64guard g;
 *   a64guard_init(&g, entry);                   // what to call
 *   a64guard_open(&g, &a64guard_way_context);   // becomes this thread's innermost guard
 *   int value = a64guard_call(&g);              // 0 if the code returns, and the value if it aborts
 *   a64guard_close(&g);                         // on both paths: puts back what the way out does not
 *
 * Generated code aborts with `bl stub` and a value in w0 (0 comes back as 1), C that it called with a64guard_abort(),
 * and a fault of its own delivers t->value. SP, x18, FPCR, TPIDR_EL0 and PSTATE.TCO may hold anything then.
 *
 * Whose fault it is: generated code's, if PC lies in t->code to t->code_end, or a branch from there went where nothing
 * can be executed or no landing pad is. All else, C that generated code called too, belongs to the handlers installed
 * before, in a static program as in a dynamic one; so does every fault of a thread that was not opened. An embedder
 * that wants more sets t->helpers to t->helpers_end: code that holds no lock, so that it may be left half-way.
 *
 * The stub: 16 bytes of code, then at 16 the address of the thread and at 24 that of a64guard_abort_entry, each of 8
 * bytes. It holds addresses of this process and this thread: one per thread, and none in code that is saved.
 *
 * Opening, entering, aborting by call and closing take no system call. A fault costs what the kernel takes to deliver
 * it and a search of the thread by SP; where a handler that was installed later hands faults on without SA_ONSTACK,
 * one system call more.
 *
 * Limits. Generated code must be readable where it can be executed: the handler reads the word at PC. Where the range
 * is larger than what is mapped, a branch into the rest is a fault like others. Guarded Control Stacks (FEAT_GCS): no
 * way out pops GCSPR_EL0, so a process that has them on must keep them off where guards are used. Darwin: neither its
 * assembler nor its signal frames are known here; Linux, glibc or musl. No destructor runs in C++ that generated code
 * called and that is left half-way. */
#ifndef A64GUARD_H
#define A64GUARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How generated code ends. */
enum a64guard_end {
  A64GUARD_RETURN,  /* it returns */
  A64GUARD_CALL,    /* it calls the abort function, or C does */
  A64GUARD_SIGNAL,  /* it faults */
  A64GUARD_ASYNC,   /* a signal that somebody sent, or a timer, ends it */
  A64GUARD_FOREIGN, /* a signal arrives that is none of its business; then it returns */
};

struct a64guard_way;
struct a64guard_thread;

struct a64guard {
  __attribute__((aligned(16))) unsigned char buffer[384]; /* the way's */
  uint64_t sp;                                            /* of the frame that set the guard; for the checker */
  uint64_t fpcr, fpsr, x18;                               /* of the code around the guard */
  uint64_t tco;                                           /* the same: PSTATE.TCO, in bit 25; where there are tags */
  uint64_t returns;                                       /* second returns, counted by the checker */
  int64_t value;                                          /* what the last of them delivered */
  struct a64guard_thread *thread;                         /* NULL: closed */
  const struct a64guard_way *way;
  uint64_t stack;         /* where generated code finds its SP; 0: below the caller's */
  uint64_t entry;         /* where it starts */
  uint64_t below;         /* where C finds its SP after an abort: below all that is alive */
  struct a64guard *outer; /* the guard around this one */
  uint64_t in_test;       /* generated code was running around the guard */
  uint64_t mask;          /* signals blocked around the guard; unless it was saved, what the kernel kept at a fault */
  enum a64guard_end end;  /* how generated code was left */
  unsigned left;          /* what the way has not restored */
  bool saves_mask; /* the signal mask is restored whatever happens, for two system calls. Needed only where generated
                      code may change it, or a handler may abort by call: after a fault it is restored in any case */
};

struct a64guard_stop {
  uint64_t pc; /* after an abort by call, where generated code would have gone on; 0: C aborted */
  uint64_t addr;
  enum a64guard_end end;
  int signo, code;
  uint32_t word; /* at PC, if generated code was there to be fetched: what BRK carries, for example */
};

struct a64guard_thread {
  uint64_t tp;                   /* TPIDR_EL0 */
  struct a64guard *top;          /* the innermost guard; NULL: none */
  volatile uint64_t in_test;     /* generated code runs */
  uint64_t tid;                  /* 0: closed */
  uint64_t abort_sp;             /* at the entry of the abort function */
  uint64_t abort_lr;             /* the same */
  uint64_t handler_sp;           /* at the entry of the last handler */
  uint64_t sme;                  /* the machine has streaming mode, ZA and TPIDR2_EL0 */
  uint64_t mte;                  /* the machine has tags of memory and PSTATE.TCO */
  uint64_t code, code_end;       /* yours: where generated code lies */
  uint64_t helpers, helpers_end; /* yours: other code whose faults are taken for its; 0, 0: none */
  uint64_t framed;               /* yours: from here on generated code has its frame; a request to stop waits for it */
  int value;                     /* yours: what a fault delivers */
  struct a64guard_stop stop;     /* the last one */
  uint64_t handled;              /* faults taken for the generated code's */
  uint64_t context_state;        /* PSTATE of the context that was last rewritten */
  uint64_t number;               /* 0, 1, ...; that of a closed thread is given again */
  uint64_t opened;               /* how often, and not closed yet */
  uint64_t block;                /* of its alternate stack */
  uint64_t host_stack[3];        /* the alternate stack before: address, bytes, flags */
  struct a64guard_thread *next;  /* with the same hash */
};

/* ---- process and thread ------------------------------------------------------------------------------------------ */

/* Installs handlers of the five faults, SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE; what is not generated code's goes to
 * those that were installed before, with their masks and flags, but on the alternate stack. Once is enough. */
bool a64guard_handlers_open(void);

/* Gives all signals back that are still ours. */
void a64guard_handlers_close(void);

enum a64guard_use {
  A64GUARD_HOSTS = 1, /* the host's, whose handler runs as if C had been interrupted, and may a64guard_abort() */
  A64GUARD_STOPS = 2, /* asks generated code to stop: where it runs, nobody else gets the signal; elsewhere the host
                         does, if it has a handler */
};

/* Takes another signal too; without, all but the five faults are the host's alone. */
bool a64guard_signal(int signo, enum a64guard_use use);

/* Makes the calling thread one that may run generated code: an alternate stack with a page without access below it.
 * NULL if there is no memory. Opened again, it is the same; each needs its close. */
struct a64guard_thread *a64guard_thread_open(void);

/* Gives the thread its own alternate stack back; of the same thread. The end of a thread closes it too. */
void a64guard_thread_close(struct a64guard_thread *t);

/* The calling thread's, NULL if it was not opened; found without its TPIDR_EL0. */
struct a64guard_thread *a64guard_thread_self(void);

#define A64GUARD_STUB_BYTES 32

/* Writes what generated code calls to abort; `to` is a multiple of 8. The caches are yours to clean. */
void a64guard_stub_write(void *to, const struct a64guard_thread *t);

/* ---- guards ------------------------------------------------------------------------------------------------------ */

/* Out by rewriting the interrupted context. Others are declared as in way.h. */
extern const struct a64guard_way a64guard_way_context;

/* All that a64guard_open() wants to know: zeroing the buffer too would take longer than setting it. */
static inline void a64guard_init(struct a64guard *g, uint64_t entry) {
  g->entry = entry;
  g->stack = g->returns = 0;
  g->saves_mask = false;
}

/* Of a thread that was opened. */
void a64guard_open(struct a64guard *g, const struct a64guard_way *way);
void a64guard_close(struct a64guard *g);

/* Runs g->entry. Returns 0 when it returns, and the value when it aborts. */
int a64guard_call(struct a64guard *g);

/* What C calls to abort the innermost generated code of its thread. Without an open guard it dies. */
__attribute__((noreturn)) void a64guard_abort(int value);

#ifdef __cplusplus
}
#endif

#endif
