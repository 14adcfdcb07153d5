/* bad.h - an encoder whose words are right, and which does to its process what no encoder should.
 *
 * Each file here defines misbehave(), which is called before every word, and ends with BAD(name). The words are those
 * of the program that loads it. */
#ifndef A64_ENCODERS_BAD_H
#define A64_ENCODERS_BAD_H

#include "encoders/a64fuzz.h"
#include "isa/insn.h"

#include <string.h>

static void misbehave(const struct a64fuzz_request *r);

static inline bool is_form(const struct a64fuzz_request *r, const char *name) { return !strcmp(r->form, name); }

static enum a64fuzz_verdict encode(void *self, const struct a64fuzz_request *r, struct a64fuzz_answer *a) {
  struct insn in;
  (void)self;
  misbehave(r);
  if (!r->is_legal || !a64_parse_as(a64_find_form(r->form), r->text, &in) || !a64_encode(&in, &a->word[0], NULL))
    return A64FUZZ_REFUSED;
  a->count = 1;
  return A64FUZZ_WORDS;
}

#define BAD(text) BAD_BY(text, encode)
#define BAD_BY(text, function) BAD_AS(text, function, 0)
#define BAD_AS(text, function, able)                                                                                   \
  __attribute__((visibility("default")))                                                                               \
  const struct a64fuzz_encoder a64fuzz_encoder_v2 = {.contract = A64FUZZ_CONTRACT,                                     \
                                                     .size = sizeof(struct a64fuzz_encoder),                           \
                                                     .name = text,                                                     \
                                                     .version = "1",                                                   \
                                                     .capabilities = able,                                             \
                                                     .encode = function};

#endif
