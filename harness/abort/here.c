/* here.c - one trial in whatever context it asks for. */
#include "here.h"

#include "aftermath.h"
#include "pool.h"

uint64_t run_here(const struct trial *t, struct thread *thread, int value, struct stop *got) {
  if (t->context == CONTEXT_THREADS)
    return pool_run(t, value, got);
  if (t->context == CONTEXT_FORKED)
    return fork_run(t, thread, value, got);
  return run_trial(t, thread, value, got);
}
