/* ways.c - the ways that are linked in. */
#include "ways.h"

#include <stddef.h>

#define WAY(id, name, object, sentence) extern const struct a64guard_way way_##id __attribute__((weak));
#define EXCEPT(need, flag, reason)
#include "abort/tables/ways.def"
#undef WAY

static const struct a64guard_way *const ways[] = {
#define WAY(id, name, object, sentence) &way_##id,
#include "abort/tables/ways.def"
#undef WAY
};

const struct a64guard_way *way_of(unsigned i) { return ways[i]; }
