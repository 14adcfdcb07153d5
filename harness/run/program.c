/* program.c - one AArch64 program in the sandbox, with a piece of memory that it shares with the host. */
#define _GNU_SOURCE
#include "program.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "launch.h"
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

/* A program that counts to and fro makes none. */
static bool has_grown(uint32_t *most, const uint32_t *progress) {
  uint32_t now = __atomic_load_n(progress, __ATOMIC_RELAXED), before = *most;
  *most = now > before ? now : before;
  return now > before;
}

int program_wait(struct program *p, const uint32_t *progress, unsigned ms) {
  uint32_t most = 0;
  for (unsigned still = 0; !launch_ended(&p->launch); still++) {
    bool grown = has_grown(&most, progress);
    if (grown)
      launch_settle(&p->launch);
    still = grown ? 0 : still;
    if (still > ms) {
      program_stop(p);
      return PROGRAM_HUNG;
    }
    launch_pause(&p->launch, 1000000);
  }
  return p->launch.status;
}

static bool is_mine(const uint32_t *turn) { return __atomic_load_n(turn, __ATOMIC_ACQUIRE) == 0; }

static double now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e3 + (double)t.tv_nsec * 1e-6;
}

bool program_serve(struct program *p, uint32_t *turn, const uint32_t *progress, unsigned ms, int *status) {
  __atomic_store_n(turn, 1, __ATOMIC_RELEASE);
  launch_wake(&p->launch, turn);
  return program_await(p, turn, progress, ms, status);
}

bool program_await(struct program *p, uint32_t *turn, const uint32_t *progress, unsigned ms, int *status) {
  double since = now_ms();
  uint32_t most = 0;
  while (!is_mine(turn)) {
    launch_sleep(&p->launch, turn, 1);
    since = has_grown(&most, progress) ? now_ms() : since;
    if (is_mine(turn))
      break;
    if (launch_ended(&p->launch)) {
      *status = p->launch.status;
      return false;
    }
    if (now_ms() < since + ms)
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
