/* coverage.c - what an encoder was asked for and answered, form by form and limit by limit. */
#include "engine/coverage.h"

static bool has_limits(const struct operand *o) {
  return o->kind == OPERAND_NUMBER || o->kind == OPERAND_SHIFT || o->kind == OPERAND_LANE;
}

/* The limits that the operands of an intent are at. */
static uint16_t limits_of(const struct insn *in) {
  const struct form *f = a64_form(in->form);
  unsigned limits = 0;
  for (unsigned i = 0; i < f->nops; i++) {
    if (!has_limits(&f->op[i]))
      continue;
    struct a64_range r = a64_range_of(in, i);
    limits |= (unsigned)(in->op[i] == r.least) << 2 * i | (unsigned)(in->op[i] == r.greatest) << (2 * i + 1);
  }
  return (uint16_t)limits;
}

static bool has_run(const struct trial *t, unsigned item) {
  for (unsigned i = 0; i < t->program.ninputs; i++)
    if (t->fate[i][item])
      return true;
  return false;
}

void coverage_enter(coverage to, const struct trial *t) {
  for (unsigned i = 0; i < t->program.count; i++) {
    const struct insn *in = &t->program.item[i].insn;
    struct form_coverage *c = &to[in->form];
    bool judged = !encoder_is_silent(t->answer[i].answer);
    c->asked++;
    c->inexpressible += t->answer[i].answer == ENCODER_INEXPRESSIBLE;
    c->executed += t->answer[i].answer == ENCODER_WORD && has_run(t, i);
    c->judged += judged;
    c->limits |= judged ? limits_of(in) : 0;
  }
}

void coverage_add(coverage to, const coverage from) {
  for (unsigned id = 1; id <= a64_form_count(); id++) {
    to[id].asked += from[id].asked;
    to[id].judged += from[id].judged;
    to[id].inexpressible += from[id].inexpressible;
    to[id].executed += from[id].executed;
    to[id].others += from[id].others;
    to[id].limits |= from[id].limits;
  }
}

unsigned coverage_limits(const struct form *f) {
  unsigned n = 0;
  for (unsigned i = 0; i < f->nops; i++)
    n += has_limits(&f->op[i]) ? 2 : 0;
  return n;
}

struct coverage_sum coverage_sum_up(const coverage of) {
  struct coverage_sum s = {.forms = a64_form_count()};
  for (unsigned id = 1; id <= s.forms; id++) {
    s.limits += coverage_limits(a64_form(id));
    s.forms_asked += of[id].asked > 0;
    s.forms_judged += of[id].judged > 0;
    s.forms_executed += of[id].executed > 0;
    s.forms_inexpressible += !of[id].judged && of[id].inexpressible;
    s.forms_unknown += of[id].asked && !of[id].judged && !of[id].inexpressible;
    s.inexpressible += of[id].inexpressible;
    s.unknown += of[id].asked - of[id].judged - of[id].inexpressible;
    s.limits_seen += (unsigned)__builtin_popcount(of[id].limits);
  }
  return s;
}
