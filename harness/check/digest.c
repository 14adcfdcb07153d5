/* digest.c - numbers that are the same whenever an execution, or a whole trial, went the same way. */
#include "check/check.h"
#include "isa/effect/step.h"

#include <string.h>

static uint64_t stir(uint64_t h, uint64_t value) {
  h = (h ^ value) * 0x9fb21c651e98df25ull;
  return h ^ h >> 32;
}

static uint64_t stir_memory(uint64_t h, const uint8_t *bytes, size_t n) {
  uint64_t word;
  for (size_t i = 0; i < n; i += sizeof word) {
    memcpy(&word, &bytes[i], sizeof word);
    h = stir(h, word);
  }
  return h;
}

/* Bit n of `unknown` is about word n of the state. */
static uint64_t stir_registers(uint64_t h, const struct wire_state *s, const struct prediction *want) {
  const uint64_t *word = (const uint64_t *)s;
  _Static_assert(offsetof(struct wire_state, fpsr) == A64_UNKNOWN_FPSR * sizeof *word, "as in struct a64_machine");
  for (unsigned i = 0; i <= A64_UNKNOWN_FPSR; i++)
    h = stir(h, want->unknown >> i & 1 ? 0 : word[i]);
  for (unsigned i = 0; i < 64; i++)
    h = stir(h, want->unknown_v >> i / 2 & 1 ? 0 : s->v[i / 2][i % 2]);
  return h;
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
  return want->unknown >> A64_UNKNOWN_MEMORY & 1 ? h : stir_memory(h, got->mem_out, sizeof got->mem_out);
}

uint64_t trial_digest(const struct trial *t) {
  uint64_t h = t->program.count;
  for (unsigned i = 0; i < t->program.count; i++)
    h = stir(h, (uint64_t)t->answer[i].answer << 32 | t->answer[i].word);
  for (unsigned i = 0; i < t->program.ninputs; i++)
    h = stir(h, t->left[i]);
  return stir(h, (uint64_t)t->verdict.finding << 32 | t->verdict.item);
}
