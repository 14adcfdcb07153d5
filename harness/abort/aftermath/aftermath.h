/* aftermath.h - what recovery left behind, as far as compiled code can see it. */
#ifndef A64_ABORT_AFTERMATH_AFTERMATH_H
#define A64_ABORT_AFTERMATH_AFTERMATH_H

#include <stdbool.h>

#include "abort/tables/report.h"
#include "abort/trial/cause.h"
#include "guard/guard.h"

/* Before a64guard_handlers_open(): installs the handlers whose business foreign signals are, and learns what a fresh
 * process gives. */
void aftermath_open(void);

/* After a64guard_thread_open() and code_memory_open(): fills stack and window with patterns, remembers mask and stack.
 * A backtrace of this thread reaches the function `root`. */
void aftermath_thread(struct a64guard_thread *t, uint64_t root);

/* Starts and stops what ends an endless loop. */
void aftermath_arm(const struct cause *c);
void aftermath_disarm(const struct cause *c);

/* From now on another thread sends this one SIGFPE, which is none of its business, again and again. */
void aftermath_flood(bool on);
uint64_t aftermath_flood_sent(void);
void aftermath_flooding(bool on); /* from now on such a signal is one of those */
uint64_t aftermath_flooded(void); /* how many arrived */

/* Broken invariants after one run; the dear ones for some trials only. */
broken_set aftermath_run(struct a64guard_thread *t, const struct abort_trial *trial);

/* Called in a handler, or in C above generated code: a backtrace comes to an end there too; if the
 * generated code has a frame, it goes through that. */
void aftermath_backtrace(const struct a64guard_thread *t, bool framed);

/* The same in C above generated code that has a frame, where libunwind is linked in and can pass that frame. Not in a
 * handler: beyond a signal's frame libunwind asks which memory there is, by calls that the sandbox does not let through
 * (mincore, pipe2). */
void aftermath_backtrace_by_libunwind(const struct a64guard_thread *t);

/* Does once what allocates when it is done first. */
void aftermath_warm(struct a64guard_thread *t);

/* Broken invariants once all is over: leaks, descriptors, mappings. The first call remembers. */
broken_set aftermath_end(void);

/* After a64guard_thread_close(): its stack is unmapped and its entry free. */
bool aftermath_closed(const struct a64guard_thread *t);

/* Signals that reached the handlers installed before ours. */
uint64_t aftermath_foreign(const struct a64guard_thread *t);

/* Adds to what the next aftermath_run() finds. */
void aftermath_note(const struct a64guard_thread *t, broken_set broken);

bool aftermath_on_stack(const struct a64guard_thread *t, uint64_t sp);

#endif
