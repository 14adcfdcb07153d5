/* isolated.c - judges single programs safely: the encoder in a process of its own, the rest here. */
#include "engine/isolated.h"

#include <stdio.h>
#include <stdlib.h>

static bool open_runner(struct isolated *a, char *why, size_t size) {
  a->runner = run_open(&a->run, why, size);
  return a->runner && judge_probe(a->runner, &a->on, why, size);
}

static bool open_tools(struct isolated *a, char *why, size_t size) {
  if (!a->trial)
    a->trial = calloc(1, sizeof *a->trial);
  if (!a->keeper)
    a->keeper = keeper_open(a->encoder);
  if (!a->trial || !a->keeper)
    snprintf(why, size, "no memory");
  return a->trial && a->keeper;
}

bool isolated_judge(struct isolated *a, const struct program *p, int *status, char *why, size_t size) {
  size_t n = 1;
  struct judge words = {.on = &a->on, .is_canonical = a->encoder->is_canonical}, all;
  *status = ENCODER_FAILED;
  if (!open_tools(a, why, size))
    return false;
  a->trial->program = *p;
  if (!keeper_ask(a->keeper, a->trial, &n, a->limit, status, why, size))
    return false;
  *status = n ? ENCODER_FAILED : ENCODER_FINE;
  if (!n)
    snprintf(why, size, "the time is up");
  if (!n || !judge(a->trial, 1, &words, why, size))
    return false;
  if (a->trial->verdict.finding || a->host_only)
    return true;
  if (!a->runner && !open_runner(a, why, size)) {
    *status = a->runner ? ENCODER_FAILED : ENCODER_ABSENT;
    return false;
  }
  *status = ENCODER_FAILED;
  all = words;
  all.runner = a->runner;
  return judge(a->trial, 1, &all, why, size);
}

const struct platform *isolated_platform(const struct isolated *a) { return a->runner ? &a->on : NULL; }

void isolated_renew(struct isolated *a) {
  keeper_close(a->keeper);
  a->keeper = NULL;
}

void isolated_close(struct isolated *a) {
  keeper_close(a->keeper);
  run_close(a->runner);
  free(a->trial);
  a->keeper = NULL;
  a->runner = NULL;
  a->trial = NULL;
}
