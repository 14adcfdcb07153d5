/* guard.S - sigsetjmp in a live frame, and the check of the caller's registers at its second return.
 *
 * The check is in assembly, at the recovery point itself: compiled code would reload what it needs from its own frame
 * and so hide most registers that recovery failed to restore. Every register that the procedure call standard makes the
 * callee's duty holds a canary of its own, both halves non-zero, while the program runs. x29 does too: nothing here
 * follows the chain of frames. */
#include "guard.h"
#include "guard/registers.h"

#define FRAME 224
#define SLOT_IN CALLEE_BYTES
#define SLOT_LOW (CALLEE_BYTES + 8)
#define SLOT_HIGH 216

/* INV_<id>: the bit of each row. */
        .set    invariants, 0
#define INVARIANT(id, name, sentence) .set INV_##id, invariants; .set invariants, invariants + 1;
#include "invariants.def"
#undef INVARIANT

        .section .rodata
        .balign 16
canaries: /* x19-x29, d8-d15, then two for the frame */
        .quad 0x1913a5a5c3c30f01, 0x2014b6b6d4d41e02, 0x2115c7c7e5e52d03, 0x2216d8d8f6f63c04
        .quad 0x2317e9e907074b05, 0x2418fafa18185a06, 0x25190b0b29296907, 0x261a1c1c3a3a7808
        .quad 0x271b2d2d4b4b8709, 0x281c3e3e5c5c960a, 0x291d4f4f6d6da50b
        .quad 0x7d0860607e7eb40c, 0x7d0971718f8fc30d, 0x7d0a8282a0a0d20e, 0x7d0b9393b1b1e10f
        .quad 0x7d0ca4a4c2c2f010, 0x7d0db5b5d3d3ff11, 0x7d0ec6c6e4e40e12, 0x7d0fd7d7f5f51d13
        .quad 0xc0ffee14deadbe14, 0xc0ffee15deadbe15

        /* x0 |= (a != b) << bit */
        .macro  differ a, b, bit
        cmp     \a, \b
        cset    x9, ne
        orr     x0, x0, x9, lsl #\bit
        .endm

        /* The same for a system register, which is put right. */
        .macro  mend register, offset, bit
        mrs     x3, \register
        ldr     x4, [x1, #\offset]
        cmp     x3, x4
        b.eq    1f
        orr     x0, x0, #1 << \bit
        msr     \register, x4
1:
        .endm

        .text
        .global guard_enter
        .type   guard_enter, %function
guard_enter:
        push_callee FRAME
        str     x0, [sp, #SLOT_IN]

        address x1, guard
        mov     x2, sp
        str     x2, [x1, #GUARD_SP]
        address x2, canaries
        ldp     x19, x20, [x2]
        ldp     x21, x22, [x2, #16]
        ldp     x23, x24, [x2, #32]
        ldp     x25, x26, [x2, #48]
        ldp     x27, x28, [x2, #64]
        ldr     x29, [x2, #80]
        ldp     d8, d9, [x2, #88]
        ldp     d10, d11, [x2, #104]
        ldp     d12, d13, [x2, #120]
        ldp     d14, d15, [x2, #136]
        ldp     x3, x4, [x2, #152]
        str     x3, [sp, #SLOT_LOW]
        str     x4, [sp, #SLOT_HIGH]

        add     x0, x1, #GUARD_ENV
        mov     w1, #0
        bl      __sigsetjmp
        cbnz    w0, second
        ldr     x0, [sp, #SLOT_IN]
        bl      enter
        b       check

second: address x1, guard
        sxtw    x0, w0
        str     x0, [x1, #GUARD_VALUE]
        ldr     x2, [x1, #GUARD_RETURNS]
        add     x2, x2, #1
        str     x2, [x1, #GUARD_RETURNS]

check:  mov     x0, #0
        address x1, guard
        address x2, canaries
        .irp    n, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29
        ldr     x3, [x2, #(\n - 19) * 8]
        differ  x\n, x3, INV_X\n
        .endr
        mov     x3, sp
        ldr     x4, [x1, #GUARD_SP]
        differ  x3, x4, INV_SP
        mov     sp, x4
        .irp    n, 8, 9, 10, 11, 12, 13, 14, 15
        ldr     x3, [x2, #(\n + 3) * 8]
        fmov    x4, d\n
        differ  x3, x4, INV_D\n
        .endr
        mend    fpcr, GUARD_FPCR, INV_FPCR
        mend    fpsr, GUARD_FPSR, INV_FPSR
        mend    tpidr_el0, GUARD_THREAD, INV_TPIDR
        ldr     x3, [sp, #SLOT_LOW]
        ldr     x4, [x2, #152]
        differ  x3, x4, INV_STACK
        ldr     x3, [sp, #SLOT_HIGH]
        ldr     x4, [x2, #160]
        differ  x3, x4, INV_STACK

        pop_callee FRAME
        ret
        .size   guard_enter, . - guard_enter

        .section .note.GNU-stack, "", %progbits
