/* guarded.S - opens a guard, enters, closes it: what an embedder's C does, for a way that is known at run time only. */
#include "guard/guard.h"
#include "guard/way.h"

        /* x0: the guard, initialised; x1: the way. Returns what the guard was left with, 0 after a return. */
        .text
        .global guarded
        .type   guarded, %function
guarded:
        stp     x29, x30, [sp, #-32]!
        mov     x29, sp
        stp     x19, x20, [sp, #16]
        mov     x19, x0
        mov     x20, x1
        bl      a64guard_open
        mov     x0, x19
        ldr     x2, [x20, #WAY_SET]
        cbz     x2, 1f
        blr     x2
        cbnz    w0, 2f
        mov     x0, x19
        bl      a64guard_enter
        b       2f
1:      ldr     x2, [x20, #WAY_CALL]
        blr     x2
2:      mov     x20, x0
        mov     x0, x19
        bl      a64guard_close
        mov     w0, w20
        ldp     x19, x20, [sp, #16]
        ldp     x29, x30, [sp], #32
        ret
        .size   guarded, . - guarded

        .section .note.GNU-stack, "", %progbits
