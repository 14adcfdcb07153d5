/* backend.h - what a back end supplies: six functions on one program. */
#ifndef A64_RUN_BACKEND_H
#define A64_RUN_BACKEND_H

#include "launch.h"

struct backend {
  /* Finds what it needs beyond the agent's file, and makes l->memory of l->bytes. False, with a line in why. */
  bool (*prepare)(struct launch *l, char *why, size_t size);
  bool (*start)(struct launch *l, const char *argument);
  /* Whether the program has ended; then l->status is set, and l->emulator_failed. */
  bool (*ended)(struct launch *l);
  void (*kill)(struct launch *l);
  /* Wakes the program if it waits for that word of the shared memory. */
  void (*wake)(struct launch *l, uint32_t *word);
  /* The last program's output, as far as it fits. */
  void (*said)(const struct launch *l, char *text, size_t size);
  void (*free)(struct launch *l);
  /* How long it may take until a change of the shared memory or a death is noticed. */
  long look_nsec;
};

extern const struct backend backend_direct, backend_guest;

/* For all of them: the first executable file of that name in PATH, allocated; NULL if there is none. */
char *find_in_path(const char *name);
/* Writes a line and returns false. */
bool launch_complain(char *why, size_t size, const char *what, const char *which);

#endif
