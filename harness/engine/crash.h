/* crash.h - where a process crashed, in the code of the encoder that it runs: as it says itself, which is a hint. */
#ifndef A64_ENGINE_CRASH_H
#define A64_ENGINE_CRASH_H

#include <stdint.h>

enum { CRASH_MODULE = 40 };

/* An offset into a module, a file that was loaded: the same in each process, wherever that is loaded. */
struct crash {
  int signo; /* 0: nothing was told */
  char module[CRASH_MODULE];
  uint64_t offset; /* of the instruction, or of a call that has not returned from the C library; 0: no module's */
};

/* From now on this process, and those it forks, tell of the fault that ends them: in memory that they share. */
void crash_hear(struct crash *out);
/* What is loaded now is the encoder's, but for C's and C++'s own libraries. */
void crash_know_modules(void);

/* Where a process died, for those that this one forks: `again` is called, in the handler, with the signal of a fault at
 * such a place, and may jump out of it. */
void crash_remember(const struct crash *c);
void crash_hear_again(void (*again)(int signo));

#endif
