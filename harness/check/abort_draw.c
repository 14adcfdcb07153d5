/* abort_draw.c - how and where a random program is abandoned. */
#include "case/abort.h"
#include "check/abort.h"
#include "gen/random.h"

#include <limits.h>

enum { SLOW_ONE_IN = 64, DEAR_ONE_IN = 8, AGAIN_ONE_IN = 32, AFTER_ONE_IN = 8, AGAIN = 8 };

static bool one_in(unsigned n, uint64_t *state) { return next_random(state) % n == 0; }

/* Causes that take milliseconds come seldom. */
static bool is_wanted(const struct abort_point *a, const struct pairing *pairing, uint64_t *state) {
  return pairing->fits[a->way][a->cause] && (!(abort_flags(a->cause) & F_SLOW) || one_in(SLOW_ONE_IN, state));
}

/* False: nothing that is wanted goes together. */
static bool draw_pair(struct abort_point *a, const struct pairing *pairing, int way, int cause, uint64_t *state) {
  for (unsigned tries = 0; tries < 4096; tries++) {
    a->way = (uint8_t)(way < 0 ? next_random(state) % WAYS : (unsigned)way);
    a->cause = (uint8_t)(cause < 0 ? next_random(state) % CAUSES : (unsigned)cause);
    if (is_wanted(a, pairing, state))
      return true;
  }
  return false;
}

/* Contexts with more than one thread cost ten times as much as others. */
static const bool is_expensive[CONTEXTS] = {[CONTEXT_THREADS] = true, [CONTEXT_CHURN] = true, [CONTEXT_FLOOD] = true};

static void draw_context(struct abort_point *a, const struct pairing *pairing, uint64_t *state) {
  bool dear;
  do {
    a->context = (uint8_t)(next_random(state) % CONTEXTS);
    dear = is_expensive[a->context] && !one_in(DEAR_ONE_IN, state);
  } while (dear || !(pairing->fits[a->way][a->cause] >> a->context & 1));
}

/* Threads and repetitions count up from here. */
static int32_t draw_value(uint64_t *state) {
  static const int32_t edges[] = {0, 1, -1, INT_MIN};
  uint64_t r = next_random(state);
  int32_t drawn = (int32_t)(uint32_t)(r >> 32);
  if (r % 5 < 4)
    return edges[r % 5];
  return drawn > INT_MAX - 1024 ? drawn - 1024 : drawn;
}

static uint8_t draw_before(const struct abort_point *a, const struct pairing *pairing, uint64_t *state) {
  unsigned cause = (unsigned)(next_random(state) % CAUSES);
  bool fits = pairing->fits[a->way][cause] >> a->context & 1;
  return (uint8_t)(fits && !(abort_flags(cause) & F_SLOW) ? cause + 1 : 0);
}

void abandon_draw(struct program *p, const struct pairing *pairing, int way, int cause, uint64_t seed) {
  struct abort_point a = {.times = 1};
  uint64_t state = seed;
  a.on = draw_pair(&a, pairing, way, cause, &state);
  if (a.on)
    draw_context(&a, pairing, &state);
  a.value = draw_value(&state);
  a.at = (uint16_t)(next_random(&state) % (p->count + 1));
  bool slow = abort_flags(a.cause) & F_SLOW;
  if (one_in(AGAIN_ONE_IN, &state) && !slow)
    a.times = AGAIN;
  if (one_in(AFTER_ONE_IN, &state))
    a.after = draw_before(&a, pairing, &state);
  p->abort = a;
  p->ninputs = 1;
}
