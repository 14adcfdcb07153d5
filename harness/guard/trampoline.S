/* trampoline.S - saving and restoring by hand all that the procedure call standard makes a callee's duty, and more. */
/* SPDX-License-Identifier: MIT */
#include "guard.h"
#include "registers.h"
#include "way.h"

/* Then x30 and SP, then CALLEE_D: struct a64guard_regs. */
#define REGS_X x18, CALLEE_X, x29

        .macro  save
        hint    #34                     /* bti c */
        pairs   stp, 8, x0, 0, REGS_X
        mov     x1, sp
        stp     x30, x1, [x0, #96]
        pairs   stp, 8, x0, 112, CALLEE_D
        .endm

        .text
        .global a64guard_regs_set
        .hidden a64guard_regs_set
        .type   a64guard_regs_set, %function
a64guard_regs_set:
        save
        mov     w0, #0
        ret
        .size   a64guard_regs_set, . - a64guard_regs_set

        /* The same and enters: whoever calls it sees one return, with 0 or with the value of an abort. */
        .global a64guard_call
        .type   a64guard_call, %function
a64guard_call:
        save
        b       a64guard_enter
        .size   a64guard_call, . - a64guard_call

        /* FPCR and FPSR are the guard's. */
        .global a64guard_regs_jump
        .hidden a64guard_regs_jump
        .type   a64guard_regs_jump, %function
a64guard_regs_jump:
        hint    #34                     /* bti c */
        ldp     x3, x4, [x0, #GUARD_FPCR] /* and FPSR */
        mrs     x5, fpcr
        mrs     x6, fpsr
        set_if_new fpcr, x3, x5
        set_if_new fpsr, x4, x6
        pairs   ldp, 8, x0, 0, REGS_X
        ldp     x30, x2, [x0, #96]
        pairs   ldp, 8, x0, 112, CALLEE_D
        mov     sp, x2
        cmp     w1, #0
        csinc   w0, w1, wzr, ne         /* 0 becomes 1 */
        ret
        .size   a64guard_regs_jump, . - a64guard_regs_jump

        notes
