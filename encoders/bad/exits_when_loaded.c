/* exits_when_loaded.c - ends the process that loads it, with status 0. */
#include "encoders/bad/bad.h"

#include <stdlib.h>

__attribute__((constructor)) static void on_load(void) { exit(0); }

static void misbehave(const struct a64fuzz_request *r) { (void)r; }

BAD("exits_when_loaded")
