/* fates.h - how many instructions of each form met each fate. */
#ifndef A64_ENGINE_FATES_H
#define A64_ENGINE_FATES_H

#include "check/check.h"

/* In fresh memory only the pages of forms that the table has are ever there: room for more costs nothing. */
typedef uint64_t fate_counts[A64_FORMS + 1][FATES];

/* What the effect column alone says of a form on this platform: one row counts one. */
void fates_of_forms(const struct platform *on, fate_counts out);

#endif
