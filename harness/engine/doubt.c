/* doubt.c - asks again where something was found in what an encoder's process answered after a death. */
#include "engine/doubt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where the encoder ended its process or hung, the keeper has asked again. */
static bool is_in_doubt(const struct trial *t) {
  enum finding f = t->verdict.finding;
  return t->is_doubtful && f && f != FINDING_ENCODER_DIED && f != FINDING_ENCODER_HUNG && f != FINDING_ENCODER_BABBLED;
}

static bool is_same(const struct trial *a, const struct trial *b, unsigned item) {
  const struct answer *x = &a->answer[item], *y = &b->answer[item];
  if (x->answer != y->answer || x->word != y->word)
    return false;
  return x->answer != ENCODER_SEQUENCE || !memcmp(&a->sequence[item], &b->sequence[item], sizeof *a->sequence);
}

static bool are_same(const struct trial *a, const struct trial *b) {
  for (unsigned i = 0; i < a->program.count; i++)
    if (!is_same(a, b, i))
      return false;
  return !b->verdict.finding;
}

/* The limit came first. */
static void forget(struct trial *t) {
  t->verdict = (struct verdict){.finding = FINDING_NONE};
  t->tally.unjudged++;
}

static bool settle(struct keeper *k, struct trial *t, struct trial *again, const struct judge *j,
                   const struct limit *limit, int *status, char *why, size_t size) {
  size_t n = 1;
  bool goes_on = keeper_goes_on(k);
  again->program = t->program;
  keeper_go_on(k, false);
  if (!keeper_ask(k, again, &n, limit, status, why, size))
    return false;
  bool same = n && are_same(t, again);
  keeper_go_on(k, goes_on && (same || !n));
  if (!n)
    forget(t);
  if (!n || same)
    return true;
  *t = *again;
  *status = ENCODER_FAILED;
  return judge(t, 1, j, why, size);
}

bool doubt_settle(struct keeper *k, struct trial *t, size_t n, const struct judge *j, const struct limit *limit,
                  int *status, char *why, size_t size) {
  struct trial *again = NULL;
  bool good = true;
  for (size_t i = 0; i < n && good; i++) {
    if (!is_in_doubt(&t[i]))
      continue;
    if (!again)
      again = calloc(1, sizeof *again);
    *status = ENCODER_FAILED;
    if (!again)
      snprintf(why, size, "no memory");
    good = again && settle(k, &t[i], again, j, limit, status, why, size);
  }
  free(again);
  return good;
}
