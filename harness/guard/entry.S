/* entry.S - first code of the abort function and of the signal handlers: the thread's own state, before any C runs. */
/* SPDX-License-Identifier: MIT */
#include "guard.h"
#include "way.h"

        .text
        /* x16: the thread; w0: the value; SP and x30: the generated code's. C runs on the guard's stack, below it, for
         * SP may be anything; only a way that unwinds needs the generated code's frames, and stays on its stack. */
        .global a64guard_abort_entry
        .hidden a64guard_abort_entry
        .type   a64guard_abort_entry, %function
a64guard_abort_entry:
        hint    #38                     /* bti jc */
        thread_pointer x16, x17, x9
        leave_streaming x16, x9
        str     xzr, [x16, #THREAD_IN_TEST]
        mov     x17, sp
        stp     x17, x30, [x16, #THREAD_ABORT_SP] /* and link */
        mov     w1, w0
        mov     x0, x16
        ldr     x2, [x16, #THREAD_TOP]
        cbz     x2, 2f
        ldp     x9, x10, [x2, #GUARD_THREAD] /* and way */
        cmp     x9, x16
        b.ne    1f
        ldr     w9, [x10, #WAY_NEEDS]
        tbnz    w9, #0, 2f
        ldr     x9, [x2, #GUARD_BELOW]
        mov     sp, x9
        b       a64guard_abort_leave
1:      mov     x2, #0                  /* not an open guard of this thread */
2:      b       a64guard_abort_leave
        .size   a64guard_abort_entry, . - a64guard_abort_entry

        /* x0-x2: the handler's arguments. What finds the thread uses no TPIDR_EL0. */
        .global a64guard_fault_entry
        .hidden a64guard_fault_entry
        .type   a64guard_fault_entry, %function
a64guard_fault_entry:
        .cfi_startproc
        link_sign
        link_state
        stp     x29, x30, [sp, #-64]!
        .cfi_def_cfa_offset 64
        .cfi_offset 29, -64
        .cfi_offset 30, -56
        mov     x29, sp
        stp     x0, x1, [sp, #16]
        str     x2, [sp, #32]
        add     x0, sp, #64
        bl      a64guard_thread_at
        mov     x3, x0
        mrs     x5, tpidr_el0
        str     x5, [sp, #40]
        cbz     x3, 1f
        add     x4, sp, #64
        str     x4, [x3, #THREAD_HANDLER_SP]
        thread_pointer x3, x5, x6
        ldr     x5, [x3, #THREAD_IN_TEST]
        cbz     x5, 1f
        msr     fpcr, xzr               /* the kernel's frame holds the generated code's */
1:      ldp     x0, x1, [sp, #16]
        ldr     x2, [sp, #32]
        bl      a64guard_fault_handle
        tbnz    w0, #0, 2f              /* of a bool, only 8 bits are defined */
        ldr     x5, [sp, #40]
        msr     tpidr_el0, x5
2:      ldp     x29, x30, [sp], #64
        .cfi_def_cfa_offset 0
        .cfi_restore 29
        .cfi_restore 30
        link_check
        link_state
        ret
        .cfi_endproc
        .size   a64guard_fault_entry, . - a64guard_fault_entry

        notes
