/* stumbles.c - crashes now and then; if its process survives that, its words are wrong from then on. */
#include "encoders/bad/bad.h"

#include <signal.h>
#include <stdbool.h>

static bool has_crashed;

static void misbehave(const struct a64fuzz_request *r) {
  static unsigned calls;
  (void)r;
  if (++calls % 64)
    return;
  has_crashed = true;
  raise(SIGSEGV);
}

static enum a64fuzz_verdict encode_wrongly(void *self, const struct a64fuzz_request *r, struct a64fuzz_answer *a) {
  enum a64fuzz_verdict verdict = encode(self, r, a);
  if (has_crashed && verdict == A64FUZZ_WORDS)
    a->word[0] ^= 1;
  return verdict;
}

BAD_BY("stumbles", encode_wrongly)
