/* ways.c - the ways that are linked in. */
#include "ways.h"

#include "abort/tables/tables.h"
#include "runtime.h"

#include <stddef.h>

#define WAY(id, name, object, sentence) extern const struct a64guard_way way_##id __attribute__((weak));
#define EXCEPT(need, flag, reason)
#include "abort/tables/ways.def"
#undef WAY

extern const struct a64guard_way way_runtime_unwinds;

static const struct a64guard_way *const ways[] = {
#define WAY(id, name, object, sentence) &way_##id,
#include "abort/tables/ways.def"
#undef WAY
};

/* A runtime is tested alone: the process is its own. */
const struct a64guard_way *way_of(unsigned i) {
  const struct a64runtime *r = runtime_mine();
  if ((i == WAY_runtime) != (r != NULL))
    return NULL;
  return r != NULL && r->code & A64RUNTIME_UNWINDS ? &way_runtime_unwinds : ways[i];
}
