/* sleeps_when_loaded.c - never comes back to who loads it, and wants no processor. */
#include "encoders/bad/bad.h"

#include <unistd.h>

__attribute__((constructor)) static void sleep_for_ever(void) {
  for (;;)
    pause();
}

static void misbehave(const struct a64fuzz_request *r) { (void)r; }

BAD("sleeps_when_loaded")
