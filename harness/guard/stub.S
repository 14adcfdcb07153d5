/* stub.S - the abort function as generated code sees it: a few words within reach of its B and BL, one per thread. */
        .section .rodata
        .global stub, stub_thread, stub_end
        .balign 8
stub:   hint    #38                     /* bti jc */
        ldr     x16, stub_thread
        ldr     x17, stub_entry
        br      x17
stub_thread:
        .quad   0                       /* the thread that owns the copy */
stub_entry:
        .quad   abort_entry
stub_end:

        .section .note.GNU-stack, "", %progbits
