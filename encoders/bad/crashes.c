/* crashes.c - crashes in five ways, each at one place, whatever the form: in its own code and in the C library's. */
#include "encoders/bad/bad.h"

#include <stdlib.h>

static void *volatile nothing;
static void (*volatile nowhere)(void);
static volatile size_t enough = 100;
static volatile int way; /* read behind each call: none is the last thing done, and each has its own place */

static __attribute__((noinline)) void store(void) { *(volatile int *)nothing = 0; }
static __attribute__((noinline)) void copy(void) { memcpy(nothing, (const void *)&enough, enough), way = 0; }
static __attribute__((noinline)) void call(void) { nowhere(), way = 0; }
static __attribute__((noinline)) void give_up(void) { abort(); }
static __attribute__((noinline)) void leave(void) { exit(7); }

static void misbehave(const struct a64fuzz_request *r) {
  static void (*const ways[])(void) = {store, copy, call, give_up, leave};
  unsigned sum = 0;
  for (const char *c = r->form; *c; c++)
    sum += (unsigned char)*c;
  if (sum % 11 < sizeof ways / sizeof *ways)
    ways[sum % 11]();
}

BAD("crashes")
