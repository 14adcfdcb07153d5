/* tags.h - tag checks of the calling thread (FEAT_MTE, D9 of the Arm ARM). */
#ifndef A64_ABORT_TRIAL_TAGS_H
#define A64_ABORT_TRIAL_TAGS_H

#include "cause.h"

/* Once in a thread: remembers how it checks. */
void tags_open(const struct a64guard_thread *t);

/* From now on as this cause wants it: at once or later; else, and for NULL, as it was. */
void tags_check(const struct a64guard_thread *t, const struct cause *c);

/* It still does. */
bool tags_kept(const struct a64guard_thread *t);

#endif
