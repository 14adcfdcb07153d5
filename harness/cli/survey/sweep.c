/* sweep.c - as much of a survey as a given time allows: first a little, which tells how fast the encoder is. */
#include "cli/survey/sweep.h"

enum { PROBED = 4096 /* one of so many, to begin with */, CONFIRMED = 16 };

/* For the time that is left, if all intents take as long as those of the first pass did. */
static unsigned every_of(const struct crew_result *r, double left) {
  unsigned times = 1;
  double each = r->seconds / (double)(r->intents + 1), beyond = (double)(r->intents - r->plain);
  while (times < PROBED && each * ((double)r->plain + beyond * times * 2) < left)
    times *= 2;
  return PROBED / times;
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
  o->every = PROBED;
  int status = pass(o, r, take, ctx, why, size);
  o->every = every_of(r, o->limit.until - seconds_now());
  return status || o->every == PROBED || limit_is_over(&o->limit) ? status : pass(o, r, take, ctx, why, size);
}
