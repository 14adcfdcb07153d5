/* machine.h - the machine on which a case was seen, as the case says it, and whether another can judge it. */
#ifndef A64_ENGINE_MACHINE_H
#define A64_ENGINE_MACHINE_H

#include "engine/judge.h"

/* "emulator=7.2.22 zva=512 ... lacks=MOPS": the traits that are not 0 (traits.def), and those features of the program's
 * instructions that are absent. `emulator`, which may be empty, is for people. */
void machine_describe(const struct platform *on, const struct program *p, char *out, size_t size);

/* Whether the program of `t` goes another way here than on the machine that was described, by what the intents say:
 * then nothing that is seen here tells of what was seen there. `where` is what the finding is about. The reason is in
 * why[size]. Traits that this build does not know are passed over; of what the description does not name nothing is
 * known to differ. */
bool machine_differs(const char *described, const char *where, const struct trial *t, const struct platform *here,
                     char *why, size_t size);

#endif
