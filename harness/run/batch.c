/* batch.c - checks and marks a batch before it runs. */
#include "batch.h"

#include <string.h>

static bool case_fits(const struct wire_case *c) {
  return c->nwords <= WIRE_WORDS && c->slot < WIRE_CASES && c->first_exec <= WIRE_EXECS &&
         c->nexecs <= WIRE_EXECS - c->first_exec;
}

/* Each bit of `taken` is one slot or one execution; false if one is taken twice. */
static bool take(uint64_t *taken, uint32_t index) {
  uint64_t bit = 1ull << index % 64, before = taken[index / 64];
  taken[index / 64] |= bit;
  return (before & bit) == 0;
}

static bool take_all(uint64_t *execs, const struct wire_case *c) {
  bool free = true;
  for (uint32_t i = 0; i < c->nexecs; i++)
    free &= take(execs, c->first_exec + i);
  return free;
}

const char *batch_fault(const struct wire *w) {
  uint64_t slots[WIRE_CASES / 64] = {0}, execs[WIRE_EXECS / 64] = {0};
  if (w->ncases > WIRE_CASES)
    return "a batch has too many cases";
  for (uint32_t i = 0; i < w->ncases; i++) {
    const struct wire_case *c = &w->cases[i];
    if (!case_fits(c))
      return "a case has too many words or executions, or no such slot";
    if (!take(slots, c->slot))
      return "two cases of a batch have the same slot";
    if (!take_all(execs, c))
      return "two cases of a batch have the same execution";
  }
  return NULL;
}

void batch_void(struct wire_exec *e, enum wire_stop_kind kind, int32_t code) {
  memset(&e->out, 0, sizeof e->out);
  memset(e->mem_out, 0, sizeof e->mem_out);
  e->stop = (struct wire_stop){.kind = kind, .code = code};
}

/* Index of the first word that must not be executed; nwords if there is none. */
static uint32_t first_refused(const struct wire_case *c) {
  uint32_t i = 0;
  while (i < c->nwords && run_may_execute(c->words[i]))
    i++;
  return i;
}

static void refuse(struct wire_exec *e, uint32_t word) {
  batch_void(e, STOP_REFUSED, 0);
  e->stop.signo = (int32_t)word;
}

static void case_prepare(struct wire *w, const struct wire_case *c) {
  uint32_t word = first_refused(c);
  for (struct wire_exec *e = &w->execs[c->first_exec], *end = e + c->nexecs; e < end; e++) {
    e->stop.kind = STOP_NOT_RUN;
    if (word < c->nwords)
      refuse(e, word);
  }
}

void batch_prepare(struct wire *w) {
  for (uint32_t i = 0; i < w->ncases; i++)
    case_prepare(w, &w->cases[i]);
}

static uint32_t case_left(const struct wire *w, const struct wire_case *c) {
  uint32_t left = 0;
  for (uint32_t i = 0; i < c->nexecs; i++)
    left += w->execs[c->first_exec + i].stop.kind == STOP_NOT_RUN;
  return left;
}

uint32_t batch_left(const struct wire *w) {
  uint32_t left = 0;
  for (uint32_t i = 0; i < w->ncases; i++)
    left += case_left(w, &w->cases[i]);
  return left;
}
