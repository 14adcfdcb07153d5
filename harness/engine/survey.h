/* survey.h - asks an encoder for all intents of a survey (gen/survey.h) and says what came of each. */
#ifndef A64_ENGINE_SURVEY_H
#define A64_ENGINE_SURVEY_H

#include "check/check.h"
#include "gen/survey.h"
#include "run/limit.h"

enum survey_outcome {
#define OUTCOME(id, key, heading, phrase, is_finding) OUTCOME_##id,
#include "engine/survey_outcomes.def"
#undef OUTCOME
  OUTCOMES
};
const char *survey_outcome_key(enum survey_outcome o);
const char *survey_outcome_heading(enum survey_outcome o);
const char *survey_outcome_phrase(enum survey_outcome o);
bool survey_outcome_is_finding(enum survey_outcome o);

struct surveyed {
  const struct insn *in;
  const struct insn *before; /* what was asked just before; NULL: nothing */
  enum survey_part part;
  enum survey_outcome outcome;
  struct answer answer;
  struct verdict verdict; /* of what is not right */
};

/* What came of one answer; `v` is filled if it is not right. */
enum survey_outcome survey_judge(const struct insn *in, const struct answer *a, struct verdict *v);
/* The same of words that lie at `pc`: one is an answer, but for a macro; several or none are judged by effect. */
enum survey_outcome survey_judge_words(const struct insn *in, uint64_t pc, const struct encoder_sequence *q,
                                       struct verdict *v);
/* Where the n-th intent of a form lies: before, at and behind the end of a page. */
uint64_t survey_address(uint64_t n);

/* What a wrong answer came to. */
enum survey_outcome survey_outcome_of(const struct insn *in, const struct answer *a, const struct verdict *v);
/* What a survey would call a finding (of another word: one that promises canonical ones makes it one) about an
 * instruction of a program; false: it makes no such findings. */
bool survey_reads(const struct program *p, const struct verdict *v, struct surveyed *out);

struct surveyor; /* an encoder that is asked, in a process of its own */

/* Asks for one of every so many intents beyond the plain ones, 1 for all; `which`, any number, says which. NULL: no
 * memory. */
struct surveyor *surveyor_open(const struct encoder *e, unsigned every, unsigned which, const struct limit *limit);
/* All intents of one form, and it after all others, or as many as the limit (NULL: none) lets it. `each` is called for
 * every one, in order. Returns an exit status; with one line in why[size] if it is not 0. */
int surveyor_ask(struct surveyor *s, unsigned form, void (*each)(void *ctx, const struct surveyed *r), void *ctx,
                 char *why, size_t size);
/* How many intents of the last form were not asked for, as the encoder died or hung on too many others. */
uint64_t surveyor_left_out(const struct surveyor *s);
/* What comes of the last of these intents, in a fresh process that is asked for them alone. False: the limit came
 * first, or it cannot be said. */
bool surveyor_ask_alone(const struct encoder *e, const struct limit *limit, const struct insn *in, unsigned count,
                        enum survey_outcome *outcome);
void surveyor_close(struct surveyor *s);

#endif
