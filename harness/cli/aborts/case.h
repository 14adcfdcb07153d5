/* case.h - failed aborts as cases, and a case abandoned everywhere. */
#ifndef A64_CLI_ABORTS_CASE_H
#define A64_CLI_ABORTS_CASE_H

#include "abort/tables/host_trial.h"

#include <stdbool.h>
#include <stddef.h>

/* What a case has to say of the run that it comes from. */
struct aborts_settings {
  const char *backend, *cpu, *guest, *mutant, *out; /* guest, mutant: NULL if not given */
};

/* A failed trial of the plan. */
struct aborts_failure {
  uint8_t way, cause, context, after, times; /* as in struct abort_point */
  unsigned position;
  int32_t value;
  broken_set broken;
};

/* Writes it as a case of the same instructions, made smaller, to a file of its own in the directory `out`, which is
 * made; its path in path[size]. False: there is no such case; path[size] says why. */
bool aborts_case(const struct aborts_settings *s, const struct aborts_failure *f, char *path, size_t size);

/* What of a sweep is wanted; -1: all. */
struct aborts_choice {
  int way, cause;
  uint8_t context;
};

/* Abandons the program of the case `file` at each of its instructions for every cause by every way, and gives `count`
 * the answers. Failures become cases, one for each signature. Returns an exit status, after one line on stderr if it
 * is a bad one. */
int aborts_sweep(const struct aborts_settings *s, const struct aborts_choice *c, const char *file,
                 void (*count)(void *ctx, const struct host_trial *g), void *ctx);

#endif
