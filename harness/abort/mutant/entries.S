/* entries.S - mutants of what is written in assembly. */
#include "guard/guard.h"

/* MUTANT_<id>: as in mutant.h. */
        .set    mutants, 0
#define ROW(id) .set mutants, mutants + 1; .set MUTANT_##id, mutants;
#define MUTANT_ON(need, class, id, way, killers, sentence, ...) ROW(id)
#define UNTESTABLE(class, id, where, sentence) ROW(id)
#include "abort/tables/mutants.def"
#undef MUTANT_ON
#undef UNTESTABLE

        /* Branches to `to` unless the mutant `id` runs. Uses x17. */
        .macro  unless id, to
        adrp    x17, mutant
        ldr     w17, [x17, #:lo12:mutant]
        cmp     w17, #MUTANT_\id
        b.ne    \to
        .endm

        /* The reference's a64guard_fault_entry, but for TPIDR_EL0. */
        .macro  without_thread_pointer
        mov     x4, sp
        and     x3, x4, #~(BLOCK_BYTES - 1)
        str     x4, [x3, #THREAD_HANDLER_SP]
        stp     x29, x30, [sp, #-16]!
        msr     fpcr, xzr
        bl      a64guard_fault_handle
        ldp     x29, x30, [sp], #16
        ret
        .endm

        .text
        .global __wrap_a64guard_fault_entry, __wrap_a64guard_abort_entry, __wrap_a64guard_regs_set
        .global __wrap___sigsetjmp, __wrap_a64guard_enter

__wrap_a64guard_fault_entry:
        unless  STACK_ODD, 1f
        sub     sp, sp, #8
        stp     x29, x30, [sp, #-16]!
        bl      __real_a64guard_fault_entry
        ldp     x29, x30, [sp], #16
        add     sp, sp, #8
        ret
1:      unless  HANDLER_ENDLESS, 1f
        b       endless
1:      unless  TPIDR_BY_FAULT, __real_a64guard_fault_entry
        without_thread_pointer

        /* Says of itself that its caller is itself. */
endless:
        .cfi_startproc
        .cfi_same_value 30
        without_thread_pointer
        .cfi_endproc

        /* x16: the thread; w0: the value */
__wrap_a64guard_abort_entry:
        unless  ABORT_SP_LATE, 1f
        sub     sp, sp, #16
        b       __real_a64guard_abort_entry
1:      unless  TPIDR_BY_ABORT, __real_a64guard_abort_entry
        str     xzr, [x16, #THREAD_IN_TEST]
        mov     x17, sp
        stp     x17, x30, [x16, #THREAD_ABORT_SP]
        mov     w1, w0
        mov     x0, x16
        ldr     x2, [x16, #THREAD_TOP]
        ldr     x9, [x2, #GUARD_BELOW]
        mov     sp, x9
        b       a64guard_abort_leave

        .macro  helper to
        stp     x29, x30, [sp, #-16]!
        bl      \to
        ldp     x29, x30, [sp], #16
        ret
        .endm

__wrap_a64guard_regs_set:
        unless  SET_IN_HELPER, __real_a64guard_regs_set
        helper  __real_a64guard_regs_set

__wrap___sigsetjmp:
        unless  SETJMP_IN_HELPER, 1f
        helper  __real___sigsetjmp
1:      unless  MASK_NOT_SAVED, __real___sigsetjmp
        mov     w1, #0
        b       __real___sigsetjmp

__wrap_a64guard_enter:
        unless  RETURN_IS_ABORT, __real_a64guard_enter
        .cfi_startproc
        stp     x29, x30, [sp, #-16]!
        .cfi_def_cfa_offset 16
        .cfi_offset 29, -16
        .cfi_offset 30, -8
        bl      __real_a64guard_enter
        mov     w0, #5
        ldp     x29, x30, [sp], #16
        ret
        .cfi_endproc

        .section .note.GNU-stack, "", %progbits
