/* stops.h - how many executions stopped in which way. */
#ifndef A64_ENGINE_STOPS_H
#define A64_ENGINE_STOPS_H

#include "check/check.h"

enum stopped {
#define STOPPED(id, name, is) STOPPED_##id,
#include "engine/stops.def"
#undef STOPPED
  STOPPED_KINDS /* also: not run */
};
typedef uint64_t stop_counts[STOPPED_KINDS];

const char *stopped_name(enum stopped kind);
enum stopped stopped_kind(const struct wire_stop *s);
void stops_enter(stop_counts to, const struct trial *t);

#endif
