/* program.c - one AArch64 program in the sandbox, with a piece of memory that it shares with the host. */
#define _GNU_SOURCE
#include "program.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "launch.h"
#include "patience.h"
#include "process.h"

struct program {
  struct launch launch;
};

struct program *program_open(const struct run_options *o, size_t bytes, char *why, size_t size) {
  struct program *p = calloc(1, sizeof *p);
  if (p == NULL || launch_prepare(&p->launch, o, bytes, why, size))
    return p;
  program_close(p);
  return NULL;
}

void *program_memory(struct program *p) { return p->launch.memory; }

bool program_start(struct program *p, bool forks) {
  p->launch.sandbox = forks ? SANDBOX_FORKS : SANDBOX_THREADS;
  return launch_start(&p->launch, NULL);
}

/* The greatest that it has been: a program that counts to and fro makes no progress. */
static uint32_t greatest(uint32_t *most, const uint32_t *progress) {
  uint32_t now = __atomic_load_n(progress, __ATOMIC_RELAXED);
  return *most = now > *most ? now : *most;
}

int program_wait(struct program *p, const uint32_t *progress, unsigned ms) {
  struct patience patience;
  uint32_t most = 0;
  patience_begin(&patience, p->launch.pid);
  while (!launch_ended(&p->launch)) {
    uint32_t before = most;
    bool hung = patience_is_over(&patience, greatest(&most, progress), ms);
    if (most != before)
      launch_settle(&p->launch);
    if (hung) {
      program_stop(p);
      return PROGRAM_HUNG;
    }
    launch_pause(&p->launch, 1000000);
  }
  return p->launch.status;
}

static bool is_mine(const uint32_t *turn) { return __atomic_load_n(turn, __ATOMIC_ACQUIRE) == 0; }

bool program_serve(struct program *p, uint32_t *turn, const uint32_t *progress, unsigned ms, int *status) {
  __atomic_store_n(turn, 1, __ATOMIC_RELEASE);
  launch_wake(&p->launch, turn);
  return program_await(p, turn, progress, ms, status);
}

bool program_await(struct program *p, uint32_t *turn, const uint32_t *progress, unsigned ms, int *status) {
  struct patience patience;
  uint32_t most = 0;
  patience_begin(&patience, p->launch.pid);
  while (!is_mine(turn)) {
    launch_sleep(&p->launch, turn, 1);
    if (is_mine(turn))
      break;
    if (launch_ended(&p->launch)) {
      *status = p->launch.status;
      return false;
    }
    if (!patience_is_over(&patience, greatest(&most, progress), ms))
      continue;
    program_stop(p);
    *status = PROGRAM_HUNG;
    return false;
  }
  launch_settle(&p->launch);
  return true;
}

void program_stop(struct program *p) { launch_kill(&p->launch); }

void program_said(struct program *p, char *line, size_t size) { launch_said(&p->launch, line, size); }

void program_describe_end(int status, char *text, size_t size) {
  if (status == PROGRAM_HUNG)
    snprintf(text, size, "it hung");
  else
    process_describe_end(status, text, size);
}

void program_close(struct program *p) {
  launch_free(&p->launch);
  free(p);
}
