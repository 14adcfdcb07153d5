/* abort.h - a program with its abort spliced in: where it must stop, and with what. */
#ifndef A64_CHECK_ABORT_H
#define A64_CHECK_ABORT_H

#include "abort/tables/host_trial.h"
#include "gen/program.h"

#include <stdbool.h>
#include <stddef.h>

struct platform;

/* What of a program can be abandoned: `framed` as in struct host_trial; `shared`: with other threads beside it;
 * `returns`: it runs to its end as well, and gives back what it has taken. */
struct abandon_rules {
  bool framed, shared, returns;
  const struct platform *on;
};

struct abandon_rules abandon_rules(const struct program *p, const struct pairing *pairing, const struct platform *on);

/* Fills all of *g that is asked. False, with one line in why[size], if an instruction must not stand in such a program,
 * or the interpreter of intents does not come to the abort. */
bool abandon_prepare(const struct program *p, const struct abandon_rules *r, struct host_trial *g, char *why,
                     size_t size);

/* Drops from *p what must not stand in it or would stop it, and moves the abort to where the program comes. */
void abandon_settle(struct program *p, const struct abandon_rules *r, struct host_trial *g);

/* Draws how and where *p is abandoned, among what the program told goes together; -1: any way, any cause. */
void abandon_draw(struct program *p, const struct pairing *pairing, int way, int cause, uint64_t seed);

/* NULL, or why this cause, way and context do not go together in the program that told. */
const char *abandon_misfit(const struct abort_point *a, const struct pairing *pairing);

/* A number that is the same whenever the `index`-th abort went the same way. What depends on time is not in it: a loop
 * is left wherever it happens to be. */
uint64_t abort_digest(const struct host_trial *g, uint64_t index);

#endif
