/* shrink.c - makes the program of a finding smaller while it shows the same. */
#include "cli/fuzz/shrink.h"

#include "cli/progress.h"
#include "engine/finding.h"

#include <string.h>

static bool judge_it(struct shrinking *s, const struct program *p) {
  if (s->fresh)
    isolated_renew(&s->alone);
  return isolated_judge(&s->alone, p, &s->status, s->trouble, sizeof s->trouble);
}

static bool same_signature(void *ctx, const struct program *candidate) {
  struct shrinking *s = ctx;
  char signature[96];
  if (*s->trouble || (s->until > 0 && seconds_now() > s->until) || !judge_it(s, candidate))
    return false;
  finding_signature(candidate, &s->alone.trial->verdict, signature);
  return s->alone.trial->verdict.finding && !strcmp(signature, s->wanted);
}

/* Of what was encoded before, that is: without it the instruction is right. */
static bool depends_on_others(struct shrinking *s, const struct program *p) {
  static struct program one;
  struct verdict v = s->alone.trial->verdict;
  if (finding_is_executed(v.finding) || v.item >= p->count || p->count == 1)
    return false;
  one = *p;
  one.item[0] = p->item[v.item];
  one.item[0].use = ITEM_CHECK;
  one.item[0].target = TARGET_NONE;
  one.count = 1;
  bool host_only = s->alone.host_only;
  s->alone.host_only = true;
  bool depends = judge_it(s, &one) && !s->alone.trial->verdict.finding;
  s->alone.host_only = host_only;
  s->alone.trial->verdict = v;
  return depends;
}

bool shrinking_begin(struct shrinking *s, const struct program *p) {
  *s->trouble = 0;
  s->fresh = true;
  if (!judge_it(s, p) || !s->alone.trial->verdict.finding)
    return false;
  finding_signature(p, &s->alone.trial->verdict, s->wanted);
  s->fresh = depends_on_others(s, p);
  return true;
}

unsigned shrinking_do(struct shrinking *s, struct saved *saved,
                      void (*progress)(void *ctx, unsigned tried, const struct program *best)) {
  s->alone.host_only = !finding_is_executed(s->alone.trial->verdict.finding);
  unsigned tried = case_minimise(&saved->program, same_signature, s, progress);
  if (!*s->trouble && judge_it(s, &saved->program))
    finding_describe(saved, &s->alone.trial->verdict, s->alone.encoder, isolated_platform(&s->alone));
  return tried;
}
