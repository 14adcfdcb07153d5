/* survey.c - asks an encoder for all intents of a survey and says what came of each. */
#include "engine/survey.h"
#include "engine/keeper.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  TRIALS = WIRE_CASES, /* asked at once, PROGRAM_ITEMS intents in each */
  DEATHS_MOST = 64,    /* of one form, then the rest of it is left out */
  ANSWERS = 8,         /* for so many answers it may die once more */
  HANGS_MOST = 4,      /* each takes seconds; then a form is left at its first, and all if nothing is ever answered */
  HANG_ANSWERS = 4096, /* for so many answers it may hang once more */
  PORTION = 1          /* seconds, after which is looked at what came */
};

static const struct {
  const char *key, *heading, *phrase;
  bool is_finding;
} outcomes[OUTCOMES] = {
#define OUTCOME(id, key, heading, phrase, is_finding) {key, heading, phrase, is_finding},
#include "engine/survey_outcomes.def"
#undef OUTCOME
};

const char *survey_outcome_key(enum survey_outcome o) { return outcomes[o].key; }
const char *survey_outcome_heading(enum survey_outcome o) { return outcomes[o].heading; }
const char *survey_outcome_phrase(enum survey_outcome o) { return outcomes[o].phrase; }
bool survey_outcome_is_finding(enum survey_outcome o) { return outcomes[o].is_finding; }

struct surveyor {
  struct keeper *keeper;
  const struct limit *limit;
  bool is_canonical; /* the encoder promises so: another word is wrong */
  struct trial trial[TRIALS];
  uint8_t part[TRIALS][PROGRAM_ITEMS];
  struct surveyed judged[PROGRAM_ITEMS]; /* of one trial */
  size_t trials;
  void (*each)(void *ctx, const struct surveyed *r);
  void *ctx;
  uint64_t count;                  /* intents of this form so far */
  struct insn previous;            /* the last one that is settled */
  unsigned every, which, skipped;  /* of every so many one is asked for */
  uint64_t deaths, hangs, answers; /* on this form; who hangs has died */
  uint64_t all_hangs, all_answers; /* on all forms */
  uint64_t left_out;               /* intents of it, after too many deaths */
  int status;
  char *why;
  size_t size;
};

/* A program of the survey lies across the end of a page, a different one each. */
uint64_t survey_address(uint64_t n) {
  uint64_t program = n / PROGRAM_ITEMS, item = n % PROGRAM_ITEMS;
  return WIRE_SLOTS + ((program + 1) << 12) - PROGRAM_ITEMS * 4 / 2 + item * 4;
}

struct surveyor *surveyor_open(const struct encoder *e, unsigned every, unsigned which, const struct limit *limit) {
  struct surveyor *s = calloc(1, sizeof *s);
  if (s && !(s->keeper = keeper_open(e))) {
    free(s);
    return NULL;
  }
  if (s) {
    s->every = every;
    s->which = which;
    s->limit = limit;
    s->is_canonical = e->is_canonical;
    keeper_portion(s->keeper, PORTION);
  }
  return s;
}

void surveyor_close(struct surveyor *s) {
  if (s)
    keeper_close(s->keeper);
  free(s);
}

/* ---- outcomes ---------------------------------------------------------------------------------------------------- */

enum survey_outcome survey_outcome_of(const struct insn *in, const struct answer *a, const struct verdict *v) {
  uint32_t word = 0;
  switch (v->finding) {
  case FINDING_NONE: return OUTCOME_RIGHT;
  case FINDING_WRONGLY_REFUSED: return OUTCOME_REFUSED;
  case FINDING_WRONGLY_ACCEPTED:
    /* the word that an intent would have, were it not CONSTRAINED UNPREDICTABLE, is given with its refusal */
    return !a64_encode(in, &word, NULL) && word && word == a->word ? OUTCOME_UNPREDICTABLE : OUTCOME_TAKEN;
  case FINDING_WRONG_SEQUENCE: return OUTCOME_WRONG;
  case FINDING_OTHER_WORD: return OUTCOME_OTHER;
  default: return OUTCOME_WRONG;
  }
}

bool survey_reads(const struct program *p, const struct verdict *v, struct surveyed *out) {
  bool refused = v->finding == FINDING_WRONGLY_REFUSED;
  bool died = v->finding == FINDING_ENCODER_DIED || v->finding == FINDING_ENCODER_HUNG;
  bool words = v->finding == FINDING_WRONG_WORD || v->finding == FINDING_WRONGLY_ACCEPTED ||
               v->finding == FINDING_WRONG_SEQUENCE || v->finding == FINDING_OTHER_WORD;
  if (v->item >= p->count || !(refused || died || words))
    return false;
  *out = (struct surveyed){.in = &p->item[v->item].insn, .verdict = *v};
  out->answer.answer = words ? ENCODER_WORD : ENCODER_REFUSED;
  out->answer.word = (uint32_t)v->got;
  out->outcome = died                               ? OUTCOME_DIED
                 : v->finding == FINDING_OTHER_WORD ? OUTCOME_WRONG /* of one that promises canonical words */
                                                    : survey_outcome_of(out->in, &out->answer, v);
  return true;
}

enum survey_outcome survey_judge(const struct insn *in, const struct answer *a, struct verdict *v) {
  static const struct witness *const none[] = {NULL};
  struct tally tally = {0};
  if (a->answer == ENCODER_CANNOT)
    return OUTCOME_UNKNOWN;
  if (a->answer == ENCODER_INEXPRESSIBLE)
    return OUTCOME_INEXPRESSIBLE;
  return check_answer(in, a, none, v, &tally) ? OUTCOME_RIGHT : survey_outcome_of(in, a, v);
}

enum survey_outcome survey_judge_words(const struct insn *in, uint64_t pc, const struct encoder_sequence *q,
                                       struct verdict *v) {
  struct tally tally = {0};
  if (q->count == 1 && !encoder_is_macro(in, &(struct insn){0}))
    return survey_judge(in, &(struct answer){.answer = ENCODER_WORD, .word = *q->word}, v);
  if (check_sequence(in, pc, q, v, &tally))
    return tally.unjudged ? OUTCOME_UNKNOWN : OUTCOME_SEQUENCE;
  return v->finding == FINDING_WRONGLY_ACCEPTED ? OUTCOME_TAKEN : OUTCOME_WRONG;
}

static enum survey_outcome of_sequence(const struct surveyor *s, size_t i, unsigned j, struct verdict *v) {
  const struct program *p = &s->trial[i].program;
  return survey_judge_words(&p->item[j].insn, program_address(p, j), &s->trial[i].sequence[j], v);
}

static struct surveyed surveyed(const struct surveyor *s, size_t i, unsigned j) {
  const struct item *item = s->trial[i].program.item;
  const struct insn *before = j ? &item[j - 1].insn : s->previous.form ? &s->previous : NULL;
  return (struct surveyed){.in = &item[j].insn, .before = before, .part = s->part[i][j]};
}

static struct surveyed judge_answer(const struct surveyor *s, size_t i, unsigned j) {
  struct surveyed r = surveyed(s, i, j);
  r.answer = s->trial[i].answer[j];
  r.outcome = r.answer.answer == ENCODER_SEQUENCE ? of_sequence(s, i, j, &r.verdict)
                                                  : survey_judge(r.in, &r.answer, &r.verdict);
  if (r.outcome == OUTCOME_OTHER && s->is_canonical)
    r.outcome = OUTCOME_WRONG;
  check_reason(s->trial[i].reason[j], &r.verdict);
  return r;
}

/* The one on which the encoder died. */
static void report_death(const struct surveyor *s, size_t i, unsigned j) {
  struct surveyed r = surveyed(s, i, j);
  r.outcome = OUTCOME_DIED;
  r.answer.answer = ENCODER_REFUSED; /* no word */
  r.verdict = s->trial[i].verdict;
  if (!*r.verdict.detail)
    snprintf(r.verdict.detail, sizeof r.verdict.detail, "%s", finding_sentence(r.verdict.finding));
  s->each(s->ctx, &r);
}

/* ---- asking ------------------------------------------------------------------------------------------------------ */

/* What comes behind the intent on which the encoder died stays to be asked. */
static bool keep_rest(struct surveyor *s, size_t i, unsigned from) {
  struct program *p = &s->trial[i].program;
  unsigned left = p->count - from;
  memmove(p->item, p->item + from, left * sizeof *p->item);
  memmove(s->part[i], s->part[i] + from, left);
  p->count = left;
  p->at += 4 * from;
  return left > 0;
}

/* The first so many answers of a trial; whether one is a finding. */
static bool judge_some(struct surveyor *s, size_t i, unsigned n) {
  bool found = false;
  for (unsigned j = 0; j < n; j++) {
    s->judged[j] = judge_answer(s, i, j);
    found |= survey_outcome_is_finding(s->judged[j].outcome);
  }
  return found;
}

/* Reports what has come of a trial; true if some of it is still to be asked, or is in doubt: something was found in
 * what a process answered after a death. */
static bool settle(struct surveyor *s, size_t i, bool *doubts) {
  struct trial *t = &s->trial[i];
  unsigned judged = t->verdict.finding ? t->verdict.item : t->program.count;
  if (judge_some(s, i, judged) && t->is_doubtful)
    return *doubts = true;
  for (unsigned j = 0; j < judged; j++)
    s->each(s->ctx, &s->judged[j]);
  s->answers += judged;
  s->all_answers += judged;
  if (judged)
    s->previous = t->program.item[judged - 1].insn;
  if (!t->verdict.finding)
    return false;
  report_death(s, i, judged);
  s->deaths++;
  s->hangs += t->verdict.finding == FINDING_ENCODER_HUNG;
  s->all_hangs += t->verdict.finding == FINDING_ENCODER_HUNG;
  s->previous = (struct insn){.form = 0};
  return keep_rest(s, i, judged + 1);
}

static void move(struct surveyor *s, size_t to, size_t from) {
  if (to == from)
    return;
  memcpy(&s->trial[to].program, &s->trial[from].program, offsetof(struct program, input));
  memcpy(s->part[to], s->part[from], sizeof s->part[to]);
}

static bool has_hung_too_often(const struct surveyor *s) {
  return s->all_hangs >= HANGS_MOST + s->all_answers / HANG_ANSWERS && (s->hangs || !s->all_answers);
}

static bool has_died_too_often(const struct surveyor *s) {
  return s->deaths >= DEATHS_MOST + s->answers / ANSWERS || has_hung_too_often(s);
}

static void leave_out(struct surveyor *s) {
  for (size_t i = 0; i < s->trials; i++)
    s->left_out += s->trial[i].program.count;
  s->trials = 0;
}

/* Asks for all that is there, and again for what is left of programs on which the encoder died, and for what is in
 * doubt: a process that has not gone on after a death. */
static void ask(struct surveyor *s) {
  bool doubts = false;
  while (s->trials && !s->status && !limit_is_over(s->limit)) {
    size_t asked = s->trials, left = 0;
    keeper_go_on(s->keeper, !doubts);
    if (!keeper_ask(s->keeper, s->trial, &asked, s->limit, &s->status, s->why, s->size))
      return;
    doubts = false;
    for (size_t i = 0; i < s->trials; i++)
      if (i >= asked || settle(s, i, &doubts))
        move(s, left++, i);
    s->trials = left;
    if (has_died_too_often(s))
      leave_out(s);
  }
}

static void add(void *self, enum survey_part part, const struct insn *in) {
  struct surveyor *s = self;
  if (part != SURVEY_LEGAL && part != SURVEY_AFTER && (s->skipped++ + s->which) % s->every)
    return;
  if (has_died_too_often(s)) {
    s->left_out++;
    return;
  }
  if (!s->trials || s->trial[s->trials - 1].program.count == PROGRAM_ITEMS) {
    if (s->trials == TRIALS)
      ask(s);
    if (s->status || s->trials == TRIALS)
      return; /* it cannot go on, or the limit came first */
    s->trials++;
    memset(&s->trial[s->trials - 1].program, 0, offsetof(struct program, input));
    s->trial[s->trials - 1].program.at = survey_address(s->count);
  }
  s->count++;
  struct program *p = &s->trial[s->trials - 1].program;
  s->part[s->trials - 1][p->count] = (uint8_t)part;
  p->item[p->count++] = (struct item){.insn = *in, .target = TARGET_NONE};
}

int surveyor_ask(struct surveyor *s, unsigned form, void (*each)(void *ctx, const struct surveyed *r), void *ctx,
                 char *why, size_t size) {
  s->each = each;
  s->ctx = ctx;
  s->why = why;
  s->size = size;
  s->status = 0;
  s->trials = 0;
  s->count = 0;
  s->previous = (struct insn){.form = 0};
  s->skipped = 0;
  s->deaths = s->hangs = s->answers = 0;
  s->left_out = 0;
  survey_form(form, add, s);
  survey_after(form, s->every, s->which, add, s);
  ask(s);
  return s->status;
}

uint64_t surveyor_left_out(const struct surveyor *s) { return s->left_out; }

static void keep_outcome(void *ctx, const struct surveyed *r) { *(enum survey_outcome *)ctx = r->outcome; }

bool surveyor_ask_alone(const struct encoder *e, const struct limit *limit, const struct insn *in, unsigned count,
                        enum survey_outcome *outcome) {
  char why[256];
  struct surveyor *s = surveyor_open(e, 1, 0, limit);
  if (!s)
    return false;
  s->each = keep_outcome;
  s->ctx = outcome;
  s->why = why;
  s->size = sizeof why;
  for (unsigned i = 0; i < count; i++)
    add(s, SURVEY_AFTER, &in[i]);
  ask(s);
  bool said = !s->status && !s->trials;
  surveyor_close(s);
  return said;
}
