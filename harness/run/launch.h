/* launch.h - one program on a back end: started, woken, watched, ended, with memory that it shares with the host.
 *
 * The agent and the program of abort paths are both started this way. The memory outlives the program, and whatever
 * else dies with it. */
#ifndef A64_RUN_LAUNCH_H
#define A64_RUN_LAUNCH_H

#include "run.h"

/* The part of a launch that only a booted kernel has (guest.c). */
struct guest {
  char *kernel;            /* path */
  int initrd;              /* descriptor of the guest's files */
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
  bool open;            /* without the sandbox, to prove what the sandbox does */
  bool running;         /* the program, as far as is known */
  pid_t pid;            /* the process of this machine in which it runs; 0: none */
  int status;           /* wait status of the last program that ended */
  bool emulator_failed; /* and that is of the emulator, which died of a fault of its own */
  struct guest guest;
};

/* Finds what is needed, and makes memory of so many bytes, zeros. False, with one line in why, if something is missing
 * or the back end cannot work here. Free it in either case. */
bool launch_prepare(struct launch *l, const struct run_options *o, size_t bytes, char *why, size_t size);
void launch_free(struct launch *l);

/* Starts the program, with one argument unless NULL. The last one must have ended. */
bool launch_start(struct launch *l, const char *argument);

/* Whether it has ended by itself. */
bool launch_ended(struct launch *l);

/* Whether this is the wait status of a process that died of a fault: not of a signal that somebody sends to end it. */
bool launch_is_fault(int status);

/* Ends it, if it runs. */
void launch_kill(struct launch *l);

/* Wakes it if it waits for this word of the shared memory by futex; or sleeps until the word is no longer `value`, but
 * for no longer than a death may go unnoticed. */
void launch_wake(struct launch *l, uint32_t *word);
void launch_sleep(struct launch *l, uint32_t *word, uint32_t value);

/* The first line that the last program printed, without its newline. */
void launch_said(const struct launch *l, char *line, size_t size);

#endif
