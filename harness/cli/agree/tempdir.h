/* tempdir.h - a folder of its own for another program to work in. */
#ifndef A64_CLI_AGREE_TEMPDIR_H
#define A64_CLI_AGREE_TEMPDIR_H

#include <stdbool.h>
#include <stdio.h>

struct workshop {
  char folder[64];
};

bool workshop_open(struct workshop *w);
FILE *workshop_file(const struct workshop *w, const char *name, const char *mode);
/* A line for the shell, in the folder. Returns its exit status, -1 if it has none. */
int workshop_run(const struct workshop *w, const char *command);
/* Removes the folder and all that is in it. */
bool workshop_close(const struct workshop *w);
/* Whether there is such a program. */
bool workshop_has(const char *program);

#endif
