/* sandbox.h - what the emulator, or the native agent, may ask of the kernel. */
#ifndef A64_RUN_SANDBOX_H
#define A64_RUN_SANDBOX_H

#include <stdbool.h>

enum sandbox {
  SANDBOX_NONE,
  SANDBOX_AGENT,   /* for a program of one thread: native, or under qemu-user */
  SANDBOX_THREADS, /* that starts threads, and changes its vector length and keys */
  SANDBOX_FORKS,   /* and processes, and sends signals to these */
  SANDBOX_MACHINE  /* for an emulator of a machine, whose programs ask another kernel */
};

/* Confines the calling process, which is about to start its one program by execveat(program, "", .., AT_EMPTY_PATH).
 * `program` must be close-on-exec and its number beyond RLIMIT_NOFILE, so that no file opened later can take its place.
 * What only a start takes goes through the gate whose child's end is `post` (gate.h); where the kernel has no gates it
 * stays allowed. The process may still lower its RLIMIT_AS. */
bool sandbox_enter(enum sandbox kind, int program, int post);

#endif
