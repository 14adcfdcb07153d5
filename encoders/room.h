/* room.h - the memory that a plug-in writes its answer to: what it writes beyond that is told. */
#ifndef A64_ENCODERS_ROOM_H
#define A64_ENCODERS_ROOM_H

#include "encoders/a64fuzz.h"

/* Makes it now, for this process and those that it forks; else it is made when it is first asked for. */
void room_open(void);
/* One answer, cleared, whose end is the end of a page behind which there is none, and with nothing in the page before
 * it. In the process that asks; writing beyond its end ends that process with a note. */
struct a64fuzz_answer *room_for_answer(void);
/* Whether there is still nothing before it. If not, ends the process with a note. */
void room_check(void);

#endif
