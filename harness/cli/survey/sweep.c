/* sweep.c - as much of a survey as a given time allows: first a little, which tells how fast the encoder is. */
#include "cli/survey/sweep.h"

enum { PROBED = 4096 /* one of so many, to begin with */, WORTH = 4 /* times as many */, CONFIRMED = 16 };

/* If all intents take as long as those of that pass did; starting took a part of it, and the larger one the shorter it
 * was. */
unsigned sweep_every(const struct crew_result *r, unsigned every, double left) {
  double each = r->seconds / (double)(r->intents + 1), beyond = (double)(r->intents - r->plain) * every;
  unsigned next = every;
  while (next > 1 && each * ((double)r->plain + 2 * beyond / next) < left) /* `next` is a power of two */
    next /= 2;
  return next * WORTH <= every || next == 1 ? next : every;
}

static int pass(const struct crew_order *o, struct crew_result *r, sweep_take *take, void *ctx, char *why,
                size_t size) {
  int status = crew_ask(o, r, why, size);
  if (status)
    return status;
  survey_causes_confirm(&r->causes, o->encoder, CONFIRMED, &o->limit);
  take(ctx, r);
  return 0;
}

int sweep(struct crew_order *o, struct crew_result *r, sweep_take *take, void *ctx, char *why, size_t size) {
  int status;
  unsigned every = PROBED;
  do {
    o->every = every;
    status = pass(o, r, take, ctx, why, size);
    every = sweep_every(r, o->every, o->limit.until - seconds_now());
  } while (!status && every < o->every && !limit_is_over(&o->limit));
  return status;
}
