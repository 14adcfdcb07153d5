/* faults.c - the reference assembler with one fault each, put to the programs of `programs` until one shows it. */
#include "cli/score/faults.h"
#include "run/limit.h"
#include "script/draw.h"

#include <stdio.h>

enum { RANDOM = 60 };

struct trying {
  struct asker *asker;
  struct assembler_facts facts;
  struct faulted *out;
};

static bool try(void *self, const struct script *s) {
  const struct trying *t = self;
  struct asked asked;
  struct script_verdict v;
  if (!asker_ask(t->asker, s, &asked, t->out->why, sizeof t->out->why))
    return false;
  script_judge(s, &asked, &t->facts, 0, &v);
  t->out->programs++;
  if (!script_finding_is_one(v.finding))
    return true;
  t->out->by = v.finding;
  snprintf(t->out->program, sizeof t->out->program, "%s", s->name);
  return false;
}

static void draw(struct trying *t, uint64_t seed) {
  const struct script_draw d = {.seed = seed,
                                .random = RANDOM,
                                .scratch = t->facts.scratch,
                                .veneers = t->facts.features & A64FUZZ_VENEERS,
                                .pools = t->facts.features & A64FUZZ_POOLS,
                                .has_room = !t->facts.has_own_memory,
                                .relaxes = t->facts.capabilities & A64FUZZ_RELAXES};
  script_draw(&d, try, t);
}

void put_to_programs(const struct encoder_fault *f, uint64_t seed, struct faulted *out) {
  double begun = seconds_now();
  struct trying t = {.asker = asker_open(encoder_with_fault(f), out->why, sizeof out->why), .out = out};
  if (!t.asker)
    return;
  t.facts = asker_facts(t.asker, out->why, sizeof out->why);
  if (t.facts.loads)
    *out->why = 0;
  if (t.facts.present)
    draw(&t, seed);
  asker_close(t.asker);
  out->nanoseconds = (uint64_t)((seconds_now() - begun) * 1e9);
}
