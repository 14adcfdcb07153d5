/* keep.h - the matrix of a run, kept beside its cases for `report`. */
#ifndef A64_CLI_ABORTS_KEEP_H
#define A64_CLI_ABORTS_KEEP_H

#include "cli/aborts/result.h"

#include <stdbool.h>
#include <stddef.h>

/* Writes folder/aborts.tsv (report/record.h); false, with "FILE: message" in why[size], if that cannot be done. */
bool aborts_keep(const char *folder, const struct aborts_result *r, char *why, size_t size);

#endif
