/* companion.c - one AArch64 program in the sandbox, with a piece of memory that it shares with the host. */
#define _GNU_SOURCE
#include "companion.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "launch.h"
#include "patience.h"
#include "process.h"

struct companion {
  struct launch launch;
  const struct limit *limit;
};

struct companion *companion_open(const struct run_options *o, size_t bytes, char *why, size_t size) {
  struct companion *p = calloc(1, sizeof *p);
  if (p == NULL || launch_prepare(&p->launch, o, bytes, why, size))
    return p;
  companion_close(p);
  return NULL;
}

void *companion_memory(struct companion *p) { return p->launch.memory; }

void companion_limit(struct companion *p, const struct limit *limit) { p->limit = limit; }

bool companion_start(struct companion *p, bool forks, int *status) {
  p->launch.sandbox = forks ? SANDBOX_FORKS : SANDBOX_THREADS;
  bool started = launch_start(&p->launch, NULL);
  *status = p->launch.status;
  return started;
}

/* The process, or its group, in which a child may be the one that works. */
static pid_t group_of(const struct companion *p) {
  return p->launch.sandbox == SANDBOX_FORKS ? -p->launch.pid : p->launch.pid;
}

/* The greatest that it has been: a program that counts to and fro makes no progress. */
static uint32_t greatest(uint32_t *most, const uint32_t *progress) {
  uint32_t now = __atomic_load_n(progress, __ATOMIC_RELAXED);
  return *most = now > *most ? now : *most;
}

int companion_wait(struct companion *p, const uint32_t *progress, unsigned ms) {
  struct patience patience;
  uint32_t most = 0;
  patience_begin(&patience, group_of(p));
  while (!launch_ended(&p->launch)) {
    uint32_t before = most;
    bool hung = patience_is_over(&patience, greatest(&most, progress), ms);
    if (most != before)
      launch_settle(&p->launch);
    if (hung) {
      companion_stop(p);
      return COMPANION_HUNG;
    }
    launch_pause(&p->launch, 1000000);
  }
  return p->launch.status;
}

static bool is_mine(const uint32_t *turn) { return __atomic_load_n(turn, __ATOMIC_ACQUIRE) == 0; }

bool companion_serve(struct companion *p, uint32_t *turn, const uint32_t *progress, unsigned ms, int *status) {
  __atomic_store_n(turn, 1, __ATOMIC_RELEASE);
  launch_wake(&p->launch, turn);
  return companion_await(p, turn, progress, ms, status);
}

bool companion_await(struct companion *p, uint32_t *turn, const uint32_t *progress, unsigned ms, int *status) {
  struct patience patience;
  uint32_t most = 0;
  patience_begin(&patience, group_of(p));
  while (!is_mine(turn)) {
    launch_sleep(&p->launch, turn, 1);
    if (is_mine(turn))
      break;
    if (launch_ended(&p->launch)) {
      *status = p->launch.status;
      return false;
    }
    bool late = limit_is_over(p->limit);
    if (!late && !patience_is_over(&patience, greatest(&most, progress), ms))
      continue;
    companion_stop(p);
    *status = late ? COMPANION_LATE : COMPANION_HUNG;
    return false;
  }
  launch_settle(&p->launch);
  return true;
}

void companion_stop(struct companion *p) { launch_kill(&p->launch); }

void companion_said(struct companion *p, char *line, size_t size) { launch_said(&p->launch, line, size); }

void program_describe_end(int status, char *text, size_t size) {
  if (status == COMPANION_HUNG || status == COMPANION_LATE)
    snprintf(text, size, status == COMPANION_HUNG ? "it hung" : "the time was up");
  else
    process_describe_end(status, text, size);
}

void companion_close(struct companion *p) {
  launch_free(&p->launch);
  free(p);
}
