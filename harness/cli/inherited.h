/* inherited.h - what a process has from the one that started it, and a64fuzz must not depend on. */
#ifndef A64_CLI_INHERITED_H
#define A64_CLI_INHERITED_H

/* Descriptors, signals, limits; and to whom orphans go. 0, or an exit status after one line on stderr. */
int inherited_settle(void);

#endif
