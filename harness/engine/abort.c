/* abort.c - the programs among a worker's share that are abandoned at some instruction. */
#include "case/abort.h"
#include "check/abort.h"
#include "engine/engine.h"

/* How many at once: each that fails takes a few processes more, and none is told before all are answered. */
enum { MANY = 64, FEW = 16 };

/* Their programs are others than those of equal number that run to their end. */
#define ANOTHER 0x61626f7274ull

void engine_abandoned(const struct engine *e, uint64_t index, struct program *p, struct host_trial *g) {
  const struct engine_options *o = &e->options;
  uint64_t seed = o->seed ^ ANOTHER;
  engine_program(p, seed, index);
  abandon_draw(p, &e->pairing, o->way, o->cause, seed + index * 0x9e3779b97f4a7c15ull);
  p->slot = 0;
  struct abandon_rules rules = abandon_rules(p, &e->pairing, &e->on);
  abandon_settle(p, &rules, g);
}

static void enter(const struct engine *e, const struct worker *w, struct account *a, const struct host_trial *g,
                  uint64_t index, int pipe) {
  a->digest += abort_digest(g, index);
  a->aborts++;
  a->abandoned++;
  if (!g->broken)
    return;
  struct verdict v = {.finding = FINDING_ABORT, .want = (uint64_t)(g->broken >> 64), .got = (uint64_t)g->broken};
  engine_report(e, w, a, pipe, index, &v);
}

/* Those from `first` on. */
static bool abandon_some(struct engine *e, struct worker *w, struct tester *t, uint64_t first, unsigned n, int pipe,
                         char *why, size_t size) {
  static struct program p;
  static struct host_trial g[MANY];
  uint64_t unrepeated = tester_unrepeated(t);
  for (unsigned i = 0; i < n; i++)
    engine_abandoned(e, first + i, &p, &g[i]);
  if (!tester_run(t, g, &n, why, size))
    return false;
  struct account *a = account_open(w);
  a->unrepeated += tester_unrepeated(t) - unrepeated;
  for (unsigned i = 0; i < n; i++)
    enter(e, w, a, &g[i], first + i, pipe);
  account_close(w);
  return true;
}

/* In pieces, for hangs take seconds each, and the parent may want an end. */
bool engine_abandon(struct engine *e, struct worker *w, struct tester *t, int pipe, char *why, size_t size) {
  unsigned all = e->options.aborts, most = FEW;
  for (unsigned done; (done = account_of(w)->abandoned) < all && !e->stop;) {
    unsigned n = all - done < most ? all - done : most;
    uint64_t findings = account_of(w)->findings;
    if (!abandon_some(e, w, t, account_of(w)->batch * all + done, n, pipe, why, size))
      return false;
    most = account_of(w)->findings == findings ? MANY : FEW;
  }
  return true;
}
