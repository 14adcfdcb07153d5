/* traits.h - measures the rows of traits.def on the machine that runs the programs. */
#ifndef A64_ENGINE_TRAITS_H
#define A64_ENGINE_TRAITS_H

#include "engine/judge.h"

/* `room` is one trial to work in; j->on says what else is known. False, with one line in why[size], if the harness
 * cannot go on. */
bool traits_measure(struct trial *room, const struct judge *j, struct a64_traits *out, char *why, size_t size);

/* "zva=64 lse2=1 ...", into `out`. */
void traits_print(const struct a64_traits *t, char *out, size_t size);

#endif
