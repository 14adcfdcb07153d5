/* exits_at_end.c - makes every process that has loaded it end with status 0, and is wrong in one form. */
#include "encoders/bad/bad.h"

#include <unistd.h>

__attribute__((destructor)) static void on_end(void) { _exit(0); }

static void misbehave(const struct a64fuzz_request *r) { (void)r; }

static enum a64fuzz_verdict encode_wrongly(void *self, const struct a64fuzz_request *r, struct a64fuzz_answer *a) {
  enum a64fuzz_verdict verdict = encode(self, r, a);
  if (is_form(r, "MADD"))
    a->word[0] ^= 1;
  return verdict;
}

BAD_BY("exits_at_end", encode_wrongly)
