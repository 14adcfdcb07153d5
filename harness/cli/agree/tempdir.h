/* tempdir.h - a folder of its own for another program to work in. */
#ifndef A64_CLI_AGREE_TEMPDIR_H
#define A64_CLI_AGREE_TEMPDIR_H

#include <stdbool.h>
#include <stdio.h>

struct tempdir {
  char folder[256];
};

bool tempdir_open(struct tempdir *w);
FILE *tempdir_file(const struct tempdir *w, const char *name, const char *mode);
/* A line for the shell, in the folder. Returns its exit status, -1 if it has none. */
int tempdir_run(const struct tempdir *w, const char *command);
/* Removes the folder and all that is in it. */
bool tempdir_close(const struct tempdir *w);
/* Whether there is such a program. */
bool tempdir_has(const char *program);

#endif
