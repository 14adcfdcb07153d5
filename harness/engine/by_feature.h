/* by_feature.h - fates of instructions, summed up by the feature of their forms. */
#ifndef A64_ENGINE_BY_FEATURE_H
#define A64_ENGINE_BY_FEATURE_H

#include "check/check.h"
#include "isa/form.h"

#include <stdio.h>

/* How many instructions of each form met each fate. */
typedef uint64_t fate_counts[A64_FORMS + 1][FATES];

/* What the effect column alone says of a form on this platform: one row counts one. */
void fates_of_forms(const struct platform *on, fate_counts out);

/* A table with a row for each feature of which something ran, and one for all of them. */
void by_feature_print(const fate_counts counts, FILE *out);
/* The same as an object: "BASE": {"predicted": 1, ...}, ... */
void by_feature_print_json(const fate_counts counts, FILE *out);

#endif
