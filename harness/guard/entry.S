/* entry.S - first code of the abort function and of the signal handlers: the thread's own state, before any C runs. */
#include "guard.h"
#include "way.h"

        .text
        /* x16: the thread; w0: the value; SP and x30: the generated code's. C runs on the guard's stack, below it, for
         * SP may be anything; only a way that unwinds needs the generated code's frames, and stays on its stack. */
        .global abort_entry
        .type   abort_entry, %function
abort_entry:
        thread_pointer x16, x17, x9
        leave_streaming x16, x9
        str     xzr, [x16, #THREAD_IN_TEST]
        mov     x17, sp
        str     x17, [x16, #THREAD_ABORT_SP]
        str     x30, [x16, #THREAD_ABORT_LR]
        mov     w1, w0
        mov     x0, x16
        ldr     x17, [x16, #THREAD_TOP]
        cbz     x17, 1f
        ldr     x9, [x17, #GUARD_THREAD]
        cmp     x9, x16
        b.ne    1f                      /* not an open guard of this thread */
        ldr     x9, [x17, #GUARD_WAY]
        ldr     w9, [x9, #WAY_NEEDS]
        tbnz    w9, #0, 1f
        ldr     x9, [x17, #GUARD_BELOW]
        mov     sp, x9
1:      b       abort_leave
        .size   abort_entry, . - abort_entry

        /* x0-x2: the handler's arguments. The thread stands at the start of the block its SP lies in. */
        .global fault_entry
        .type   fault_entry, %function
fault_entry:
        mov     x4, sp
        and     x3, x4, #~(BLOCK_BYTES - 1)
        ldr     x3, [x3]
        str     x4, [x3, #THREAD_HANDLER_SP]
        stp     x29, x30, [sp, #-32]!
        mov     x29, sp
        mrs     x5, tpidr_el0
        stp     x5, x3, [sp, #16]
        thread_pointer x3, x5, x6
        msr     fpcr, xzr               /* the kernel's frame holds the generated code's */
        bl      fault_handle
        tbnz    w0, #0, 1f              /* of a bool, only 8 bits are defined */
        ldr     x5, [sp, #16]
        msr     tpidr_el0, x5
1:      ldp     x29, x30, [sp], #32
        ret
        .size   fault_entry, . - fault_entry

        .section .note.GNU-stack, "", %progbits
