/* gate.h - system calls that a process may make only while it starts: each waits until the host lets it through.
 *
 * Once the gate is shut the kernel answers ENOSYS to all of them, for ever: nobody can open it again. */
#ifndef A64_RUN_GATE_H
#define A64_RUN_GATE_H

#include <stdbool.h>
#include <stddef.h>

/* The host's side. What is missing is -1. */
struct gate {
  int post;     /* brings the listener */
  int listener; /* of the kernel */
  bool was;     /* there has been a listener: the kernel has gates */
};

#define GATE_NONE                                                                                                      \
  (struct gate) { -1, -1, false }

/* Before the process is forked. Returns the child's end, or -1. */
int gate_open(struct gate *g);

/* In the child: from now on these calls, numbers of libseccomp's, stop at the gate. False: the kernel has no gates, or
 * a container has taken the only one that a process may have. */
bool gate_install(int post, const int *calls, size_t n);

/* Waits so long for a call and lets it through. False, at once: there is no gate, or it is shut. */
bool gate_serve(struct gate *g, long nsec);

/* Returns whether there has been a gate. */
bool gate_shut(struct gate *g);

#endif
