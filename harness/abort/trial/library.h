/* library.h - a library that was told of faults after everybody else, and hands all of them on. */
#ifndef A64_ABORT_TRIAL_LIBRARY_H
#define A64_ABORT_TRIAL_LIBRARY_H

/* Its handlers run on the stack that faults, for want of SA_ONSTACK. */
void library_open(void);

/* The handlers before are back. */
void library_close(void);

#endif
