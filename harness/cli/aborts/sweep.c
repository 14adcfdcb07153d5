/* sweep.c - one program abandoned at each of its instructions in turn, for every cause by every way. */
#include "case/abort.h"
#include "cli/aborts/case.h"
#include "cli/aborts/replay.h"
#include "cli/directory.h"
#include "cli/status.h"
#include "engine/finding.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct sweep {
  const struct aborts_settings *settings;
  const struct aborts_choice *choice;
  void (*count)(void *ctx, const struct host_trial *g);
  void *ctx;
  struct saved base;
  struct abandoned a;
  struct groups *groups;
  struct host_trial given[GIVEN_MOST];
  struct abort_point point[GIVEN_MOST];
  unsigned n;
  uint64_t tried;
  char why[512];
};

static void save(struct sweep *s, unsigned i) {
  struct saved found = s->base;
  char signature[96];
  const char *path;
  found.program.abort = s->point[i];
  abandoned_signature(&s->point[i], s->given[i].broken, signature);
  if (!groups_add(s->groups, signature, 0, &path))
    return;
  abandoned_describe(&found, &s->given[i]);
  if (make_directory(s->settings->out) && case_keep(path, &found, s->why, sizeof s->why))
    abandoned_polish(path, NULL, NULL);
}

static bool flush(struct sweep *s) {
  if (!tester_run(s->a.tester, s->given, &s->n, s->why, sizeof s->why))
    return false;
  for (unsigned i = 0; i < s->n; i++) {
    s->count(s->ctx, &s->given[i]);
    if (s->given[i].broken)
      save(s, i);
  }
  s->tried += s->n;
  s->n = 0;
  return true;
}

/* Positions where the program does not come, and instructions that this cause or way forbids, are left out. */
static bool try_point(struct sweep *s, struct abort_point point) {
  const struct pairing *pairing = tester_pairing(s->a.tester);
  struct program p = s->base.program;
  char why[256];
  p.abort = point;
  if (abandon_misfit(&point, pairing))
    return true;
  struct abandon_rules rules = abandon_rules(&p, pairing, &s->a.on);
  if (!abandon_prepare(&p, &rules, &s->given[s->n], why, sizeof why))
    return true;
  s->point[s->n++] = point;
  return s->n < GIVEN_MOST || flush(s);
}

static bool is_chosen(int choice, unsigned row) { return choice < 0 || (unsigned)choice == row; }

static bool try_all(struct sweep *s) {
  for (unsigned way = 0; way < WAYS; way++)
    for (unsigned cause = 0; cause < CAUSES; cause++)
      for (unsigned at = 0; at <= s->base.program.count; at++) {
        bool wanted = is_chosen(s->choice->way, way) && is_chosen(s->choice->cause, cause);
        struct abort_point point = {.on = true, .times = 1, .at = (uint16_t)at, .context = s->choice->context};
        point.way = (uint8_t)way;
        point.cause = (uint8_t)cause;
        point.value = (int32_t)(at * 0x01010101u) - 1;
        if (wanted && !(abort_flags(cause) & F_SLOW && at) && !try_point(s, point))
          return false;
      }
  return flush(s);
}

/* What the case says of itself counts for less than the command line. */
static bool open(struct sweep *s, const char *file) {
  struct saved *b = &s->base;
  if (!case_read(file, b, s->why, sizeof s->why))
    return false;
  snprintf(b->backend, sizeof b->backend, "%s", s->settings->backend);
  snprintf(b->cpu, sizeof b->cpu, "%s", s->settings->cpu);
  if (!finding_take_guest(b, s->settings->guest, s->why, sizeof s->why))
    return false;
  snprintf(b->mutant, sizeof b->mutant, "%s", s->settings->mutant ? s->settings->mutant : b->mutant);
  b->encoder[0] = b->expected[0] = b->versions[0] = 0;
  b->program.ninputs = b->program.ninputs ? 1 : 0;
  b->program.abort = (struct abort_point){.context = s->choice->context};
  return abandoned_open(&s->a, b, NULL, NULL, NULL, s->why, sizeof s->why) &&
         abandoned_probe(&s->a, &b->program, s->why, sizeof s->why);
}

int aborts_sweep(const struct aborts_settings *settings, const struct aborts_choice *choice, const char *file,
                 void (*count)(void *ctx, const struct host_trial *g), void *ctx) {
  struct sweep *s = calloc(1, sizeof *s);
  int status = STATUS_FINE;
  if (!s || !(s->groups = groups_open(settings->out))) {
    free(s);
    return harness_failed("aborts: no memory");
  }
  s->settings = settings;
  s->choice = choice;
  s->count = count;
  s->ctx = ctx;
  if (!open(s, file))
    status = bad_input("%s", s->why);
  else if (!try_all(s))
    status = harness_failed("aborts: %s", s->why);
  else if (!s->tried)
    status =
        bad_input("%s: cannot be abandoned anywhere: its first instruction, say, uses what must be left alone", file);
  abandoned_close(&s->a);
  groups_close(s->groups);
  free(s);
  return status;
}
