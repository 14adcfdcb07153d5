/* trampoline.S - saving and restoring by hand all that the procedure call standard makes a callee's duty, and more. */
#include "guard.h"
#include "way.h"

        /* x18-x30, SP, d8-d15: struct regs. x18 comes first and alone, so that pairs stay aligned. */
        .macro  save
        hint    #34                     /* bti c */
        stp     x18, x19, [x0]
        stp     x20, x21, [x0, #16]
        stp     x22, x23, [x0, #32]
        stp     x24, x25, [x0, #48]
        stp     x26, x27, [x0, #64]
        stp     x28, x29, [x0, #80]
        mov     x1, sp
        stp     x30, x1, [x0, #96]
        stp     d8, d9, [x0, #112]
        stp     d10, d11, [x0, #128]
        stp     d12, d13, [x0, #144]
        stp     d14, d15, [x0, #160]
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

        /* FPCR and FPSR are the guard's. On many machines writing them costs much more than reading them. */
        .global regs_jump
        .type   regs_jump, %function
regs_jump:
        ldr     x3, [x0, #GUARD_FPCR]
        ldr     x4, [x0, #GUARD_FPSR]
        mrs     x5, fpcr
        mrs     x6, fpsr
        cmp     x5, x3
        b.eq    1f
        msr     fpcr, x3
1:      cmp     x6, x4
        b.eq    2f
        msr     fpsr, x4
2:
        ldp     x18, x19, [x0]
        ldp     x20, x21, [x0, #16]
        ldp     x22, x23, [x0, #32]
        ldp     x24, x25, [x0, #48]
        ldp     x26, x27, [x0, #64]
        ldp     x28, x29, [x0, #80]
        ldp     x30, x2, [x0, #96]
        ldp     d8, d9, [x0, #112]
        ldp     d10, d11, [x0, #128]
        ldp     d12, d13, [x0, #144]
        ldp     d14, d15, [x0, #160]
        mov     sp, x2
        cmp     w1, #0
        csinc   w0, w1, wzr, ne         /* 0 becomes 1 */
        ret
        .size   regs_jump, . - regs_jump

        .section .note.GNU-stack, "", %progbits
