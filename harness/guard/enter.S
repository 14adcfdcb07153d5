/* enter.S - into generated code and, if it returns, out of it. */
/* SPDX-License-Identifier: MIT */
#include "guard.h"

        .text
        .global a64guard_enter, a64guard_left
        .hidden a64guard_enter, a64guard_left
        .type   a64guard_enter, %function
a64guard_enter:
        .cfi_startproc
        link_sign
        link_state
        stp     x29, x30, [sp, #-32]!
        .cfi_def_cfa_offset 32
        .cfi_offset 29, -32
        .cfi_offset 30, -24
        mov     x29, sp                 /* which survives a change of stacks */
        .cfi_def_cfa_register 29
        str     x0, [sp, #16]
        str     x29, [x0, #GUARD_BELOW]
        ldr     x1, [x0, #GUARD_THREAD]
        mov     x2, #1
        ldp     x4, x3, [x0, #GUARD_STACK] /* and entry */
        str     x2, [x1, #THREAD_IN_TEST]
        cbz     x4, 1f
        mov     sp, x4
1:      blr     x3
a64guard_left:
        mov     sp, x29
        ldr     x0, [sp, #16]
        ldr     x1, [x0, #GUARD_THREAD]
        str     xzr, [x1, #THREAD_IN_TEST]
        thread_pointer x1, x2, x3
        mov     w0, #0
        ldp     x29, x30, [sp], #32
        .cfi_def_cfa 31, 0
        .cfi_restore 29
        .cfi_restore 30
        link_check
        link_state
        ret
        .cfi_endproc
        .size   a64guard_enter, . - a64guard_enter

        notes
