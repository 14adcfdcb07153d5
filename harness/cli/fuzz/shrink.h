/* shrink.h - makes the program of a finding smaller while it shows the same. */
#ifndef A64_CLI_FUZZ_SHRINK_H
#define A64_CLI_FUZZ_SHRINK_H

#include "case/case.h"
#include "engine/isolated.h"

struct shrinking {
  struct isolated alone; /* whose encoder, back end and limit are given; to be closed by isolated_close() */
  bool fresh;            /* each in a fresh process: it depends on what was encoded before */
  bool is_late;          /* the limit came before all was tried */
  char wanted[96];       /* the signature that is kept */
  struct verdict shown;  /* by the smallest so far */
  int status;            /* an exit status, and why, if it cannot go on */
  char trouble[256];
};

/* Sees what the program shows, which is to be kept. False: nothing, or the limit came first, or `status` and `trouble`
 * are set. */
bool shrinking_begin(struct shrinking *s, const struct program *p);
/* The same for what the encoder got wrong in this item, if it shows a signature that begins like that: then the program
 * is that item alone, which a slow encoder answers soonest. */
bool shrinking_begin_at(struct shrinking *s, struct program *p, unsigned item, const char *signature);
/* After that: makes it as small as it gets within the limit, and says what it shows now. Returns how many programs were
 * tried. */
unsigned shrinking_do(struct shrinking *s, struct saved *saved,
                      void (*progress)(void *ctx, unsigned tried, const struct program *best));

#endif
