/* digest.c - numbers that are the same whenever an execution, or a whole trial, went the same way. */
#include "check/check.h"
#include "isa/effect/step.h"
#include "isa/stir.h"

#include <string.h>

static uint64_t word_at(const uint8_t *p) {
  uint64_t word;
  memcpy(&word, p, sizeof word);
  return word;
}

/* Four lanes, so that one step need not wait for the step before; n is a multiple of four. */
static uint64_t stir_words(uint64_t h, const void *words, size_t n) {
  uint64_t a = h, b = h + 1, c = h + 2, d = h + 3;
  for (const uint8_t *p = words, *end = p + n * 8; p < end; p += 32) {
    a = stir(a, word_at(p));
    b = stir(b, word_at(p + 8));
    c = stir(c, word_at(p + 16));
    d = stir(d, word_at(p + 24));
  }
  return stir(stir(stir(a, b), c), d);
}

/* Bit n of `unknown` is about word n of the state. */
static void leave_out(struct wire_state *s, const struct prediction *want) {
  uint64_t *word = (uint64_t *)s;
  _Static_assert(offsetof(struct wire_state, fpsr) == A64_UNKNOWN_FPSR * sizeof *word, "as in struct a64_machine");
  for (unsigned i = 0; i <= A64_UNKNOWN_FPSR; i++)
    word[i] = want->unknown >> i & 1 ? 0 : word[i];
  for (unsigned i = 0; i < 64; i++)
    s->v[i / 2][i % 2] = want->unknown_v >> i / 2 & 1 ? 0 : s->v[i / 2][i % 2];
}

static uint64_t stir_registers(uint64_t h, const struct wire_state *s, const struct prediction *want) {
  struct wire_state told;
  if (!want->unknown && !want->unknown_v)
    return stir_words(h, s, sizeof *s / sizeof(uint64_t));
  told = *s;
  leave_out(&told, want);
  return stir_words(h, &told, sizeof told / sizeof(uint64_t));
}

uint64_t digest_execution(const struct prediction *want, const struct wire_exec *got) {
  const struct wire_stop *s = &got->stop;
  if (!want->known)
    return 0;
  uint64_t h = stir(0, (uint64_t)s->kind << 32 | (uint32_t)s->signo);
  if (s->kind == STOP_TIMEOUT)
    return h; /* wherever it happened to be */
  h = stir(h, s->pc ^ (uint64_t)(uint32_t)s->value << 32);
  h = stir_registers(h, &got->out, want);
  return want->unknown >> A64_UNKNOWN_MEMORY & 1 ? h : stir_words(h, got->mem_out, sizeof got->mem_out / 8);
}

uint64_t trial_digest(const struct trial *t) {
  uint64_t h = t->program.count;
  for (unsigned i = 0; i < t->program.count; i++)
    h = stir(h, (uint64_t)t->answer[i].answer << 32 | t->answer[i].word);
  for (unsigned i = 0; i < t->program.ninputs; i++)
    h = stir(h, t->left[i]);
  return stir(h, (uint64_t)t->verdict.finding << 32 | t->verdict.item);
}
