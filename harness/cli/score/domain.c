/* domain.c - what mutants of a form are asked: the survey of it, and intents beyond, which are drawn without it. */
#include "cli/score/domain.h"
#include "cli/score/mutation.h"
#include "engine/survey.h"
#include "gen/random.h"
#include "isa/compile/codec.h"

#include <stdlib.h>
#include <string.h>

enum { WORDS = 4096, DRAWN = 2048, TWICE_SPOILT = 2048, NUMBERS = 2048 };

void domain_add(struct domain *d, const struct insn *in, enum survey_part part) {
  if (d->count == d->room) {
    size_t room = d->room ? 2 * d->room : 4096;
    struct question_of_form *grown = realloc(d->question, room * sizeof *grown);
    d->lacks_memory |= !grown;
    if (!grown)
      return;
    d->question = grown;
    d->room = room;
  }
  d->question[d->count] = (struct question_of_form){
      .in = *in, .pc = survey_address(d->count), .reference = reference_answer(in), .part = part};
  d->count++;
}

void domain_clear(struct domain *d) {
  free(d->question);
  *d = (struct domain){.count = 0};
}

/* ---- the survey -------------------------------------------------------------------------------------------------- */

struct taking {
  struct domain *domain;
  unsigned without;
};

static void take(void *self, enum survey_part part, const struct insn *in) {
  struct taking *t = self;
  if (!(t->without >> part & 1))
    domain_add(t->domain, in, part);
}

bool domain_of_survey(struct domain *d, unsigned form, unsigned without) {
  struct taking t = {d, without};
  survey_form(form, take, &t);
  return !d->lacks_memory;
}

/* ---- beyond it --------------------------------------------------------------------------------------------------- */

static void add_words(struct domain *d, const struct form *f, uint64_t *state) {
  for (unsigned i = 0; i < WORDS; i++) {
    struct insn in;
    memset(&in, 0, sizeof in);
    uint32_t word = f->value | f->ought | ((uint32_t)next_random(state) & ~f->mask);
    if (decode_as(f->id, word, &in) != A64_UNALLOCATED && !in.spare)
      domain_add(d, &in, SURVEY_PARTS);
  }
}

static void add_drawn(struct domain *d, const struct form *f, uint64_t *state) {
  for (unsigned i = 0; i < DRAWN; i++) {
    struct insn in;
    random_intent(f->id, i % 4 ? A64_ANY : A64_LEGAL, state, &in);
    domain_add(d, &in, SURVEY_PARTS);
  }
}

/* One operand of another illegal intent in the place of one of its own. */
static void add_spoilt(struct domain *d, const struct form *f, uint64_t *state) {
  for (unsigned i = 0; f->nops && i < TWICE_SPOILT; i++) {
    struct insn in, other;
    random_intent(f->id, A64_ANY, state, &in);
    random_intent(f->id, A64_ANY, state, &other);
    unsigned op = (unsigned)(next_random(state) % f->nops);
    in.op[op] = other.op[op];
    domain_add(d, &in, SURVEY_PARTS);
  }
}

/* Any number of any length in the place of an operand that is no register, and the least of each width. */
static void add_numbers(struct domain *d, const struct form *f, uint64_t *state) {
  static const int64_t extremes[] = {INT64_MIN, INT64_MAX, INT32_MIN, INT32_MAX, UINT32_MAX, INT16_MIN, -1};
  for (unsigned i = 0; f->nops && i < NUMBERS; i++) {
    struct insn in;
    unsigned op = (unsigned)(next_random(state) % f->nops), kind = f->op[op].kind;
    random_intent(f->id, A64_LEGAL, state, &in);
    if (kind == OPERAND_REGISTER || kind == OPERAND_FLAG)
      continue;
    uint64_t r = next_random(state), length = next_random(state) % 64;
    unsigned n = (unsigned)(r % 64);
    in.op[op] = n < sizeof extremes / sizeof *extremes ? extremes[n] : (int64_t)r >> length;
    domain_add(d, &in, SURVEY_PARTS);
  }
}

bool domain_beyond(struct domain *d, unsigned form, uint64_t seed) {
  const struct form *f = a64_form(form);
  uint64_t state = seed + form;
  add_words(d, f, &state);
  add_drawn(d, f, &state);
  add_spoilt(d, f, &state);
  add_numbers(d, f, &state);
  return !d->lacks_memory;
}
