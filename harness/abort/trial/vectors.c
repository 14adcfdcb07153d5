/* vectors.c - the length of the calling thread's SVE vectors: what it was at first, the greatest there is, what it is.
 */
#include "vectors.h"

#include "code_memory_map.h"

#include <sys/prctl.h>

#include "needs.h"

#define SET_LENGTH 50 /* PR_SVE_SET_VL: answers with the length that there is, if less */
#define NO_MORE 0x2000

static struct { uint64_t usual, set; } lengths[THREADS];

/* 0 without SVE. */
static uint64_t length(void) {
  register uint64_t x0 __asm__("x0") = 0;
  if (!(needs_missing() & F_SVE))
    __asm__ volatile(".inst 0x04bf5020 /* rdvl x0, #1 */" : "=r"(x0));
  return x0;
}

void vectors_open(const struct a64guard_thread *t) { lengths[t->number].usual = lengths[t->number].set = length(); }

void vectors_stretch(const struct a64guard_thread *t, bool greatest) {
  uint64_t *set = &lengths[t->number].set, usual = lengths[t->number].usual;
  if (greatest == (*set != usual))
    return;
  prctl(SET_LENGTH, greatest ? NO_MORE : usual, 0, 0, 0);
  *set = length();
}

bool vectors_kept(const struct a64guard_thread *t) { return length() == lengths[t->number].set; }
