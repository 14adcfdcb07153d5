/* meet.h - where the threads of a trial wait for each other in the generated code. */
#ifndef A64_ABORT_TRIAL_MEET_H
#define A64_ABORT_TRIAL_MEET_H

/* Once, before so many threads meet. */
void meet_open(unsigned threads);

/* Returns when all are here, so that none leaves before all have guards that are open. */
void meet_all(void);

#endif
