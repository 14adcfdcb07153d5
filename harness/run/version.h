/* version.h - an emulator's version, as it tells itself. */
#ifndef A64_RUN_VERSION_H
#define A64_RUN_VERSION_H

#include <stddef.h>

/* Runs `program --version` and reads "... version 10.0.8 ...". "": it did not say so, soon. */
void version_ask(const char *program, char *version, size_t size);

#endif
