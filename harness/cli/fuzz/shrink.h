/* shrink.h - makes the program of a finding smaller while it shows the same. */
#ifndef A64_CLI_FUZZ_SHRINK_H
#define A64_CLI_FUZZ_SHRINK_H

#include "case/case.h"
#include "engine/isolated.h"

struct shrinking {
  struct isolated alone; /* whose encoder and back end are given; to be closed by isolated_close() */
  bool fresh;            /* each in a fresh process: it depends on what was encoded before */
  double until;          /* when it has to be done with, by seconds_now(); 0: no limit */
  char wanted[96];       /* the signature that is kept */
  int status;            /* an exit status, and why, if it cannot go on */
  char trouble[256];
};

/* Sees what the program shows, which is to be kept. False: nothing, or `status` and `trouble` are set. */
bool shrinking_begin(struct shrinking *s, const struct program *p);
/* After that: makes it as small as it gets, and says what it shows now. Returns how many programs were tried. */
unsigned shrinking_do(struct shrinking *s, struct saved *saved,
                      void (*progress)(void *ctx, unsigned tried, const struct program *best));

#endif
