/* directory.h - places for what is found: a directory, or a file. */
#ifndef A64_CLI_DIRECTORY_H
#define A64_CLI_DIRECTORY_H

#include <stdbool.h>

/* Makes it, and those above it. True if it is there afterwards and takes files; else errno tells. */
bool make_directory(const char *path);

/* Whether a directory could be made so, and whether a file could be written there, as far as can be told before: else
 * errno tells. They make nothing, so that a place that takes nothing is told before the work. */
bool directory_is_possible(const char *path);
bool file_is_possible(const char *path);

#endif
