/* words.c - how fast words are decoded, encoded and checked, here and by others. */
#include "cli/bench/bench.h"

#include <capstone/capstone.h>

static volatile uint64_t sink; /* so that nothing is left out */

enum { BLOCK = 128 };

/* Into many places in turn: a single one has, in one process of twenty, an address so like that of something in the
 * table that the processor takes reading the one for what was written to the other, and waits. */
unsigned pass_decode(const struct material *m) {
  struct insn in[BLOCK];
  unsigned right = 0;
  for (unsigned i = 0; i < BENCH_WORDS; i++) {
    right += a64_decode(m->word[i], &in[i % BLOCK]) == A64_VALID;
    sink += in[i % BLOCK].form;
  }
  return right;
}

unsigned pass_decode_all(const struct material *m) {
  struct insn in[BLOCK];
  uint8_t validity[BLOCK];
  unsigned right = 0;
  for (unsigned i = 0; i < BENCH_WORDS; i += BLOCK) {
    a64_decode_all(&m->word[i], BLOCK, in, validity);
    for (unsigned k = 0; k < BLOCK; k++) {
      right += validity[k] == A64_VALID;
      sink += in[k].form;
    }
  }
  return right;
}

unsigned pass_text(const struct material *m) {
  struct insn in[BLOCK], alias;
  uint8_t validity[BLOCK];
  char text[A64_TEXT];
  unsigned right = 0;
  for (unsigned i = 0; i < BENCH_WORDS; i += BLOCK) {
    const uint32_t *word = &m->word[i];
    a64_decode_all(word, BLOCK, in, validity);
    for (unsigned k = 0; k < BLOCK; k++)
      right += validity[k] && a64_spell(a64_alias(word[k], &in[k], &alias) ? &alias : &in[k], text) > 0;
  }
  return right;
}

unsigned pass_encode(const struct material *m) {
  uint32_t word;
  unsigned right = 0;
  for (unsigned i = 0; i < BENCH_WORDS; i++) {
    right += a64_encode(&m->intent[i], &word, NULL);
    sink += word;
  }
  return right;
}

static unsigned check_all(const struct material *m, const struct witness *const *witnesses) {
  struct verdict v = {0};
  struct tally t = {0};
  struct answer a[CHECK_BLOCK];
  struct question q[CHECK_BLOCK];
  unsigned right = 0;
  for (unsigned i = 0; i < BENCH_WORDS; i += CHECK_BLOCK) {
    for (unsigned k = 0; k < CHECK_BLOCK; k++) {
      const struct insn *in = &m->intent[i + k];
      a64_prefetch(m->intent[(i + k + A64_PREFETCH) % BENCH_WORDS].form);
      a[k].answer = a64_encode(in, &a[k].word, NULL) ? ENCODER_WORD : ENCODER_REFUSED;
      q[k] = (struct question){in, &a[k], k, &v, &t, NULL, false};
    }
    right += check_answers(q, CHECK_BLOCK, witnesses);
  }
  return right;
}

unsigned pass_check(const struct material *m) {
  return check_all(m, (const struct witness *const[]){&witness_capstone, NULL});
}

unsigned pass_check_all(const struct material *m) { return check_all(m, witness_all); }

unsigned pass_capstone(const struct material *m) {
  csh handle;
  unsigned right = 0;
  if (cs_open(CS_ARCH_ARM64, CS_MODE_LITTLE_ENDIAN, &handle))
    return 0;
  cs_insn *in = cs_malloc(handle);
  for (unsigned i = 0; i < BENCH_WORDS; i++) {
    const uint8_t *code = (const uint8_t *)&m->word[i];
    size_t size = 4;
    uint64_t address = 0;
    right += cs_disasm_iter(handle, &code, &size, &address, in);
  }
  cs_free(in, 1);
  cs_close(&handle);
  return right;
}

unsigned pass_llvm(const struct material *m) {
  char text[A64_TEXT];
  unsigned right = 0;
  for (unsigned i = 0; i < BENCH_WORDS; i++)
    right += witness_llvm.spell(m->word[i], text) > 0;
  return right;
}

unsigned pass_vixl(const struct material *m) {
  const struct encoder *e = bench_vixl();
  uint32_t word = 0;
  unsigned right = 0;
  for (unsigned i = 0; e && i < BENCH_WORDS; i++)
    right += e->encode(e->self, &m->intent[i], 0, &word, NULL) == ENCODER_WORD && word == m->word[i];
  return right;
}

unsigned pass_vixl_direct(const struct material *m) {
  static bench_calls *run;
  if (!run)
    run = bench_vixl_calls(m);
  return run ? run() : 0;
}
