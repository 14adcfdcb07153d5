/* calls.c - operators on the whole table: an encoder that is wrong now and then, or by what it was asked before. */
#include "cli/score/operators.h"

static bool is_due(const struct mutation *m) {
  static const uint64_t one_in[] = {7, 100, 1000, 10000, 100000};
  return m->calls % one_in[m->n] == 0;
}

bool is_anything(const struct mutation *m) {
  (void)m;
  return true;
}

void spoil_one_in(struct mutation *m, const struct insn *in, struct answer *a) {
  (void)in;
  a->word ^= is_due(m);
}

void refuse_one_in(struct mutation *m, const struct insn *in, struct answer *a) {
  (void)in;
  if (is_due(m))
    refuse_it(a);
}

void repeat_one_in(struct mutation *m, const struct insn *in, struct answer *a) {
  (void)in;
  if (is_due(m))
    a->word = m->last.word;
}

void spoil_after(struct mutation *m, const struct insn *in, struct answer *a) {
  (void)in;
  if (m->calls >> (10 + 4 * m->n))
    a->word = 0;
}

static bool follows_refusal(const struct mutation *m) { return m->calls > 1 && !has_word(&m->last); }

void refuse_after_refusal(struct mutation *m, const struct insn *in, struct answer *a) {
  (void)in;
  if (follows_refusal(m))
    refuse_it(a);
}

void leak_after_refusal(struct mutation *m, const struct insn *in, struct answer *a) {
  (void)in;
  if (follows_refusal(m))
    a->word |= 1;
}

void keep_register(struct mutation *m, const struct insn *in, struct answer *a) {
  if (m->before.form && m->before.form != in->form && has_word(&m->last))
    a->word = (a->word & ~31u) | (m->last.word & 31);
}

static bool follows_the_one(const struct mutation *m) { return m->before.form == m->after; }

void spoil_after_one(struct mutation *m, const struct insn *in, struct answer *a) {
  (void)in;
  a->word ^= follows_the_one(m);
}

void refuse_after_one(struct mutation *m, const struct insn *in, struct answer *a) {
  (void)in;
  if (follows_the_one(m))
    refuse_it(a);
}

void repeat_after_one(struct mutation *m, const struct insn *in, struct answer *a) {
  (void)in;
  if (follows_the_one(m) && has_word(&m->last))
    a->word = m->last.word;
}
