/* code.c - runs the code of a form: word to intent and back. */
#include "isa/code.h"
#include "isa/operand.h"
#include "isa/table.h"

struct codes code;

static inline uint32_t turn_left(uint32_t bits, unsigned n) { return bits << (n & 31) | bits >> (-n & 31); }

static inline uint32_t gather(const struct gather *g, uint32_t word) {
  return turn_left(word & g->mask[0], g->turn[0]) | turn_left(word & g->mask[1], g->turn[1]) |
         turn_left(word & g->mask[2], g->turn[2]);
}

static inline uint32_t scatter(const struct gather *g, uint32_t bits) {
  return (turn_left(bits, -g->turn[0]) & g->mask[0]) | (turn_left(bits, -g->turn[1]) & g->mask[1]) |
         (turn_left(bits, -g->turn[2]) & g->mask[2]);
}

static inline uint32_t scatter_selector(const struct gather_selector *g, uint32_t bits) {
  return (turn_left(bits, -g->turn[0]) & g->mask[0]) | (turn_left(bits, -g->turn[1]) & g->mask[1]);
}

static inline int64_t get_register(const struct code_register *r, uint32_t word, uint32_t selector) {
  unsigned class = code.classes[r->classes + selector];
  unsigned number = ((word >> r->lo) + r->add) & class & 31;
  return (int64_t)((class & 0xff00) | (number + (number == r->sp)));
}

static inline int64_t get_number(const struct code_number *n, uint32_t word) {
  uint32_t bits = turn_left(word & n->mask[0], n->turn[0]) | turn_left(word & n->mask[1], n->turn[1]);
  uint64_t value = (uint64_t)(bits ^ n->sign_bit) - n->sign_bit;
  return (int64_t)(value << n->left) + n->add;
}

static inline uint32_t put_number(const struct code_number_put *k, const struct insn *in) {
  const struct code_number *n = &k->get;
  int64_t scaled = (int64_t)((uint64_t)in->op[n->op] - (uint64_t)(int64_t)n->add);
  uint32_t bits = (uint32_t)(scaled >> n->left) & k->put;
  return (turn_left(bits, -n->turn[0]) & n->mask[0]) | (turn_left(bits, -n->turn[1]) & n->mask[1]);
}

/* What is no class has no selector either, and is seen when the word is read back. */
static inline uint32_t put_register(const struct code_register_put *r, const struct insn *in) {
  int64_t value = in->op[r->get.op];
  unsigned number = a64_number_of(value);
  uint32_t selector = code.bytes[r->selectors + a64_class_of(value)];
  return scatter_selector(&r->selector, selector) | ((number - (number >> 5)) & r->put) << r->get.lo;
}

static inline unsigned left_of(const struct code_scaled *n, const struct insn *in) {
  return code.logarithm[a64_class_of(in->op[n->of])] & n->bytes;
}

static inline unsigned right_of(const struct code_scaled *n, const struct insn *in) {
  return (code.element[a64_class_of(in->op[n->of])] + n->lane_add) & n->lane;
}

static inline int64_t get_scaled(const struct code_scaled *n, uint32_t word, const struct insn *in) {
  uint64_t value = (uint64_t)(gather(&n->at, word) ^ n->sign_bit) - n->sign_bit;
  return (int64_t)(value << left_of(n, in)) >> right_of(n, in);
}

static inline uint32_t put_scaled(const struct code_scaled *n, const struct insn *in) {
  uint64_t bits = (uint64_t)(in->op[n->op] >> left_of(n, in)) << right_of(n, in);
  return scatter(&n->at, (uint32_t)bits & n->put);
}

static inline bool holds(unsigned id, const struct code_condition *c, uint32_t word) {
  uint32_t index = gather(&c->at, word);
  if (__builtin_expect(c->index, 0))
    return condition_holds(&code.form[id], &code.form[id].condition[c->index - 1], word);
  return code.truths[c->truth + index / 64] >> index % 64 & 1;
}

static inline bool all_hold(unsigned id, const struct code_condition *c, unsigned count, uint32_t word) {
  for (const struct code_condition *end = c + count; c < end; c++)
    if (!holds(id, c, word))
      return false;
  return true;
}

/* ---- word to intent --------------------------------------------------------------------------------------------- */

/* The first registers; not 0: a reserved class. */
static inline int64_t get_registers(const struct code *c, uint32_t word, uint32_t selector, struct insn *out) {
  int64_t all = 0;
#pragma GCC unroll 4
  for (unsigned i = 0; i < CODE_REGISTERS; i++)
    all |= out->op[c->reg[i].op] = get_register(&c->reg[i], word, selector);
  return all & A64_REG(CODE_RESERVED, 0);
}

static int64_t get_more_registers(const struct code_more *m, uint32_t word, uint32_t selector, struct insn *out) {
  const struct code_register_put *r = &code.registers[m->registers];
  int64_t all = 0;
  for (unsigned i = CODE_REGISTERS; i < m->nregisters; i++)
    all |= out->op[r[i].get.op] = get_register(&r[i].get, word, selector);
  return all & A64_REG(CODE_RESERVED, 0);
}

static void get_more_numbers(const struct code_more *m, uint32_t word, struct insn *out) {
  const struct code_number_put *n = &code.numbers[m->numbers];
  for (unsigned i = CODE_NUMBERS; i < m->nnumbers; i++)
    out->op[n[i].get.op] = get_number(&n[i].get, word);
}

static void get_all_scaled(const struct code_more *m, uint32_t word, struct insn *out) {
  const struct code_scaled *n = &code.scaled[m->scaled];
  for (const struct code_scaled *end = n + m->nscaled; n < end; n++)
    out->op[n->op] = get_scaled(n, word, out);
}

static bool get_others(const struct code_more *m, const struct form *f, uint32_t word, struct insn *out) {
  for (unsigned i = 0; i < m->nothers; i++)
    if (!operand_get(f, code.others[m->others + i], word, out, &out->spare))
      return false;
  return true;
}

static __attribute__((noinline)) enum a64_validity get_more(unsigned id, uint32_t word, struct insn *out) {
  const struct code_more *m = &code.more[id];
  const struct code_condition *when = &code.conditions[m->conditions];
  if (!all_hold(id, when, m->nhard, word) || get_more_registers(m, word, gather(&code.of[id].selector, word), out))
    return A64_UNALLOCATED;
  get_more_numbers(m, word, out);
  get_all_scaled(m, word, out);
  out->spare = (word & m->should) ^ m->ought;
  bool predictable = !out->spare && all_hold(id, when + m->nhard, m->nsoft, word);
  if (!get_others(m, &code.form[id], word, out))
    return A64_UNALLOCATED;
  return predictable ? A64_VALID : A64_UNPREDICTABLE;
}

enum a64_validity code_get(unsigned id, uint32_t word, struct insn *out) {
  const struct code *c = &code.of[id];
  if ((word & c->mask) != c->value || get_registers(c, word, gather(&c->selector, word), out))
    return A64_UNALLOCATED;
#pragma GCC unroll 2
  for (unsigned i = 0; i < CODE_NUMBERS; i++)
    out->op[c->number[i].op] = get_number(&c->number[i], word);
  out->form = (uint16_t)id;
  out->zero = 0;
  out->spare = 0;
  return c->more ? get_more(id, word, out) : A64_VALID;
}

/* ---- intent to word --------------------------------------------------------------------------------------------- */

static bool put_others(const struct code_more *m, const struct insn *in, uint32_t *word) {
  const struct form *f = &code.form[in->form];
  for (unsigned i = 0; i < m->nothers; i++) {
    unsigned op = code.others[m->others + i];
    if (!f->op[op].is_checked && operand_put(f, op, in, word) != A64_ACCEPTED)
      return false;
  }
  if (f->ndefinitions)
    put_definitions(f, word);
  return true;
}

static bool put_more(const struct code_more *m, const struct insn *in, uint32_t *word) {
  const struct code_register_put *r = &code.registers[m->registers];
  for (unsigned i = CODE_REGISTERS; i < m->nregisters; i++)
    *word |= put_register(&r[i], in);
  const struct code_number_put *n = &code.numbers[m->numbers];
  for (unsigned i = CODE_NUMBERS; i < m->nnumbers; i++)
    *word |= put_number(&n[i], in);
  const struct code_scaled *k = &code.scaled[m->scaled];
  for (const struct code_scaled *end = k + m->nscaled; k < end; k++)
    *word |= put_scaled(k, in);
  return put_others(m, in, word);
}

static bool other_reads_back(unsigned op, const struct insn *in, uint32_t word) {
  const struct operand *o = &code.form[in->form].op[op];
  struct insn seen = *in;
  uint32_t spare = 0;
  return !(o->is_checked || o->checks_selector) ||
         (operand_get(&code.form[in->form], op, word, &seen, &spare) && seen.op[op] == in->op[op]);
}

static bool more_reads_back(const struct code_more *m, const struct insn *in, uint32_t word, uint32_t selector) {
  int64_t differ = 0, reserved = A64_REG(CODE_RESERVED, 0);
  const struct code_register_put *r = &code.registers[m->registers];
  for (unsigned i = CODE_REGISTERS; i < m->nregisters; i++)
    differ |= (get_register(&r[i].get, word, selector) ^ in->op[r[i].get.op]) | (in->op[r[i].get.op] & reserved);
  const struct code_number_put *n = &code.numbers[m->numbers];
  for (unsigned i = CODE_NUMBERS; i < m->nnumbers; i++)
    differ |= get_number(&n[i].get, word) ^ in->op[n[i].get.op];
  const struct code_scaled *k = &code.scaled[m->scaled];
  for (const struct code_scaled *end = k + m->nscaled; k < end; k++)
    differ |= get_scaled(k, word, in) ^ in->op[k->op];
  bool same = !differ;
  for (unsigned i = 0; i < m->nothers && same; i++)
    same = other_reads_back(code.others[m->others + i], in, word);
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

static inline uint32_t put_first(const struct code_more *m, const struct insn *in) {
  uint32_t bits = 0;
#pragma GCC unroll 4
  for (unsigned i = 0; i < CODE_REGISTERS; i++)
    bits |= put_register(&code.registers[m->registers + i], in);
#pragma GCC unroll 2
  for (unsigned i = 0; i < CODE_NUMBERS; i++)
    bits |= put_number(&code.numbers[m->numbers + i], in);
  return bits;
}

bool code_put(const struct insn *in, uint32_t *word) {
  const struct code *c = &code.of[in->form];
  const struct code_more *m = &code.more[in->form];
  uint32_t bits = c->value | m->ought | put_first(m, in);
  if (c->more && !put_more(m, in, &bits))
    return false;
  uint32_t selector = gather(&c->selector, bits);
  if (!reads_back(c, in, bits, selector) || (c->more && !more_reads_back(m, in, bits, selector)))
    return false;
  *word = bits ^ in->spare;
  return !c->more ||
         (!(in->spare & m->should) && all_hold(in->form, &code.conditions[m->conditions], m->nhard + m->nsoft, bits));
}
