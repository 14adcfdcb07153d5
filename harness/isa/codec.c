/* codec.c - intent to word by the code of a form. */
#include "isa/codec_ops.h"

struct codec codec;

static bool put_others(const struct codec_more *m, const struct insn *in, uint32_t *word) {
  const struct form *f = &codec.form[in->form];
  for (unsigned i = 0; i < m->nothers; i++) {
    unsigned op = codec.others[m->others + i];
    if (!f->op[op].is_checked && operand_put(f, op, in, word) != A64_ACCEPTED)
      return false;
  }
  if (f->ndefinitions)
    put_definitions(f, word);
  return true;
}

static bool put_more(const struct codec_more *m, const struct insn *in, uint32_t *word) {
  const struct codec_register_put *r = &codec.registers[m->registers];
  for (unsigned i = CODE_REGISTERS; i < m->nregisters; i++)
    *word |= put_register(&r[i], in);
  const struct codec_number_put *n = &codec.numbers[m->numbers];
  for (unsigned i = CODE_NUMBERS; i < m->nnumbers; i++)
    *word |= put_number(&n[i], in);
  const struct codec_scaled *k = &codec.scaled[m->scaled];
  for (const struct codec_scaled *end = k + m->nscaled; k < end; k++)
    *word |= put_scaled(k, in);
  return put_others(m, in, word);
}

static bool other_reads_back(unsigned op, const struct insn *in, uint32_t word) {
  const struct operand *o = &codec.form[in->form].op[op];
  struct insn seen = *in;
  uint32_t spare = 0;
  return !(o->is_checked || o->checks_selector) ||
         (operand_get(&codec.form[in->form], op, word, &seen, &spare) && seen.op[op] == in->op[op]);
}

static bool more_reads_back(const struct codec_more *m, const struct insn *in, uint32_t word, uint32_t selector) {
  int64_t differ = 0, reserved = A64_REG(CODE_RESERVED, 0);
  const struct codec_register_put *r = &codec.registers[m->registers];
  for (unsigned i = CODE_REGISTERS; i < m->nregisters; i++)
    differ |= (get_register(&r[i].get, word, selector) ^ in->op[r[i].get.op]) | (in->op[r[i].get.op] & reserved);
  const struct codec_number_put *n = &codec.numbers[m->numbers];
  for (unsigned i = CODE_NUMBERS; i < m->nnumbers; i++)
    differ |= get_number(&n[i].get, word) ^ in->op[n[i].get.op];
  const struct codec_scaled *k = &codec.scaled[m->scaled];
  for (const struct codec_scaled *end = k + m->nscaled; k < end; k++)
    differ |= get_scaled(k, word, in) ^ in->op[k->op];
  bool same = !differ;
  for (unsigned i = 0; i < m->nothers && same; i++)
    same = other_reads_back(codec.others[m->others + i], in, word);
  return same;
}

/* Whether the first operands of the word are those of the intent; a place without one is 0. */
static inline bool reads_back(const struct code *c, const struct insn *in, uint32_t word, uint32_t selector) {
  int64_t differ = 0;
#pragma GCC unroll 4
  for (unsigned i = 0; i < CODE_REGISTERS; i++) {
    int64_t value = get_register(&c->reg[i], word, selector);
    differ |= (value ^ in->op[c->reg[i].op]) | (value & A64_REG(CODE_RESERVED, 0));
  }
#pragma GCC unroll 2
  for (unsigned i = 0; i < CODE_NUMBERS; i++)
    differ |= get_number(&c->number[i], word) ^ in->op[c->number[i].op];
  return !differ;
}

static inline uint32_t put_first(const struct codec_more *m, const struct insn *in) {
  uint32_t bits = 0;
#pragma GCC unroll 4
  for (unsigned i = 0; i < CODE_REGISTERS; i++)
    bits |= put_register(&codec.registers[m->registers + i], in);
#pragma GCC unroll 2
  for (unsigned i = 0; i < CODE_NUMBERS; i++)
    bits |= put_number(&codec.numbers[m->numbers + i], in);
  return bits;
}

bool codec_put(const struct insn *in, uint32_t *word) {
  const struct code *c = &codec.of[in->form];
  const struct codec_more *m = &codec.more[in->form];
  uint32_t bits = c->value | m->ought | put_first(m, in);
  if (c->more && !put_more(m, in, &bits))
    return false;
  uint32_t selector = gather(&c->selector, bits);
  if (!reads_back(c, in, bits, selector) || (c->more && !more_reads_back(m, in, bits, selector)))
    return false;
  *word = bits ^ in->spare;
  return !c->more || (!(in->spare & m->should) &&
                      all_hold(in->form, &codec.conditions[m->conditions], m->nhard + m->nconstrained, bits));
}

void a64_prefetch(unsigned form) {
  if (form > table()->count)
    return;
  const struct codec_more *m = &codec.more[form];
  __builtin_prefetch(&codec.of[form]);
  __builtin_prefetch(&codec.registers[m->registers]);
  __builtin_prefetch(&codec.numbers[m->numbers]);
}
