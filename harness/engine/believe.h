/* believe.h - whether what the program of aborts wrote can be.
 *
 * That program runs generated code, with recovery that may be broken, and may not be ours at all: whatever it shares
 * with the host may hold anything. So the host copies each piece once, looks at the copy here, and uses nothing else.
 * What cannot be ends the run (exit status 3): no trial can be blamed for it, and no other result of that process is
 * worth more. A program that answers wrongly, but as one could, is believed. */
#ifndef A64_ENGINE_BELIEVE_H
#define A64_ENGINE_BELIEVE_H

#include "abort/tables/report.h"

#include <stdbool.h>

/* All of these: NULL, or what cannot be: "it says that ...". */

/* What it told at the start. */
const char *believe_pairing(const struct pairing *pairing);

/* One answer. */
const char *believe_answer(broken_set broken, const struct host_trial_stop *s);

/* Of a process that has ended, and what it had counted. `asked`: what it was asked, as it was written. */
const char *believe_report(const struct abort_report *r, const struct counts *n, const struct abort_report *asked);

#endif
