/* program.c - one AArch64 program in the sandbox, with a piece of memory that it shares with the host. */
#define _GNU_SOURCE
#include "program.h"

#include <linux/futex.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "launch.h"

struct program {
  struct launch launch;
  void *memory;
  size_t bytes;
  pid_t pid;
};

struct program *program_open(const struct run_options *o, size_t bytes, char *why, size_t size) {
  struct program *p = calloc(1, sizeof *p);
  if (p == NULL || !launch_prepare(&p->launch, o, why, size)) {
    free(p);
    return NULL;
  }
  p->bytes = bytes;
  p->memory = ftruncate(p->launch.wire, (off_t)bytes)
                  ? MAP_FAILED
                  : mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, p->launch.wire, 0);
  if (p->memory != MAP_FAILED)
    return p;
  snprintf(why, size, "cannot map %zu bytes of shared memory", bytes);
  launch_free(&p->launch);
  free(p);
  return NULL;
}

void *program_memory(struct program *p) { return p->memory; }

bool program_start(struct program *p, bool open) {
  p->launch.open = open;
  p->pid = launch_start(&p->launch, NULL);
  return p->pid > 0;
}

int program_wait(struct program *p, const uint32_t *progress, unsigned ms) {
  const struct timespec poll = {0, 1000000};
  uint32_t last = *(volatile const uint32_t *)progress;
  int status;
  for (unsigned still = 0; waitpid(p->pid, &status, WNOHANG) == 0; still++) {
    uint32_t now = *(volatile const uint32_t *)progress;
    still = now == last ? still : 0;
    last = now;
    if (still > ms) {
      program_stop(p);
      return PROGRAM_HUNG;
    }
    nanosleep(&poll, NULL);
  }
  p->pid = 0;
  return status;
}

enum { POLL_NSEC = 2000000 };

/* Shared between processes, so FUTEX_PRIVATE_FLAG must not be set. */
static void turn_wait(uint32_t *turn) {
  const struct timespec poll = {0, POLL_NSEC};
  syscall(SYS_futex, turn, FUTEX_WAIT, 1, &poll, NULL, 0);
}

static bool is_mine(const uint32_t *turn) { return __atomic_load_n(turn, __ATOMIC_ACQUIRE) == 0; }

static double now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e3 + (double)t.tv_nsec * 1e-6;
}

bool program_serve(struct program *p, uint32_t *turn, const uint32_t *progress, unsigned ms, int *status) {
  double since = now_ms();
  uint32_t last = 0;
  __atomic_store_n(turn, 1, __ATOMIC_RELEASE);
  syscall(SYS_futex, turn, FUTEX_WAKE, 1, NULL, NULL, 0);
  while (!is_mine(turn)) {
    turn_wait(turn);
    uint32_t moved = *(volatile const uint32_t *)progress;
    since = moved == last ? since : now_ms();
    last = moved;
    if (is_mine(turn))
      break;
    if (waitpid(p->pid, status, WNOHANG) == p->pid) {
      p->pid = 0;
      return false;
    }
    if (now_ms() < since + ms)
      continue;
    program_stop(p);
    *status = PROGRAM_HUNG;
    return false;
  }
  return true;
}

void program_stop(struct program *p) {
  if (p->pid <= 0)
    return;
  kill(p->pid, SIGKILL);
  waitpid(p->pid, NULL, 0);
  p->pid = 0;
}

void program_said(struct program *p, char *line, size_t size) { launch_said(&p->launch, line, size); }

void program_close(struct program *p) {
  munmap(p->memory, p->bytes);
  launch_free(&p->launch);
  free(p);
}
