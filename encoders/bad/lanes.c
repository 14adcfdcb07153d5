/* lanes.c - whatever lane is asked for, in whatever form, gives lane 0. */
#include "encoders/bad/bad.h"

#include <ctype.h>
#include <stdbool.h>

static void misbehave(const struct a64fuzz_request *r) { (void)r; }

/* "v1.s[3]" becomes "v1.s[0]"; false: there is no lane. */
static bool lose_lanes(const char *text, char *out) {
  bool had = false;
  for (; *text; text++) {
    *out++ = *text;
    if (*text != '[' || !isdigit((unsigned char)text[1]))
      continue;
    *out++ = '0';
    text += strspn(text + 1, "0123456789");
    had = true;
  }
  *out = 0;
  return had;
}

static enum a64fuzz_verdict encode_first(void *self, const struct a64fuzz_request *r, struct a64fuzz_answer *a) {
  enum a64fuzz_verdict verdict = encode(self, r, a);
  char text[2 * A64_TEXT];
  struct insn in;
  if (verdict == A64FUZZ_WORDS && lose_lanes(r->text, text) && a64_parse_as(a64_find_form(r->form), text, &in))
    a64_encode(&in, &a->word[0], NULL);
  return verdict;
}

BAD_BY("lanes", encode_first)
