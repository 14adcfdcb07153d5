/* privilege.h - what a process gives up for good before it starts a program that is not trusted. */
#ifndef A64_RUN_PRIVILEGE_H
#define A64_RUN_PRIVILEGE_H

#include <stdbool.h>

/* Gives up all capabilities, new privileges and, as far as the kernel has Landlock, reach. If `nobody` and root starts
 * it, root's user too, and whoever starts it gets a user namespace with a count of tasks of its own where that may be
 * had: *counted. False, with errno, if what every kernel has is refused. It may leave the process without what it asked
 * of prctl() before. */
bool privilege_give_up(bool nobody, bool *counted);

#endif
