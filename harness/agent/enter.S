/* enter.S - into a program and out of it, every register included.
 *
 * TPIDR_EL0 is the one scratch. On the way in it carries x0 to the word before the program, `mrs x0, tpidr_el0`; on
 * the way out it carries x0 from the stub to the code that stores it. So no register that a program can read ever holds
 * an address of the agent; those it can write are all taken for garbage. The stubs hold the addresses of the code below
 * as immediates, not as data that a program could load. */
#include "guard.h"

#define STATE_SP 248
#define STATE_NZCV 256
#define STATE_FPCR 264
#define STATE_FPSR 272
#define STATE_V 288

        .arch   armv8.5-a+sve+memtag+ssbs

        .macro  address reg, symbol
        adrp    \reg, \symbol
        add     \reg, \reg, :lo12:\symbol
        .endm

        .macro  vectors op, base
        \op     q0, q1, [\base, #STATE_V]
        \op     q2, q3, [\base, #STATE_V + 32]
        \op     q4, q5, [\base, #STATE_V + 64]
        \op     q6, q7, [\base, #STATE_V + 96]
        \op     q8, q9, [\base, #STATE_V + 128]
        \op     q10, q11, [\base, #STATE_V + 160]
        \op     q12, q13, [\base, #STATE_V + 192]
        \op     q14, q15, [\base, #STATE_V + 224]
        \op     q16, q17, [\base, #STATE_V + 256]
        \op     q18, q19, [\base, #STATE_V + 288]
        \op     q20, q21, [\base, #STATE_V + 320]
        \op     q22, q23, [\base, #STATE_V + 352]
        \op     q24, q25, [\base, #STATE_V + 384]
        \op     q26, q27, [\base, #STATE_V + 416]
        \op     q28, q29, [\base, #STATE_V + 448]
        \op     q30, q31, [\base, #STATE_V + 480]
        .endm

        /* x1 to x30 */
        .macro  integers op, base
        \op     x3, x4, [\base, #24]
        \op     x5, x6, [\base, #40]
        \op     x7, x8, [\base, #56]
        \op     x9, x10, [\base, #72]
        \op     x11, x12, [\base, #88]
        \op     x13, x14, [\base, #104]
        \op     x15, x16, [\base, #120]
        \op     x17, x18, [\base, #136]
        \op     x19, x20, [\base, #152]
        \op     x21, x22, [\base, #168]
        \op     x23, x24, [\base, #184]
        \op     x25, x26, [\base, #200]
        \op     x27, x28, [\base, #216]
        \op     x29, x30, [\base, #232]
        \op     x1, x2, [\base, #8]
        .endm

        /* What a program may have left switched on and no signal frame restores. Reading is cheaper than writing, which
         * ends a block of translated code. Uses x2 and x3. */
        .macro  reset_pstate bit, register
        tbz     x2, #\bit, 1f
        mrs     x3, \register
        cbz     x3, 1f
        msr     \register, xzr
1:
        .endm

        .macro  reset_cpu
        ldr     x2, [x1, #GUARD_CPU]
        reset_pstate CPU_DIT, dit
        reset_pstate CPU_SSBS, ssbs
        reset_pstate CPU_MTE, tco
        reset_pstate CPU_SME, s3_3_c13_c0_5     /* TPIDR2_EL0 */
        tbz     x2, #CPU_SVE, 1f
        .irp    p, p0.b, p1.b, p2.b, p3.b, p4.b, p5.b, p6.b, p7.b
        pfalse  \p
        .endr
        .irp    p, p8.b, p9.b, p10.b, p11.b, p12.b, p13.b, p14.b, p15.b
        pfalse  \p
        .endr
        wrffr   p0.b
1:      clrex
        .endm

        /* A write costs a call under an emulator. */
        .macro  set_if_new register, new, old
        cmp     \new, \old
        b.eq    2f
        msr     \register, \new
2:
        .endm

        .text
        .global enter
        .type   enter, %function
enter:
        stp     x29, x30, [sp, #-160]!
        stp     x19, x20, [sp, #16]
        stp     x21, x22, [sp, #32]
        stp     x23, x24, [sp, #48]
        stp     x25, x26, [sp, #64]
        stp     x27, x28, [sp, #80]
        stp     d8, d9, [sp, #96]
        stp     d10, d11, [sp, #112]
        stp     d12, d13, [sp, #128]
        stp     d14, d15, [sp, #144]
        address x1, guard
        mov     x2, sp
        str     x2, [x1, #GUARD_ENTER_SP]
        reset_cpu
        mov     x2, #1
        str     x2, [x1, #GUARD_IN_TEST]

        vectors ldp, x0
        ldp     x2, x3, [x0, #STATE_FPCR]
        ldp     x4, x5, [x1, #GUARD_FPCR]
        set_if_new fpcr, x2, x4
        set_if_new fpsr, x3, x5
        ldr     x2, [x0, #STATE_NZCV]
        msr     nzcv, x2
        ldr     x2, [x0, #STATE_SP]
        mov     sp, x2
        ldr     x2, [x0]
        msr     tpidr_el0, x2
        integers ldp, x0
        adrp    x0, guard
        add     x0, x0, :lo12:guard
        ldr     x0, [x0, #GUARD_ENTRY]
        br      x0
        .size   enter, . - enter

        /* From a stub: x0 is scratch, TPIDR_EL0 holds the program's x0. Lowers the in-test flag before all else, stores
         * the program's registers, and gives the agent its own back; leaves guard in x1 and the state in x0. */
        .macro  leave
        adrp    x0, guard
        add     x0, x0, :lo12:guard
        str     xzr, [x0, #GUARD_IN_TEST]
        ldr     x0, [x0, #GUARD_OUT]
        integers stp, x0
        mrs     x1, tpidr_el0
        str     x1, [x0]
        mov     x1, sp
        mrs     x2, nzcv
        stp     x1, x2, [x0, #STATE_SP]
        mrs     x3, fpcr
        mrs     x4, fpsr
        stp     x3, x4, [x0, #STATE_FPCR]
        str     xzr, [x0, #STATE_V - 8]
        vectors stp, x0
        address x1, guard
        ldr     x2, [x1, #GUARD_CPU]
        tbz     x2, #CPU_SME, 1f
        .inst   0xd503467f              /* smstop */
        msr     s3_3_c13_c0_5, xzr      /* TPIDR2_EL0: glibc's longjmp would follow it (since 2.41) */
1:      ldr     x2, [x1, #GUARD_THREAD]
        msr     tpidr_el0, x2
        ldp     x5, x6, [x1, #GUARD_FPCR]
        set_if_new fpcr, x5, x3
        set_if_new fpsr, x6, x4
        ldr     x2, [x1, #GUARD_ENTER_SP]
        mov     sp, x2
        .endm

        .type   leave_exit, %function
leave_exit:
        leave
        mov     w0, #0
        ldp     x19, x20, [sp, #16]
        ldp     x21, x22, [sp, #32]
        ldp     x23, x24, [sp, #48]
        ldp     x25, x26, [sp, #64]
        ldp     x27, x28, [sp, #80]
        ldp     d8, d9, [sp, #96]
        ldp     d10, d11, [sp, #112]
        ldp     d12, d13, [sp, #128]
        ldp     d14, d15, [sp, #144]
        ldp     x29, x30, [sp], #160
        ret
        .size   leave_exit, . - leave_exit

        .type   leave_abort, %function
leave_abort:
        leave
        mov     x2, sp
        str     x2, [x1, #GUARD_ABORT_SP]
        ldr     w0, [x0]
        bl      jit_abort
        .size   leave_abort, . - leave_abort

        .macro  stub to
        msr     tpidr_el0, x0
        movz    x0, #:abs_g1:\to
        movk    x0, #:abs_g0_nc:\to
        br      x0
        .endm

        /* Copied to WIRE_EXIT and WIRE_ABORT: within reach of a program's B and BL. */
        .section .rodata
        .global stub_exit, stub_abort, stub_end
stub_exit:
        stub    leave_exit
stub_abort:
        stub    leave_abort
stub_end:

        .section .note.GNU-stack, "", %progbits
