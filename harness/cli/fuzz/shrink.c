/* shrink.c - makes the program of a finding smaller while it shows the same. */
#include "cli/fuzz/shrink.h"

#include "cli/progress.h"
#include "engine/finding.h"

#include <string.h>

static bool judge_it(struct shrinking *s, const struct program *p) {
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

bool shrinking_begin(struct shrinking *s, const struct program *p) {
  *s->trouble = 0;
  if (!judge_it(s, p) || !s->alone.trial->verdict.finding)
    return false;
  finding_signature(p, &s->alone.trial->verdict, s->wanted);
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
