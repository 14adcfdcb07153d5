/* padded.c - what a shared object of the guard alone needs, which so says of landing pads what the guard says. */

/* As start files and libc have them, whose objects need not say that they have landing pads, and so are left out. */
extern void *__dso_handle;
__attribute__((visibility("hidden"))) void *__dso_handle = &__dso_handle;
int __register_atfork(void (*before)(void), void (*parent)(void), void (*child)(void), void *object);
int pthread_atfork(void (*before)(void), void (*parent)(void), void (*child)(void));
__attribute__((visibility("hidden"))) int pthread_atfork(void (*before)(void), void (*parent)(void),
                                                         void (*child)(void)) {
  return __register_atfork(before, parent, child, __dso_handle);
}
