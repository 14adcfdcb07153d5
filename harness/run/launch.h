/* launch.h - starts the agent's process: its program, descriptors, limits and sandbox. */
#ifndef A64_LAUNCH_H
#define A64_LAUNCH_H

#include "run.h"

/* Everything that the starts of one runner have in common. */
struct launch {
  enum run_backend backend;
  char *agent;   /* path */
  char *cpu;     /* for qemu */
  char *program; /* path of what is executed: qemu, or the agent */
  int wire;      /* descriptor of the shared memory */
  int log;       /* of the memory that takes what the process prints */
  bool open;     /* without the sandbox, to prove what the sandbox does */
};

/* Finds the programs. False, with one line in why, if one is missing or the back end cannot work here. */
bool launch_prepare(struct launch *l, const struct run_options *o, char *why, size_t size);

/* Starts a process, with one more argument for the agent unless NULL. Its pid, or -1. */
pid_t launch_start(const struct launch *l, const char *argument);

/* The first line that the last process printed, without its newline. */
void launch_said(const struct launch *l, char *line, size_t size);

void launch_free(struct launch *l);

#endif
