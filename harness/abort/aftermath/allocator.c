/* allocator.c - the C library's allocator, which notes being entered by a handler while this thread is inside it.
 *
 * The linker leads every call of it here, those of the C library too. A handler that allocates is right by luck most of
 * the time; so a request to stop comes, now and then, while the allocator is held (trial/callback.c). */
#include "allocator.h"

#include <signal.h>
#include <stddef.h>

void *__real_malloc(size_t bytes);
void *__wrap_malloc(size_t bytes);
void *__real_calloc(size_t n, size_t bytes);
void *__wrap_calloc(size_t n, size_t bytes);
void *__real_realloc(void *at, size_t bytes);
void *__wrap_realloc(void *at, size_t bytes);
void __real_free(void *at);
void __wrap_free(void *at);

static __thread unsigned held, entered;
static __thread int interrupt;

/* Once, with the allocator held. */
static void hold(void) {
  int signo = interrupt;
  interrupt = 0;
  entered += held++ != 0;
  if (signo)
    raise(signo);
}

void *__wrap_malloc(size_t bytes) {
  hold();
  void *at = __real_malloc(bytes);
  held--;
  return at;
}

void *__wrap_calloc(size_t n, size_t bytes) {
  hold();
  void *at = __real_calloc(n, bytes);
  held--;
  return at;
}

void *__wrap_realloc(void *at, size_t bytes) {
  hold();
  at = __real_realloc(at, bytes);
  held--;
  return at;
}

void __wrap_free(void *at) {
  hold();
  __real_free(at);
  held--;
}

void allocator_interrupt(int signo) {
  interrupt = signo;
  __wrap_free(__wrap_malloc(1));
}

bool allocator_was_entered(void) {
  bool was = entered != 0;
  entered = 0;
  return was;
}
