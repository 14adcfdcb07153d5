/* draw.c - what the programs of a run ask an encoder for, by and by. */
#include "engine/engine.h"
#include "gen/forms.h"
#include "isa/form.h"

#include "test/test.h"

enum { PROGRAMS = 1 << 18 /* a few seconds of a run */ };

struct drawn { /* of a form */
  unsigned times;
  bool back, ahead, between; /* of a label: out of reach, and where no unit begins */
};

static void note(struct drawn *d, const struct insn *in) {
  int label = program_label_operand(a64_form(in->form));
  d->times++;
  if (label < 0)
    return;
  struct a64_range r = a64_range_of(in, (unsigned)label);
  d->back |= in->op[label] < r.least;
  d->ahead |= in->op[label] > r.greatest;
  d->between |= r.unit <= 1 || in->op[label] % r.unit;
}

TEST(a_run_asks_for_every_row_of_the_table_and_for_branches_out_of_reach) {
  static struct drawn drawn[A64_FORMS];
  static struct program p;
  for (uint64_t i = 0; i < PROGRAMS; i++) {
    engine_intents(&p, 1, i);
    for (unsigned k = 0; k < p.count; k++)
      note(&drawn[p.item[k].insn.form], &p.item[k].insn);
  }
  for (unsigned id = 1; id <= a64_form_count(); id++) {
    const struct drawn *d = &drawn[id];
    NOTEF("%s", a64_form(id)->name);
    EXPECT_TRUE(d->times > 0);
    EXPECT_TRUE(program_label_operand(a64_form(id)) < 0 || (d->back && d->ahead && d->between));
  }
}
