/* cause.c - what a finding of `programs` has in common with findings of a survey. */
#include "cli/programs/cause.h"

#include <string.h>

/* Of more words than an answer has, some belong to a pool or to veneers. */
static enum survey_outcome judge_words(const struct asked *a, unsigned step, uint32_t scratch, struct surveyed *r) {
  uint64_t from = a->offset[step], bytes = a->offset[step + 1] - from;
  struct encoder_sequence q = {.scratch = scratch, .count = (uint32_t)(bytes / 4)};
  if (bytes > sizeof q.word)
    return OUTCOME_UNKNOWN;
  memcpy(q.word, a->code + from, bytes);
  return survey_judge_words(r->in, a->address + from, &q, &r->verdict);
}

static enum survey_outcome judge_refusal(const struct asked *a, struct surveyed *r) {
  enum survey_outcome outcome = survey_judge(r->in, &(struct answer){.answer = ENCODER_REFUSED}, &r->verdict);
  check_reason(a->reason, &r->verdict);
  return outcome;
}

static enum survey_outcome judge(const struct asked *a, const struct assembler_facts *facts,
                                 const struct script_verdict *v, struct surveyed *r) {
  switch (v->finding) {
  case SCRIPT_FINDING_EFFECT: return judge_words(a, v->step, facts->scratch, r);
  case SCRIPT_FINDING_REFUSED: return judge_refusal(a, r);
  case SCRIPT_FINDING_DIED:
  case SCRIPT_FINDING_HUNG: return OUTCOME_DIED;
  default: return OUTCOME_UNKNOWN;
  }
}

bool program_cause(const struct script *s, const struct asked *a, const struct assembler_facts *facts,
                   const struct script_verdict *v, struct cause_name *out) {
  if (v->step >= s->count || s->step[v->step].kind != A64FUZZ_EMIT)
    return false;
  struct surveyed r = {.in = &s->step[v->step].in};
  r.outcome = judge(a, facts, v, &r);
  bool found = survey_outcome_is_finding(r.outcome);
  if (found)
    *out = survey_cause_name(&r);
  return found;
}
