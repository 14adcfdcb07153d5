/* backend.h - a program that is launched, and what a back end supplies for it: seven functions. */
#ifndef A64_RUN_BACKEND_H
#define A64_RUN_BACKEND_H

#include "gate.h"
#include "run.h"
#include "sandbox.h"

/* The part of a launch that only a booted kernel has (guest.c). */
struct guest {
  char *kernel;            /* path */
  int initrd;              /* descriptor of the guest's files */
  int image;               /* descriptor of the kernel */
  int bell;                /* its console: every byte rings */
  struct mailbox *mailbox; /* NULL: not booted */
};

struct launch {
  const struct backend *backend;
  char *agent;   /* path */
  char *cpu;     /* of an emulator */
  char *program; /* path of what is executed on this machine: an emulator, or the agent */
  void *memory;  /* shared; the program finds it under descriptor 3 */
  size_t bytes;
  int file;             /* of that memory, where the host makes it */
  int log;              /* of the memory that takes what the process of this machine prints */
  bool native;          /* no emulator carries it out */
  int image;            /* of the agent, a copy in memory that nobody can change; -1: an emulator opens the agent */
  enum sandbox sandbox; /* of the next start; SANDBOX_NONE: none, to prove what the sandbox does */
  struct gate gate;     /* what it may do only while it starts */
  bool running;         /* the program, as far as is known */
  pid_t pid;            /* the process of this machine in which it runs; 0: none */
  int status;           /* wait status of the last program that ended */
  bool emulator_failed; /* and that is of the emulator, which died of a fault of its own */
  struct guest guest;
};

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

/* For all of them (backend.c): the first executable file of that name in PATH, allocated; NULL if there is none. */
char *find_in_path(const char *name);
/* Whether this is the wait status of a process that died of a fault: not of a signal that somebody sends to end it. */
bool launch_is_fault(int status);
/* A file in memory of that size, which nobody can make larger or smaller; -1. */
int launch_memory(const char *name, size_t bytes);
/* While a program starts it waits for somebody to sleep or pause (gate.h). Call this when it has told that it is ready,
 * and before it runs what is not trusted: from then on it can open nothing, start nothing. */
void launch_settle(struct launch *l);
/* Lets so much time pass. */
void launch_pause(struct launch *l, long nsec);
/* Writes a line and returns false. */
bool launch_complain(char *why, size_t size, const char *what, const char *which);

#endif
