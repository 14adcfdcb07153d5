/* set.S - the `set` of the way by musl's sigsetjmp: a tail call, as in abort/way/setjmp.S. */
        .text
        .global set_musl_siglongjmp
        .type   set_musl_siglongjmp, %function
set_musl_siglongjmp:
        mov     w1, #1
        b       musl_sigsetjmp
        .size   set_musl_siglongjmp, . - set_musl_siglongjmp

        .section .note.GNU-stack, "", %progbits
