/* landlock.h - the kernel's Landlock, where it has it: no file can be changed, nobody outside be reached. */
#ifndef A64_RUN_LANDLOCK_H
#define A64_RUN_LANDLOCK_H

#include <stdbool.h>

/* Confines the calling process, which must have set PR_SET_NO_NEW_PRIVS. False: this kernel cannot. */
bool landlock_enter(void);

#endif
