/* trampoline.S - saving and restoring by hand all that the procedure call standard makes a callee's duty, and more. */
#include "guard.h"
#include "registers.h"
#include "way.h"

/* Then x30 and SP, then CALLEE_D: struct regs. */
#define REGS_X x18, CALLEE_X, x29

        .macro  save
        hint    #34                     /* bti c */
        pairs   stp, 8, x0, 0, REGS_X
        mov     x1, sp
        stp     x30, x1, [x0, #96]
        pairs   stp, 8, x0, 112, CALLEE_D
        .endm

        .text
        .global regs_set
        .type   regs_set, %function
regs_set:
        save
        mov     w0, #0
        ret
        .size   regs_set, . - regs_set

        /* The same and enters: whoever calls it sees one return, with 0 or with the value of an abort. */
        .global regs_call
        .type   regs_call, %function
regs_call:
        save
        b       guard_enter
        .size   regs_call, . - regs_call

        /* FPCR and FPSR are the guard's. */
        .global regs_jump
        .type   regs_jump, %function
regs_jump:
        ldr     x3, [x0, #GUARD_FPCR]
        ldr     x4, [x0, #GUARD_FPSR]
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
        .size   regs_jump, . - regs_jump

        .section .note.GNU-stack, "", %progbits
