/* by_feature.h - fates of instructions, summed up by the feature of their forms. */
#ifndef A64_CLI_SHOW_BY_FEATURE_H
#define A64_CLI_SHOW_BY_FEATURE_H

#include "engine/fates.h"

#include <stdio.h>

/* A table with a row for each feature of which something ran, and one for all of them. */
void by_feature_print(const fate_counts counts, FILE *out);
/* The same as an object: "BASE": {"predicted": 1, ...}, ... */
void by_feature_print_json(const fate_counts counts, FILE *out);

#endif
