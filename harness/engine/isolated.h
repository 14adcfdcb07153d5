/* isolated.h - judges single programs safely: an encoder that crashes or hangs takes a child with it, not the caller.
 */
#ifndef A64_ENGINE_ISOLATED_H
#define A64_ENGINE_ISOLATED_H

#include "engine/judge.h"

struct alone {
  const struct encoder *encoder;
  struct run_options run;
  bool host_only;        /* nothing is executed */
  struct platform on;    /* the back end */
  struct runner *runner; /* opened when first needed; close with alone_close() */
  struct trial *trial;   /* the last one judged */
};

/* Judges t->trial's program. False, with one line in why[size], if the harness cannot go on. */
bool alone_judge(struct alone *a, const struct program *p, char *why, size_t size);
void alone_close(struct alone *a);

#endif
