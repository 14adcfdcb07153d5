/* process.h - one process of this machine, from fork to execveat: its descriptors, limits and sandbox. */
#ifndef A64_RUN_PROCESS_H
#define A64_RUN_PROCESS_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "gate.h"
#include "sandbox.h"

struct process {
  const char *path;      /* of what is executed */
  char **argv, *preload; /* all of its environment: "LD_PRELOAD=...", or NULL */
  int in, out, error;    /* become descriptors 0 to 2; -1: /dev/null */
  int extra, image;      /* become descriptors 3 and 4; -1: none */
  enum sandbox sandbox;
  bool nobody; /* it needs no file that belongs to whoever starts it, and may become another user */
  bool apart;  /* in a process group of its own: no key of the terminal interrupts it */
  bool deaf;   /* blocks the signals that ask to end: it would do so as if all were well */
};

/* The descriptors that `extra` and `image` become, and how the process finds the latter as a file. */
enum { PROCESS_EXTRA = 3, PROCESS_IMAGE = 4 };
#define PROCESS_FILES "/proc/self/fd"
#define PROCESS_IMAGE_PATH "/proc/self/fd/4"

/* What a file that takes what it prints may hold. */
#define PROCESS_LOG_BYTES (64 << 10)

/* Its pid, or -1. It dies with the thread that starts it. In a sandbox it cannot even begin until somebody serves the
 * gate. */
pid_t process_start(const struct process *p, struct gate *gate);

/* fork(), but the child runs no handler of the parent's, blocks no signal, and dies with the thread that calls this. A
 * signal of a fault that somebody sends to it kills it as SIGKILL does: no fault is seen where none was. */
pid_t process_fork(void);

/* In such a child, for it and those it forks: `hear` is called, in a handler and on a stack of its own, for a fault of
 * theirs or a signal of one that they sent to themselves, with what is known of it and a ucontext_t, before it ends
 * them. If it does not return, but jumps out of the handler, the next one is heard too. */
void process_hear_faults(void (*hear)(const siginfo_t *info, const void *context));

/* This memory is of no child that this process forks from now on: an encoder under test may write anywhere. */
void process_withhold(void *memory, size_t bytes);

/* Whether this child has ended, and is to be waited for. One that somebody stopped is told to go on, with the group
 * that it leads. */
bool process_ended(pid_t pid);

/* Waits for this child, or kills it first. Returns its wait status. */
int process_wait(pid_t pid);
int process_kill(pid_t pid);

/* Whether it is a signal of a fault. */
bool process_is_fault(int signo);

/* Whether this is the wait status of a process that somebody ended: by a signal that is not sent for what it did. */
bool process_was_killed(int status);

/* What comes from a process is printed for the user: anything but printable ASCII becomes '?'. */
void process_make_printable(char *text);

/* How it ended, by the status of waitpid: "killed by signal 9". */
void process_describe_end(int status, char *text, size_t size);

#endif
