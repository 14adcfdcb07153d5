/* stops.c - how executions stopped, counted by kind. */
#include "engine/stops.h"

#include <signal.h>

const char *stopped_name(enum stopped kind) {
  static const char *const names[] = {
#define STOPPED(id, name, is) name,
#include "engine/stops.def"
#undef STOPPED
  };
  return names[kind];
}

enum stopped stopped_kind(const struct wire_stop *s) {
#define STOPPED(id, name, is)                                                                                          \
  if (is)                                                                                                              \
    return STOPPED_##id;
#include "engine/stops.def"
#undef STOPPED
  return STOPPED_KINDS;
}

void stops_enter(stop_counts to, const struct trial *t) {
  for (unsigned i = 0; i < t->program.ninputs; i++) {
    enum stopped kind = stopped_kind(&t->stop[i]);
    if (kind < STOPPED_KINDS)
      to[kind]++;
  }
}
