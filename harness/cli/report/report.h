/* report.h - what a folder holds of findings and of the run that found them, and the files that are made of it. */
#ifndef A64_CLI_REPORT_REPORT_H
#define A64_CLI_REPORT_REPORT_H

#include "case/case.h"
#include "cli/report/record.h"

struct reported {
  char *path;
  struct saved saved;
  unsigned item; /* the instruction it is about: the one with the word that was found, or the last */
  bool has_word; /* of that: */
  uint32_t word; /* as it should be */
  char *command; /* that replays it */
};

struct report {
  const char *folder;
  struct reported *finding;
  unsigned count;
  struct record record;
};

/* load.c: reads all cases of the folder, in order of name; what is none is told on standard error, and left out. False,
 * with one line in why[size]: there is no such folder. */
bool report_load(struct report *r, const char *folder, char *why, size_t size);
void report_free(struct report *r);

/* matrix.c: a part of the page. */
void report_matrix(FILE *out, const struct record *k);

/* Each writes a file; false with "FILE: message" in why[size]. */
bool report_html(const struct report *r, const char *path, char *why, size_t size);
bool report_junit(const struct report *r, const char *path, char *why, size_t size);
bool report_sarif(const struct report *r, const char *path, char *why, size_t size);

#endif
