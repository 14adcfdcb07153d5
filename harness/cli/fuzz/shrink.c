/* shrink.c - makes the program of a finding smaller while it shows the same. */
#include "cli/fuzz/shrink.h"

#include "engine/finding.h"

#include <string.h>

/* The limit is no trouble. */
static bool judge_it(struct shrinking *s, const struct program *p) {
  if (s->is_late)
    return false;
  if (s->fresh)
    isolated_renew(&s->alone);
  bool judged = isolated_judge(&s->alone, p, &s->status, s->trouble, sizeof s->trouble);
  if (!judged && s->status == ENCODER_FINE) {
    s->is_late = true;
    *s->trouble = 0;
  }
  return judged;
}

static bool same_signature(void *ctx, const struct program *candidate) {
  struct shrinking *s = ctx;
  char signature[96];
  if (*s->trouble || !judge_it(s, candidate))
    return false;
  const struct verdict *v = &s->alone.trial->verdict;
  finding_signature(candidate, v, signature);
  bool same = v->finding && !strcmp(signature, s->wanted);
  s->shown = same ? *v : s->shown;
  return same;
}

/* Of what was encoded before, that is: without it the instruction is right. */
static bool depends_on_others(struct shrinking *s, const struct program *p) {
  static struct program one;
  const struct verdict *v = &s->shown;
  if (finding_is_executed(v->finding) || v->item >= p->count || p->count == 1)
    return false;
  one = *p;
  one.item[0] = p->item[v->item];
  one.item[0].use = ITEM_CHECK;
  one.item[0].target = TARGET_NONE;
  one.count = 1;
  bool host_only = s->alone.host_only;
  s->alone.host_only = true;
  bool depends = judge_it(s, &one) && !s->alone.trial->verdict.finding;
  s->alone.host_only = host_only;
  return depends;
}

/* In a process that was asked nothing before. */
static bool begin(struct shrinking *s, const struct program *p) {
  *s->trouble = 0;
  s->fresh = true;
  s->is_late = false;
  if (!judge_it(s, p) || !s->alone.trial->verdict.finding)
    return false;
  s->shown = s->alone.trial->verdict;
  finding_signature(p, &s->shown, s->wanted);
  return true;
}

bool shrinking_begin(struct shrinking *s, const struct program *p) {
  if (!begin(s, p))
    return false;
  s->fresh = depends_on_others(s, p);
  return true;
}

bool shrinking_begin_at(struct shrinking *s, struct program *p, unsigned item, const char *signature) {
  static struct program one;
  if (item >= p->count)
    return false;
  one = *p;
  program_remove(&one, item + 1, p->count - item - 1);
  program_remove(&one, 0, item);
  program_link(&one);
  if (!begin(s, &one) || strncmp(s->wanted, signature, sizeof s->wanted - 1) != 0)
    return false;
  s->fresh = false;
  *p = one;
  return true;
}

unsigned shrinking_do(struct shrinking *s, struct saved *saved,
                      void (*progress)(void *ctx, unsigned tried, const struct program *best)) {
  s->alone.host_only = !finding_is_executed(s->shown.finding);
  unsigned tried = case_minimise(&saved->program, same_signature, s, progress);
  finding_describe(saved, &s->shown, s->alone.encoder, isolated_platform(&s->alone));
  return tried;
}
