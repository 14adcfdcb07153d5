/* setjmp.S - the `set` of the ways by libc: tail calls, so that setjmp sees its caller's frame and none of theirs. */
        .text
        .macro  tail name, mask
        .global \name
        .type   \name, %function
\name:  mov     w1, #\mask
        b       __sigsetjmp
        .size   \name, . - \name
        .endm

        tail    set_longjmp, 0
        tail    set_siglongjmp, 0
        tail    set_siglongjmp_mask, 1

        .section .note.GNU-stack, "", %progbits
