/* stranger.h - a thread that nobody was told of, and that faults. */
#ifndef A64_ABORT_TRIAL_STRANGER_H
#define A64_ABORT_TRIAL_STRANGER_H

#include <stdint.h>

#include "guard/guard.h"

/* It loads from the page without access of this thread, and has gone on when this returns. */
void stranger_fault(struct a64guard_thread *asker);

/* For whom it faults, in a handler that it runs; NULL: for nobody. */
struct a64guard_thread *stranger_asker(void);

#endif
