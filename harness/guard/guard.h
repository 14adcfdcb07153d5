/* guard.h - what the files of the guard share beside its public header: offsets for assembly, and functions.
 *
 * SPDX-License-Identifier: MIT
 *
 * Ways by setjmp return twice, in the frame of the guard: value = sigsetjmp(...); if (value == 0) a64guard_enter(&g);
 */
#ifndef A64_GUARD_GUARD_H
#define A64_GUARD_GUARD_H

/* Offsets for assembly. */
#define GUARD_SP 384
#define GUARD_FPCR 392
#define GUARD_FPSR 400
#define GUARD_X18 408
#define GUARD_RETURNS 424
#define GUARD_VALUE 432
#define GUARD_THREAD 440
#define GUARD_WAY 448
#define GUARD_STACK 456
#define GUARD_ENTRY 464
#define GUARD_BELOW 472

#define THREAD_TP 0
#define THREAD_TOP 8
#define THREAD_IN_TEST 16
#define THREAD_TID 24
#define THREAD_ABORT_SP 32
#define THREAD_ABORT_LR 40
#define THREAD_HANDLER_SP 48
#define THREAD_SME 56
#define THREAD_MTE 64

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

        /* What C functions have at their start and end where the compiler was told to sign return addresses. */
        .macro  link_sign
#ifdef __ARM_FEATURE_PAC_DEFAULT
        hint    #25                     /* paciasp */
#else
        hint    #34                     /* bti c */
#endif
        .endm

        .macro  link_check
#ifdef __ARM_FEATURE_PAC_DEFAULT
        hint    #29                     /* autiasp */
#endif
        .endm

        /* Behind either, where there is frame data. */
        .macro  link_state
#ifdef __ARM_FEATURE_PAC_DEFAULT
        .cfi_negate_ra_state
#endif
        .endm

        /* At the end of a file. The linker leaves landing pads on only where every object says that it has them. */
        .macro  notes
        .section .note.gnu.property, "a"
        .balign 8
        .word   4, 16, 5                /* bytes of the name and of the properties; NT_GNU_PROPERTY_TYPE_0 */
        .asciz  "GNU"
#ifdef __ARM_FEATURE_PAC_DEFAULT
        .word   0xc0000000, 4, 3, 0     /* GNU_PROPERTY_AARCH64_FEATURE_1_AND: BTI, PAC */
#else
        .word   0xc0000000, 4, 1, 0     /* the same: BTI */
#endif
        .section .note.GNU-stack, "", %progbits
        .endm
/* clang-format on */
#else
/* For ucontext_t; a user of a64guard.h needs none of this. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <signal.h>
#include <ucontext.h>

#include "a64guard.h"

#ifdef __cplusplus
extern "C" {
#else
#define AT(type, field, offset)                                                                                        \
  _Static_assert(offsetof(struct type, field) == (offset), "assembly and struct agree on " #field)
AT(a64guard, sp, GUARD_SP);
AT(a64guard, fpcr, GUARD_FPCR);
AT(a64guard, fpsr, GUARD_FPSR);
AT(a64guard, x18, GUARD_X18);
AT(a64guard, returns, GUARD_RETURNS);
AT(a64guard, value, GUARD_VALUE);
AT(a64guard, thread, GUARD_THREAD);
AT(a64guard, way, GUARD_WAY);
AT(a64guard, stack, GUARD_STACK);
AT(a64guard, entry, GUARD_ENTRY);
AT(a64guard, below, GUARD_BELOW);
AT(a64guard_thread, tp, THREAD_TP);
AT(a64guard_thread, top, THREAD_TOP);
AT(a64guard_thread, in_test, THREAD_IN_TEST);
AT(a64guard_thread, tid, THREAD_TID);
AT(a64guard_thread, abort_sp, THREAD_ABORT_SP);
AT(a64guard_thread, abort_lr, THREAD_ABORT_LR);
AT(a64guard_thread, handler_sp, THREAD_HANDLER_SP);
AT(a64guard_thread, sme, THREAD_SME);
AT(a64guard_thread, mte, THREAD_MTE);
#undef AT

#define NEXT(first, second)                                                                                            \
  _Static_assert(offsetof(struct a64guard, second) == offsetof(struct a64guard, first) + 8, "LDP loads both")
NEXT(fpcr, fpsr);
NEXT(thread, way);
NEXT(stack, entry);
#undef NEXT
#endif

/* A shared object that holds the guard exports what a64guard.h declares, and nothing else. */
#pragma GCC visibility push(hidden)

/* ---- threads (thread.c) ------------------------------------------------------------------------------------------ */

/* The thread a handler runs in, by its SP or, if that is not in one of our stacks, by the kernel's number. NULL: it was
 * not opened. Uses no thread pointer. */
struct a64guard_thread *a64guard_thread_at(uint64_t sp);

/* The calling thread's, for code that has its TPIDR_EL0, and quick. */
extern __thread struct a64guard_thread *a64guard_thread_mine;

/* ZA off and TPIDR2_EL0 0, in C: which may run with ZA on, and in a handler, where the kernel has turned it off. */
static inline void a64guard_streaming_left(const struct a64guard_thread *t) {
  if (t->sme)
    __asm__ volatile(".inst 0xd503467f /* smstop */\n msr s3_3_c13_c0_5, xzr" ::: "memory");
}

/* Whether tags are checked, as before: PSTATE.TCO, which no setjmp saves and the interrupted context holds. */
#define A64GUARD_TCO (1ull << 25)

static inline uint64_t a64guard_tco_now(void) {
  uint64_t now;
  __asm__ volatile("mrs %0, s3_3_c4_c2_7 /* tco */" : "=r"(now));
  return now;
}

static inline void a64guard_tco_restore(const struct a64guard *g, const struct a64guard_thread *t) {
  if (t->mte && a64guard_tco_now() != g->tco)
    __asm__ volatile("msr s3_3_c4_c2_7, %0 /* tco */" ::"r"(g->tco) : "memory");
}

/* ---- guards (guard.c, enter.S) ----------------------------------------------------------------------------------- */

/* The innermost guard; NULL: none is open. One that has been closed, or is another thread's, is no place to go. */
static inline struct a64guard *a64guard_innermost(const struct a64guard_thread *t) {
  return t->top != NULL && t->top->thread == t ? t->top : NULL;
}

/* Runs g->entry. Returns 0 when it returns. */
int a64guard_enter(struct a64guard *g);
extern const char a64guard_left[]; /* where generated code returns to */

/* ---- ways out (leave.c, entry.S, handler.c) ---------------------------------------------------------------------- */

/* First code of the abort function: x16 is the thread, w0 the value (stub.c puts x16 there). */
void a64guard_abort_entry(void);

/* Leaves for `g`, the innermost guard. NULL: there is none, and nowhere to go: a clear death (BRK). */
__attribute__((noreturn)) void a64guard_abort_leave(struct a64guard_thread *t, int value, struct a64guard *g);

/* entry.S: first code of a handler. It gives the thread its TPIDR_EL0 back before any C that uses it. */
void a64guard_fault_entry(int signo, siginfo_t *info, void *context);

/* True: the context has been rewritten and leads to the guard. False: return to what was interrupted. `t` is NULL in a
 * thread that was not opened. */
bool a64guard_fault_handle(int signo, siginfo_t *info, ucontext_t *context, struct a64guard_thread *t);

/* Whether this signal is the generated code's own fault. */
bool a64guard_fault_is_ours(const struct a64guard_thread *t, const siginfo_t *info, const ucontext_t *context);

/* The word at PC; 0: PC is not at an instruction of the generated code, or where nothing could be fetched. */
uint32_t a64guard_fault_word(const struct a64guard_thread *t, const siginfo_t *info, const ucontext_t *context);

/* The interrupted code's link, without a signature, be it right or wrong. */
uint64_t a64guard_fault_link(const ucontext_t *context);

/* What a64guard_signal() was told of this signal; 0: nothing. */
int a64guard_use_of(int signo);

/* Whether this signal asks the generated code to stop, and here. */
bool a64guard_request_is_ours(const struct a64guard_thread *t, int signo, const ucontext_t *context);

/* Hands a signal to whoever was installed before us. */
void a64guard_fault_chain(int signo, siginfo_t *info, ucontext_t *context);

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif
#endif

#endif
