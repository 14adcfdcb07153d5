/* context.c - one trial in whatever context it asks for. */
#include "context.h"

#include "abort/aftermath/aftermath.h"
#include "fork.h"
#include "pool.h"

enum { ARRIVE = 8, LOST = 10000 };

/* Until some have arrived, and not only between the runs; the thread that sends them may have to wait for its turn. */
static broken_set run_flooded(const struct abort_trial *t, struct a64guard_thread *thread, int value,
                              struct a64guard_stop *got) {
  broken_set broken = 0;
  uint64_t before = aftermath_flooded(), sent = aftermath_flood_sent();
  aftermath_flood(true);
  for (int i = 0;
       broken == 0 && (i < 2 || (aftermath_flooded() - before < ARRIVE && aftermath_flood_sent() - sent < LOST)); i++)
    broken = run_trial(t, thread, value + i % 8, got);
  aftermath_flood(false);
  return broken == 0 && aftermath_flooded() == before ? BROKEN(FOREIGN) : broken;
}

broken_set run_in_context(const struct abort_trial *t, struct a64guard_thread *thread, int value,
                          struct a64guard_stop *got) {
  if (t->context == CONTEXT_THREADS)
    return pool_run(t, value, got);
  if (t->context == CONTEXT_CHURN)
    return churn_run(t, value, got);
  if (t->context == CONTEXT_FLOOD)
    return run_flooded(t, thread, value, got);
  if (t->context == CONTEXT_FORKED)
    return fork_run(t, thread, value, got);
  return run_trial(t, thread, value, got);
}
