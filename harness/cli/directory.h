/* directory.h - a directory for what is found. */
#ifndef A64_CLI_DIRECTORY_H
#define A64_CLI_DIRECTORY_H

#include <stdbool.h>

/* Makes it, and those above it. True if it is there afterwards and takes files; else errno tells. */
bool make_directory(const char *path);

#endif
