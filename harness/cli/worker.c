/* worker.c - one worker process: batches of cases, judged one after another. */
#include "cli/engine.h"
#include "gen/bytes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { SHORTEST = 1, LONGEST = 12 }; /* items of the byte string */

static size_t case_bytes(uint8_t bytes[PROGRAM_BYTES + 8], uint64_t seed, uint64_t index) {
  uint64_t state = seed * 0xd1342543de82ef95ull + index;
  next_random(&state);
  size_t items = SHORTEST + next_random(&state) % (LONGEST - SHORTEST + 1);
  size_t size = PROGRAM_HEADER + items * PROGRAM_ITEM_BYTES;
  for (size_t i = 0; i < size; i += 8) {
    uint64_t r = next_random(&state);
    memcpy(&bytes[i], &r, 8);
  }
  return size;
}

void engine_program(struct program *p, uint64_t seed, uint64_t index) {
  uint8_t bytes[PROGRAM_BYTES + 8];
  size_t size = case_bytes(bytes, seed, index);
  program_from_bytes(p, bytes, size, index % WIRE_CASES);
}

static bool is_skipped(const struct worker *w, uint64_t index) {
  for (unsigned i = 0; i < w->nskips; i++)
    if (w->skip[i].index == index)
      return true;
  return false;
}

static void add_tally(struct tally *to, const struct tally *from) {
  to->checks += from->checks;
  to->executions += from->executions;
  to->instructions += from->instructions;
  to->unjudged += from->unjudged;
  to->unpredicted += from->unpredicted;
  to->vague += from->vague;
  to->emulator_failures += from->emulator_failures;
}

static void send_report(int pipe, uint64_t index, const struct verdict *v) {
  struct report r = {index, *v};
  if (write(pipe, &r, sizeof r) != sizeof r)
    _exit(3);
}

/* Adds a judged batch to the worker's sums, all at once: a worker that dies leaves none half counted. */
static void commit(struct worker *w, const struct trial *t, const uint64_t *index, size_t n, int pipe) {
  for (size_t i = 0; i < n; i++) {
    add_tally(&w->tally, &t[i].tally);
    uint64_t mix = trial_digest(&t[i]) ^ index[i];
    w->digest += next_random(&mix);
    w->programs++;
    if (!t[i].verdict.finding)
      continue;
    w->findings++;
    send_report(pipe, index[i], &t[i].verdict);
  }
  for (unsigned i = 0; i < w->nskips; i++) {
    struct verdict v = {.finding = w->skip[i].finding, .item = w->skip[i].item};
    w->programs++;
    w->findings++;
    send_report(pipe, w->skip[i].index, &v);
  }
}

/* The programs of batch `b` but for those the encoder died on. */
static size_t draw_batch(const struct engine *e, const struct worker *w, uint64_t b, struct trial *t, uint64_t *index) {
  size_t n = 0;
  for (uint64_t i = b * ENGINE_BATCH; i < (b + 1) * ENGINE_BATCH; i++) {
    if ((e->options.cases && i >= e->options.cases) || is_skipped(w, i))
      continue;
    engine_program(&t[n].program, e->options.seed, i);
    index[n++] = i;
  }
  return n;
}

/* Worker 0 looks for all of them. False, with a line in why, if it cannot. */
static bool know_platform(struct engine *e, unsigned number, struct runner *r, char *why, size_t size) {
  if (number == 0 && !e->known) {
    if (!judge_probe(r, &e->platform, why, size))
      return false;
    e->known = 1;
  }
  while (!e->known && !e->stop)
    usleep(1000);
  return true;
}

int engine_work(struct engine *e, unsigned number, int pipe) {
  struct worker *w = &e->worker[number];
  struct trial *t = calloc(ENGINE_BATCH, sizeof *t);
  uint64_t index[ENGINE_BATCH];
  char why[256];
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  struct judge j = {.encoder = e->options.encoder,
                    .runner = run_open(&e->options.run, why, sizeof why),
                    .journal = &w->journal,
                    .on = &e->platform};
  if (!t || !j.runner) {
    snprintf(e->trouble, sizeof e->trouble, "%s", t ? why : "no memory");
    return 2;
  }
  if (!know_platform(e, number, j.runner, why, sizeof why)) {
    snprintf(e->trouble, sizeof e->trouble, "%s", why);
    return 3;
  }
  for (; !e->stop && (!e->options.cases || w->batch * ENGINE_BATCH < e->options.cases); w->batch += e->options.jobs) {
    size_t n = draw_batch(e, w, w->batch, t, index);
    if (!judge(t, n, &j, why, sizeof why)) {
      snprintf(e->trouble, sizeof e->trouble, "%s", why);
      return 3;
    }
    w->run = *run_counts(j.runner);
    w->agent = run_pid(j.runner);
    commit(w, t, index, n, pipe);
    w->nskips = 0;
    w->journal.moves++;
  }
  run_close(j.runner);
  free(t);
  return 0;
}
