/* checker.S - sets a guard as compiled code would, and checks every register at its second return.
 *
 * The check is in assembly, at the recovery point itself: compiled code would reload what it needs from its own frame
 * and so hide most registers that recovery failed to restore. All that the procedure call standard makes a callee's
 * duty holds a canary of its own when the guard is set: one of each register, salted with the guard's address, so that
 * what belongs to another register, another thread or an outer guard is not taken for it. The guard is found without
 * SP, TPIDR_EL0 or any other register that is to be checked: by the number of the thread. */
#include "guard/guard.h"
#include "guard/registers.h"
#include "guard/way.h"

#define FRAME 240
#define SLOT_GUARD CALLEE_BYTES
#define SLOT_LOW 168
#define SLOT_BROKEN 176
#define SLOT_FPCR 184
#define SLOT_FPSR 192
#define SLOT_SME 200
#define SLOT_TCO 208
#define SLOT_HIGH 232

/* INV_<id>: the bit of each row. */
        .set    invariants, 0
#define INVARIANT(id, name, sentence, remedy) .set INV_##id, invariants; .set invariants, invariants + 1;
#include "abort/tables/invariants.def"
#undef INVARIANT

        .section .rodata
        .balign 16
canaries: /* x19-x29, d8-d15, x18, then two for the frame */
        .quad 0x1913a5a5c3c30f01, 0x2014b6b6d4d41e02, 0x2115c7c7e5e52d03, 0x2216d8d8f6f63c04
        .quad 0x2317e9e907074b05, 0x2418fafa18185a06, 0x25190b0b29296907, 0x261a1c1c3a3a7808
        .quad 0x271b2d2d4b4b8709, 0x281c3e3e5c5c960a, 0x291d4f4f6d6da50b
        .quad 0x7d0860607e7eb40c, 0x7d0971718f8fc30d, 0x7d0a8282a0a0d20e, 0x7d0b9393b1b1e10f
        .quad 0x7d0ca4a4c2c2f010, 0x7d0db5b5d3d3ff11, 0x7d0ec6c6e4e40e12, 0x7d0fd7d7f5f51d13
        .quad 0x1812e8e806062c14, 0xc0ffee14deadbe15, 0xc0ffee15deadbe16
#define X18_AT 152
#define LOW_AT 160
#define HIGH_AT 168

        /* Differs from guard to guard, in both halves. */
        .macro  salt reg, guard
        mov     w\reg, w\guard
        orr     x\reg, x\reg, x\reg, lsl #32
        .endm

        /* reg = the canary at x2 + at, salted with x5 */
        .macro  canary reg, at
        ldr     \reg, [x2, #\at]
        eor     \reg, \reg, x5
        .endm

        /* x0 |= (a != b) << bit */
        .macro  differ a, b, bit
        cmp     \a, \b
        cset    x9, ne
        orr     x0, x0, x9, lsl #\bit
        .endm

        .macro  check_streaming sme
        cbz     \sme, .Lnone\@
        mrs     x3, s3_3_c4_c2_2        /* svcr */
        differ  x3, xzr, INV_SVCR
.Lnone\@:
        .endm

        /* What is found is put right: nothing later is to be blamed for it. */
        .macro  check_tags mte
        cbz     \mte, .Luntagged\@
        mrs     x3, s3_3_c4_c2_7        /* tco */
        ldr     x4, [sp, #SLOT_TCO]
        differ  x3, x4, INV_TCO
        msr     s3_3_c4_c2_7, x4
.Luntagged\@:
        .endm

        .text
        .global checked
        .type   checked, %function
checked:
        push_callee FRAME
        str     x0, [sp, #SLOT_GUARD]
        mov     x2, sp
        str     x2, [x0, #GUARD_SP]
        mrs     x2, fpcr
        mrs     x3, fpsr
        stp     x2, x3, [sp, #SLOT_FPCR]
        mov     x2, #0
        address x3, threads
        ldr     x3, [x3]
        ldr     x3, [x3, #THREAD_MTE]   /* of all threads the same */
        cbz     x3, 1f
        mrs     x2, s3_3_c4_c2_7        /* tco */
1:      stp     x2, x3, [sp, #SLOT_TCO]
        bl      a64guard_open
        ldr     x0, [sp, #SLOT_GUARD]
        address x2, canaries
        salt    5, 0
        .irp    n, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29
        canary  x\n, (\n - 19) * 8
        .endr
        .irp    n, 8, 9, 10, 11, 12, 13, 14, 15
        canary  x3, (\n + 3) * 8
        fmov    d\n, x3
        .endr
        canary  x18, X18_AT
        str     x18, [x0, #GUARD_X18]
        canary  x3, LOW_AT
        str     x3, [sp, #SLOT_LOW]
        canary  x3, HIGH_AT
        str     x3, [sp, #SLOT_HIGH]

        ldr     x3, [x0, #GUARD_WAY]
        ldr     x4, [x3, #WAY_SET]
        cbz     x4, by_call
        blr     x4
        cbnz    w0, second
        ldr     x0, [sp, #SLOT_GUARD]
        bl      a64guard_enter
        mov     x10, #0
        b       check

by_call:
        ldr     x4, [x3, #WAY_CALL]
        blr     x4
        cbnz    w0, second
        mov     x10, #0
        b       check

second: sxtw    x11, w0
        mov     x10, #1

        /* x1 = the thread, x0 = the guard that ought to be here */
check:  mov     x4, sp
        address x13, threads
        ldr     x1, [x13]
        ldr     x12, [x1, #THREAD_TOP]
        cbz     x12, 1f
        ldr     x2, [x12, #GUARD_SP]    /* the first thread's, if SP says so: saves the system call */
        cmp     x2, x4
        b.eq    2f
1:      mov     x8, #178                /* gettid */
        svc     #0
4:      ldr     x1, [x13], #8
        cbz     x1, 4b
        ldr     x2, [x1, #THREAD_TID]
        cmp     x2, x0
        b.ne    4b
2:      ldr     x12, [x1, #THREAD_TOP]
        cbz     x10, 3f
        str     x11, [x12, #GUARD_VALUE]
        ldr     x2, [x12, #GUARD_RETURNS]
        add     x2, x2, #1
        str     x2, [x12, #GUARD_RETURNS]

3:      mov     x0, #0
        address x2, canaries
        salt    5, 12
        .irp    n, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29
        canary  x3, (\n - 19) * 8
        differ  x\n, x3, INV_X\n
        .endr
        mov     x3, sp
        ldr     x4, [x12, #GUARD_SP]
        differ  x3, x4, INV_SP
        mov     sp, x4
        .irp    n, 8, 9, 10, 11, 12, 13, 14, 15
        canary  x3, (\n + 3) * 8
        fmov    x4, d\n
        differ  x3, x4, INV_D\n
        .endr
        mrs     x3, fpcr
        ldr     x4, [sp, #SLOT_FPCR]
        differ  x3, x4, INV_FPCR
        mrs     x3, fpsr
        ldr     x4, [sp, #SLOT_FPSR]
        differ  x3, x4, INV_FPSR
        mrs     x3, tpidr_el0
        ldr     x4, [x1, #THREAD_TP]
        differ  x3, x4, INV_TPIDR
        msr     tpidr_el0, x4
        canary  x3, X18_AT
        differ  x3, x18, INV_X18
        ldr     x3, [sp, #SLOT_LOW]
        canary  x4, LOW_AT
        differ  x3, x4, INV_FRAME
        ldr     x3, [sp, #SLOT_HIGH]
        canary  x4, HIGH_AT
        differ  x3, x4, INV_FRAME
        ldr     x4, [x1, #THREAD_SME]
        str     x4, [sp, #SLOT_SME]
        check_streaming x4
        str     x0, [sp, #SLOT_BROKEN]

        mov     x0, x12
        str     x12, [sp, #SLOT_GUARD]
        bl      a64guard_close
        mov     x0, #0
        ldr     x12, [sp, #SLOT_GUARD]
        mrs     x3, fpcr
        ldr     x4, [sp, #SLOT_FPCR]
        differ  x3, x4, INV_FPCR
        mrs     x3, fpsr
        ldr     x4, [sp, #SLOT_FPSR]
        differ  x3, x4, INV_FPSR
        ldr     x4, [x12, #GUARD_X18]
        differ  x18, x4, INV_X18
        ldr     x4, [sp, #SLOT_SME]
        check_streaming x4
        ldr     x5, [sp, #SLOT_TCO + 8]
        check_tags x5
        mov     x1, x0
        ldr     x0, [sp, #SLOT_BROKEN]

        pop_callee FRAME
        ret
        .size   checked, . - checked

        .section .note.GNU-stack, "", %progbits
