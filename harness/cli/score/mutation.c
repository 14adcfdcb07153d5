/* mutation.c - makes every mutation of a form, and answers as it does. */
#include "cli/score/operators.h"

#include "gen/random.h"
#include "isa/operand.h"

#include <stdio.h>
#include <string.h>

const struct operator operators[] = {
#define ROW(class, name, place, variants, fits, change, sentence)                                                      \
  {class, #name, sentence, PLACE_##place, variants, fits, change, NULL, NULL},
#define INTENT(class, name, place, variants, fits, change, sentence)                                                   \
  {class, #name, sentence, PLACE_##place, variants, fits, NULL, change, NULL},
#define ANSWER(class, name, place, variants, fits, change, sentence)                                                   \
  {class, #name, sentence, PLACE_##place, variants, fits, NULL, NULL, change},
#include "cli/score/operators.def"
#undef ROW
#undef INTENT
#undef ANSWER
};
const unsigned operator_count = sizeof operators / sizeof *operators;

/* ---- making ------------------------------------------------------------------------------------------------------ */

enum { TRIGGERS = 16 };

struct making {
  const struct operator* by;
  const struct form *form;
  uint64_t seed;
  struct insn trigger[TRIGGERS];
  struct mutation mutation;
  void (*each)(void *ctx, struct mutation *m);
  void *ctx;
};

/* Any but the form itself. */
static unsigned other_form(const struct making *k, unsigned n) {
  uint64_t state = k->seed + n;
  unsigned id = 1 + (unsigned)(next_random(&state) % a64_form_count());
  return id == k->form->id ? id % a64_form_count() + 1 : id;
}

static void make(struct making *k, unsigned a, unsigned b) {
  for (unsigned n = 0; n < k->by->variants; n++) {
    struct mutation *m = &k->mutation;
    m->a = a;
    m->b = b;
    m->n = n;
    m->trigger = k->trigger[(n + a) % TRIGGERS];
    m->after = k->by->place == PLACE_AFTER ? other_form(k, n) : 0;
    if (!k->by->fits(m))
      continue;
    m->calls = 0;
    m->last = (struct answer){.answer = ENCODER_WORD};
    m->before = (struct insn){.form = 0};
    if (k->by->row) {
      m->row = *k->form;
      k->by->row(m);
    }
    k->each(k->ctx, m);
  }
}

static void make_pairs(struct making *k, unsigned a) {
  for (unsigned b = 0; b < k->form->nops; b++)
    if (b != a)
      make(k, a, b);
}

void mutations_of(const struct operator* by, const struct form *f, uint64_t seed,
                  void (*each)(void *ctx, struct mutation *m), void *ctx) {
  struct making k = {.by = by, .form = f, .each = each, .ctx = ctx};
  if (!f != (by->place == PLACE_TABLE))
    return;
  k.mutation.by = by;
  k.mutation.form = f;
  seed += f ? f->id : 0;
  k.seed = seed;
  for (unsigned i = 0; f && i < TRIGGERS; i++)
    random_intent(f->id, A64_LEGAL, &seed, &k.trigger[i]);
  if (by->place == PLACE_TABLE || by->place == PLACE_FORM || by->place == PLACE_AFTER)
    make(&k, 0, 0);
  for (unsigned i = 0; by->place == PLACE_CONDITION && i < FORM_CONDITIONS; i++)
    make(&k, 0, i);
  for (unsigned i = 0; by->place == PLACE_OPERAND && i < f->nops; i++)
    make(&k, i, 0);
  for (unsigned i = 0; by->place == PLACE_PAIR && i < f->nops; i++)
    make_pairs(&k, i);
}

/* ---- answering --------------------------------------------------------------------------------------------------- */

struct answer reference_answer(const struct insn *in) {
  struct answer a = {.answer = ENCODER_REFUSED};
  if (a64_encode(in, &a.word, NULL))
    a.answer = ENCODER_WORD;
  else
    a.word = 0;
  return a;
}

static struct answer by_row(const struct mutation *m, const struct insn *in) {
  struct answer a = {.answer = ENCODER_REFUSED};
  if (encode_by(&m->row, in, &a.word, NULL))
    a.answer = ENCODER_WORD;
  else
    a.word = 0;
  return a;
}

struct answer mutation_answer(struct mutation *m, const struct insn *in, uint64_t pc, const struct answer *reference) {
  struct answer a = *reference;
  m->pc = pc;
  if (m->by->row) {
    a = by_row(m, in);
  } else if (m->by->intent) {
    struct insn changed = *in;
    m->by->intent(m, &changed);
    if (memcmp(&changed, in, sizeof changed) != 0)
      a = reference_answer(&changed);
  } else {
    m->calls++;
    m->by->answer(m, in, &a);
    m->last = a;
    m->before = *in;
  }
  return a;
}

/* ---- naming ------------------------------------------------------------------------------------------------------ */

char *mutation_name(const struct mutation *m, char out[MUTATION_NAME]) {
  static const char *const nothing = "";
  const struct form *f = m->form, *other = m->after ? a64_form(m->after) : NULL;
  bool of_operand = m->by->place == PLACE_OPERAND || m->by->place == PLACE_PAIR;
  snprintf(out, MUTATION_NAME, "E%02u %s %u%s%s%s%s%s%s%s%s", m->by->class, m->by->name, m->n, f ? " " : nothing,
           f ? f->name : nothing, of_operand ? " " : nothing, of_operand ? f->op[m->a].name : nothing,
           m->by->place == PLACE_PAIR ? " " : nothing, m->by->place == PLACE_PAIR ? f->op[m->b].name : nothing,
           other ? " after " : nothing, other ? other->name : nothing);
  return out;
}
