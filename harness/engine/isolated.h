/* isolated.h - judges single programs safely: an encoder that crashes or hangs takes a child with it, not the caller.
 */
#ifndef A64_ENGINE_ISOLATED_H
#define A64_ENGINE_ISOLATED_H

#include "engine/judge.h"
#include "engine/keeper.h"

struct isolated {
  const struct encoder *encoder;
  struct run_options run;
  const struct limit *limit; /* NULL: none */
  bool host_only;            /* nothing is executed */
  struct platform on;        /* the back end */
  struct keeper *keeper;     /* of the encoder; opened, as the next, when first needed */
  struct runner *runner;     /* close with isolated_close() */
  struct trial *trial;       /* the last one judged */
};

/* Judges the program. False, with one line in why[size] and an exit status, if encoder or back end do not start, or the
 * harness cannot go on; the status is 0 if the limit came before the encoder's answers. */
bool isolated_judge(struct isolated *a, const struct program *p, int *status, char *why, size_t size);
/* What runs programs; NULL: none has been run. */
const struct platform *isolated_platform(const struct isolated *a);
/* The next program is the first that the encoder's process is asked for. */
void isolated_renew(struct isolated *a);
void isolated_close(struct isolated *a);

#endif
