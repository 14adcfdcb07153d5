/* registers.h - saving and restoring registers in assembly: which ones, in which order, and where they lie.
 *
 * SPDX-License-Identifier: MIT
 *
 * For assembly only, and for whoever saves or restores. Who checks what was restored keeps a list and values of its own
 * (agent/guard.S, abort/aftermath/checker.S), so that a register missing here is noticed there. */
#ifndef A64_GUARD_REGISTERS_H
#define A64_GUARD_REGISTERS_H

/* What the procedure call standard makes a callee's duty, but for x29, x30 and SP. */
#define CALLEE_X x19, x20, x21, x22, x23, x24, x25, x26, x27, x28
#define CALLEE_D d8, d9, d10, d11, d12, d13, d14, d15

/* Bytes that push_callee takes: x29 and x30, CALLEE_X, CALLEE_D. What else the frame holds starts here. */
#define CALLEE_BYTES 160

/* clang-format off */
        /* `op`, stp or ldp, for registers of `bytes` each, two by two, at base + at and on. */
        .macro  pairs op, bytes, base, at, first, second, more:vararg
        \op     \first, \second, [\base, #\at]
        .ifnb   \more
        pairs   \op, \bytes, \base, (\at+2*\bytes), \more
        .endif
        .endm

        /* The frame of a function that overwrites them all. */
        .macro  push_callee frame
        stp     x29, x30, [sp, #-\frame]!
        pairs   stp, 8, sp, 16, CALLEE_X
        pairs   stp, 8, sp, 96, CALLEE_D
        .endm

        .macro  pop_callee frame
        pairs   ldp, 8, sp, 16, CALLEE_X
        pairs   ldp, 8, sp, 96, CALLEE_D
        ldp     x29, x30, [sp], #\frame
        .endm

        /* A system register. Writing one may cost much more than reading it. */
        .macro  set_if_new register, new, old
        cmp     \new, \old
        b.eq    .Lset\@
        msr     \register, \new
.Lset\@:
        .endm

        .macro  address reg, symbol
        adrp    \reg, \symbol
        add     \reg, \reg, :lo12:\symbol
        .endm
/* clang-format on */

#endif
