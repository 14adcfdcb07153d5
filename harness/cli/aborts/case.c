/* case.c - a failed trial of the plan as a case: the same instructions, abandoned at the same of them. */
#include "cli/aborts/case.h"
#include "case/abort.h"
#include "cli/aborts/replay.h"
#include "cli/directory.h"

#include <stdio.h>
#include <string.h>

enum { PROLOGUE = 12 }; /* positions of the plan that lie before the body, where no frame is wanted */

/* ---- the body that the plan abandons ----------------------------------------------------------------------------- */

static void put_word(struct program *p, uint32_t word) {
  struct item *it = &p->item[p->count++];
  it->use = ITEM_RUN;
  it->target = TARGET_NONE;
  a64_decode(word, &it->insn);
}

/* Overwrites every register, but those that C or an unwinder needs. */
static void put_body(struct program *p, bool framed) {
  for (unsigned r = 2; r < 31; r++)
    if (r != 18 && (r != 29 || !framed))
      put_word(p, 0x92800000u | (0x7700 + r) << 5 | r); /* movn xr */
  for (unsigned v = 0; v < 32; v++)
    put_word(p, 0x4e080c00u | (19 + v % 10) << 5 | v); /* dup vv.2d, x19.. */
}

static unsigned place(const struct program *p, unsigned position, bool framed) {
  unsigned before = framed ? 0 : PROLOGUE;
  unsigned at = position > before ? position - before : 0;
  return at < p->count ? at : p->count;
}

static void recall(struct saved *s, const struct aborts_settings *q, const struct aborts_failure *f, bool framed) {
  struct program *p = &s->program;
  memset(s, 0, sizeof *s);
  snprintf(s->backend, sizeof s->backend, "%s", q->backend);
  snprintf(s->cpu, sizeof s->cpu, "%s", q->cpu);
  snprintf(s->guest, sizeof s->guest, "%s", q->guest ? q->guest : "");
  snprintf(s->mutant, sizeof s->mutant, "%s", q->mutant ? q->mutant : "");
  put_body(p, framed);
  p->abort = (struct abort_point){.on = true,
                                  .way = f->way,
                                  .cause = f->cause,
                                  .context = f->context,
                                  .after = f->after,
                                  .times = f->times,
                                  .value = f->value,
                                  .at = (uint16_t)place(p, f->position, framed)};
  p->ninputs = 1;
  p->input[0].state.sp = WIRE_WINDOW + WIRE_WINDOW_BYTES / 2;
  program_link(p);
}

/* ---- the file ---------------------------------------------------------------------------------------------------- */

static bool save(const struct aborts_settings *q, struct saved *s, char *path, size_t size) {
  char signature[96], why[512];
  const char *file = NULL;
  struct groups *groups = groups_open(q->out);
  abandoned_signature(&s->program.abort, s->broken, signature);
  bool ok = groups && make_directory(q->out) && groups_add(groups, signature, 0, &file) &&
            case_keep(file, s, why, sizeof why);
  snprintf(path, size, "%s", ok ? file : "none: it could not be written");
  groups_close(groups);
  return ok;
}

bool aborts_case(const struct aborts_settings *q, const struct aborts_failure *f, char *path, size_t size) {
  static struct saved s;
  struct abandoned a;
  char why[512];
  unsigned tried = 0;
  recall(&s, q, f, true);
  if (!abandoned_open(&a, &s, NULL, NULL, NULL, why, sizeof why)) {
    snprintf(path, size, "none: %s", why);
    return false;
  }
  struct abandon_rules rules = abandon_rules(&s.program, tester_pairing(a.tester), NULL);
  recall(&s, q, f, rules.framed);
  bool ok = abandoned_shows_itself(&a, &s, why, sizeof why) && abandoned_minimise(&a, &s, &tried, why, sizeof why);
  abandoned_close(&a);
  if (ok && broken_first(s.broken) == broken_first(f->broken))
    return save(q, &s, path, size);
  snprintf(path, size, "none: %s", ok ? "alone it shows something else" : why);
  return false;
}
