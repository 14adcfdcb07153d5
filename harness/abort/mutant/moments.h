/* moments.h - when a row of mutants.def can do something, and what its code can use; each empty where it is not the
 * time.
 *
 * `m` is the context's mcontext_t, `x` and `d` are registers by their numbers in what is about to be restored. What a
 * moment assigns to its arguments is what the reference gets. No include guard: here.h empties them all again. */
#undef STARTED   /* a thread has been opened: t, and stack and bytes of its alternate stack */
#undef CLOSING   /* before a64guard_close(): g */
#undef CLOSED    /* after it: g, t */
#undef LEAVING   /* before a64guard_abort_leave(): t, its guard g, the guard `outer` (NULL: none) */
#undef JUMPING   /* before a64guard_regs_jump(): g, value, r, x, d */
#undef LONGJMP   /* before glibc's longjmp() and siglongjmp(): value, jmp, the words of its buffer */
#undef HANDLING  /* before a64guard_fault_handle() of a fault that is ours: t, signo, code, addr, m */
#undef WHOSE     /* in the place of a64guard_fault_is_ours(): t, info, m; returns */
#undef CHAINING  /* before a64guard_fault_chain(): signo, info, context, m; may return */
#undef REWRITTEN /* the way `context` has rewritten the context: g, context, m; before, and in it `was` */

#define STARTED(...)
#define CLOSING(...)
#define CLOSED(...)
#define LEAVING(...)
#define JUMPING(...)
#define LONGJMP(...)
#define HANDLING(...)
#define WHOSE(...)
#define CHAINING(...)
#define REWRITTEN(...)
