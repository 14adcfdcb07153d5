/* entry.S - first code of a signal handler: the agent's own system registers, before any C. */
#include "guard.h"

        /* x0-x2: the handler's arguments. Neither a signal's delivery nor its return touches TPIDR_EL0; the kernel's
         * frame holds FPCR and FPSR. */
        .macro  entry name, to
        .global \name
        .type   \name, %function
\name:  stp     x29, x30, [sp, #-32]!
        mov     x29, sp
        mrs     x3, tpidr_el0
        str     x3, [sp, #16]
        adrp    x3, guard
        add     x3, x3, :lo12:guard
        ldr     x4, [x3, #GUARD_THREAD]
        msr     tpidr_el0, x4
        ldp     x4, x5, [x3, #GUARD_FPCR]
        msr     fpcr, x4
        msr     fpsr, x5
        ldr     x4, [x3, #GUARD_CPU]
        tbz     x4, #CPU_SME, 1f
        mrs     x3, s3_3_c13_c0_5       /* TPIDR2_EL0, as in leave: not every system clears it */
        str     x3, [sp, #24]
        msr     s3_3_c13_c0_5, xzr
1:      bl      \to
        adrp    x4, guard
        add     x4, x4, :lo12:guard
        ldr     x4, [x4, #GUARD_CPU]
        tbz     x4, #CPU_SME, 2f
        ldr     x3, [sp, #24]
        msr     s3_3_c13_c0_5, x3
2:      ldr     x3, [sp, #16]
        msr     tpidr_el0, x3
        ldp     x29, x30, [sp], #32
        ret
        .size   \name, . - \name
        .endm

        .text
        entry   fault_entry, fault_handle
        entry   tick_entry, tick_handle

        .section .note.GNU-stack, "", %progbits
