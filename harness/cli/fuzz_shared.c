/* fuzz_shared.c - words written over memory that is shared; and what the host takes for results of an agent then. */
#include "cli/fuzz_shared.h"

#include "agent/invariants.h"
#include "gen/bytes.h"
#include "run/exchange.h"

#include <string.h>

/* A span first, so that a small one is met as often as a large one. */
static uint8_t *word_of(const struct span *spans, unsigned n, uint32_t which) {
  const struct span *s = &spans[which % n];
  return (uint8_t *)s->from + 4 * (which / n % (s->bytes / 4));
}

void shared_write_over(const struct span *spans, unsigned n, struct bytes *b) {
  while (b->left) {
    uint32_t which = take32(b);
    uint32_t value = take32(b);
    memcpy(word_of(spans, n, which), &value, sizeof value);
  }
}

/* ---- results of an agent ----------------------------------------------------------------------------------------- */

enum { RUN = 3, EXECS = 4 }; /* the last is refused: an agent never gets it */

static struct wire_shared shared;
static struct wire batch, sent;

static void ask(struct exchange *x) {
  shared.order.magic = WIRE_MAGIC;
  for (uint32_t i = 0; i < RUN; i++)
    batch.cases[i] = (struct wire_case){.nwords = 1, .first_exec = i ? i + 1 : 0, .nexecs = i ? 1 : 2, .slot = i};
  for (uint32_t i = 0; i < EXECS; i++)
    batch.execs[i].stop = (struct wire_stop){.kind = i < RUN ? STOP_NOT_RUN : STOP_REFUSED};
  batch.ncases = RUN;
  exchange_send(x);
  exchange_ask(x, 0);
}

static void answer_all(void) {
  memset(shared.answer.results, 0, (EXECS + 1) * sizeof *shared.answer.results);
  for (unsigned i = 0; i < RUN; i++)
    shared.answer.results[i].stop = (struct wire_stop){.kind = STOP_EXIT};
}

/* What an agent can say of an execution that it was given, or nothing. */
static bool is_told(const struct wire_stop *s) {
  return (s->kind == STOP_NOT_RUN || s->kind == STOP_EXIT || s->kind == STOP_ABORT || s->kind == STOP_SIGNAL ||
          s->kind == STOP_TIMEOUT) &&
         s->broken >> (INVARIANTS - 1) <= 1;
}

static bool are_kept(const struct exchange *x, enum run_lie lie) {
  unsigned have = 0;
  bool good = lie < RUN_LIES && exchange_suspect(x) <= RUN && batch.execs[RUN].stop.kind == STOP_REFUSED;
  good &= batch.ncases == sent.ncases && !memcmp(batch.cases, sent.cases, sizeof batch.cases[0] * RUN);
  for (unsigned i = 0; i < RUN; i++) {
    good &= is_told(&batch.execs[i].stop) && !memcmp(&batch.execs[i].in, &sent.execs[i].in, sizeof batch.execs[i].in);
    have += batch.execs[i].stop.kind != STOP_NOT_RUN;
  }
  return good && have == x->taken && (!lie || !have);
}

enum reading reading_of_results(const uint8_t *bytes, size_t size) {
  struct exchange x = {.shared = &shared, .batch = &batch};
  struct wire_order *o = &shared.order;
  struct wire_answer *a = &shared.answer;
  const struct span spans[] = {
      {o, offsetof(struct wire_order, wanted) + EXECS}, {o->cases, 8 * sizeof(uint32_t)},
      {o->inputs, EXECS * sizeof *o->inputs},           {a, offsetof(struct wire_answer, results)},
      {a->results, EXECS * sizeof *a->results},         {&a->results[0].stop, sizeof a->results[0].stop},
      {&a->results[1].stop, sizeof a->results[1].stop}, {&a->journal, 2 * sizeof a->journal}};
  struct bytes b = {bytes, size};
  bool done = take8(&b) & 1;
  ask(&x);
  memcpy(sent.cases, batch.cases, RUN * sizeof *batch.cases);
  sent.ncases = batch.ncases;
  answer_all();
  shared_write_over(spans, sizeof spans / sizeof *spans, &b);
  enum run_lie lie = exchange_take(&x, done);
  return !are_kept(&x, lie) ? READING_BAD : lie ? READING_REFUSED : READING_BELIEVED;
}
