/* process.h - one process of this machine, from fork to execveat: its descriptors, limits and sandbox. */
#ifndef A64_RUN_PROCESS_H
#define A64_RUN_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "sandbox.h"

struct process {
  const char *path; /* of what is executed */
  char **argv;
  int in, out, error, extra; /* become descriptors 0 to 3; -1: /dev/null, or none for the last */
  enum sandbox sandbox;
  bool apart; /* in a process group of its own: no key of the terminal interrupts it */
};

/* The descriptor that `extra` becomes. */
enum { PROCESS_EXTRA = 3 };

/* Its pid, or -1. It dies with the thread that starts it. */
pid_t process_start(const struct process *p);

/* How it ended, by the status of waitpid: "killed by signal 9". */
void process_describe_end(int status, char *text, size_t size);

#endif
