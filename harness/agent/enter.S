/* enter.S - into a program and out of it, every register included.
 *
 * TPIDR_EL0 is the one scratch. On the way in it carries x0 to the word before the program, `mrs x0, tpidr_el0`; on
 * the way out it carries x0 from the stub to the code that stores it. So no register that a program can read ever holds
 * an address of the agent; those it can write are all taken for garbage. The stubs hold the addresses of the code below
 * as immediates, not as data that a program could load. */
#include "guard.h"
#include "guard/registers.h"

#define STATE_SP 248
#define STATE_NZCV 256
#define STATE_FPCR 264
#define STATE_FPSR 272
#define STATE_V 288

        .arch   armv8.5-a+sve+memtag+ssbs

        /* All of them, in struct wire_state. */
        .macro  vectors op, base
        pairs   \op, 16, \base, STATE_V, q0, q1, q2, q3, q4, q5, q6, q7, q8, q9, q10, q11, q12, q13, q14, q15, \
                q16, q17, q18, q19, q20, q21, q22, q23, q24, q25, q26, q27, q28, q29, q30, q31
        .endm

        /* x1 to x30 */
        .macro  integers op, base
        pairs   \op, 8, \base, 24, x3, x4, x5, x6, x7, x8, x9, x10, x11, x12, x13, x14, x15, x16, x17, x18, \
                CALLEE_X, x29, x30
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

        .text
        .global enter
        .type   enter, %function
enter:
        push_callee CALLEE_BYTES
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
        address x0, guard
        ldr     x0, [x0, #GUARD_ENTRY]
        br      x0
        .size   enter, . - enter

        /* From a stub: x0 is scratch, TPIDR_EL0 holds the program's x0. Lowers the in-test flag before all else, stores
         * the program's registers, and gives the agent its own back; leaves guard in x1 and the state in x0. */
        .macro  leave
        address x0, guard
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
        pop_callee CALLEE_BYTES
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
