/* flushes.c - takes denormal numbers for zero from when it is loaded, as what is built with -ffast-math does. */
#include "encoders/bad/bad.h"

#if defined __x86_64__
#include <xmmintrin.h>
static void set_mode(void) { _mm_setcsr(_mm_getcsr() | 0x8040); }
#else
static void set_mode(void) { __asm__ volatile("msr fpcr, %0" ::"r"(1ull << 24)); }
#endif

__attribute__((constructor)) static void on_load(void) { set_mode(); }

static void misbehave(const struct a64fuzz_request *r) {
  (void)r;
  set_mode();
}

BAD("flushes")
