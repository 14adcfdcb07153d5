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

static inline uint32_t gather_selector(const struct gather_selector *g, uint32_t word) {
  return turn_left(word & g->mask[0], g->turn[0]) | turn_left(word & g->mask[1], g->turn[1]);
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
  uint64_t value = (uint64_t)(gather_selector(&n->at, word) ^ n->sign_bit) - n->sign_bit;
  return (int64_t)(value << n->left) + n->add;
}

static inline uint32_t put_number(const struct code_number *n, int64_t value) {
  int64_t scaled = (int64_t)((uint64_t)value - (uint64_t)(int64_t)n->add);
  return scatter_selector(&n->at, (uint32_t)(scaled >> n->left) & n->put);
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

/* Not 0: a reserved class. */
static inline int64_t get_registers(const struct code *c, uint32_t word, struct insn *out) {
  const struct code_register *r = &code.registers[c->registers];
  uint32_t selector = gather(&c->selector, word);
  int64_t all = 0;
#pragma GCC unroll 4
  for (unsigned i = 0; i < CODE_REGISTERS; i++)
    all |= out->op[r[i].op] = get_register(&r[i], word, selector);
  for (unsigned i = CODE_REGISTERS; i < c->nregisters; i++)
    all |= out->op[r[i].op] = get_register(&r[i], word, selector);
  return all & A64_REG(CODE_RESERVED, 0);
}

static inline void get_numbers(const struct code *c, uint32_t word, struct insn *out) {
  const struct code_number *n = &code.numbers[c->numbers];
#pragma GCC unroll 3
  for (unsigned i = 0; i < CODE_NUMBERS; i++)
    out->op[n[i].op] = get_number(&n[i], word);
  for (unsigned i = CODE_NUMBERS; i < c->nnumbers; i++)
    out->op[n[i].op] = get_number(&n[i], word);
}

static inline void get_all_scaled(const struct code *c, uint32_t word, struct insn *out) {
  const struct code_scaled *n = &code.scaled[c->scaled];
  for (const struct code_scaled *end = n + c->nscaled; n < end; n++)
    out->op[n->op] = get_scaled(n, word, out);
}

static inline bool get_others(const struct code *c, const struct form *f, uint32_t word, struct insn *out) {
  for (unsigned i = 0; i < c->nothers; i++)
    if (!operand_get(f, code.others[c->others + i], word, out, &out->spare))
      return false;
  return true;
}

enum a64_validity code_get(unsigned id, uint32_t word, struct insn *out) {
  const struct code *c = &code.of[id];
  const struct code_condition *when = &code.conditions[c->conditions];
  if ((word & c->mask) != c->value || !all_hold(id, when, c->nhard, word))
    return A64_UNALLOCATED;
  if (get_registers(c, word, out))
    return A64_UNALLOCATED;
  get_numbers(c, word, out);
  get_all_scaled(c, word, out);
  out->form = (uint16_t)id;
  out->zero = 0;
  out->spare = (word & c->should) ^ c->ought;
  bool predictable = !out->spare && all_hold(id, when + c->nhard, c->nsoft, word);
  if (!get_others(c, &code.form[id], word, out))
    return A64_UNALLOCATED;
  return predictable ? A64_VALID : A64_UNPREDICTABLE;
}

static bool put_others(const struct code *c, const struct insn *in, uint32_t *word) {
  const struct form *f = &code.form[in->form];
  for (unsigned i = 0; i < c->nothers; i++) {
    unsigned op = code.others[c->others + i];
    if (!f->op[op].is_checked && operand_put(f, op, in, word) != A64_ACCEPTED)
      return false;
  }
  if (f->ndefinitions)
    put_definitions(f, word);
  return true;
}

/* Whether the word reads back as the intent. */
static bool reads_back(const struct code *c, const struct insn *in, uint32_t word) {
  int64_t differ = 0;
  uint32_t selector = gather(&c->selector, word);
  const struct code_register *r = &code.registers[c->registers];
  for (const struct code_register *end = r + c->nregisters; r < end; r++)
    differ |= get_register(r, word, selector) ^ in->op[r->op];
  const struct code_number *n = &code.numbers[c->numbers];
  for (const struct code_number *end = n + c->nnumbers; n < end; n++)
    differ |= get_number(n, word) ^ in->op[n->op];
  const struct code_scaled *k = &code.scaled[c->scaled];
  for (const struct code_scaled *end = k + c->nscaled; k < end; k++)
    differ |= get_scaled(k, word, in) ^ in->op[k->op];
  for (unsigned i = 0; i < c->nothers && !differ; i++) {
    unsigned op = code.others[c->others + i];
    const struct operand *o = &code.form[in->form].op[op];
    if (o->is_checked || o->checks_selector) {
      struct insn seen = *in;
      uint32_t spare = 0;
      differ = !operand_get(&code.form[in->form], op, word, &seen, &spare) || seen.op[op] != in->op[op];
    }
  }
  return !differ;
}

bool code_put(const struct insn *in, uint32_t *word) {
  const struct code *c = &code.of[in->form];
  uint32_t bits = c->value | c->ought;
  const struct code_register *r = &code.registers[c->registers];
  for (const struct code_register *end = r + c->nregisters; r < end; r++) {
    unsigned class = a64_class_of(in->op[r->op]), number = a64_number_of(in->op[r->op]);
    if (class >= A64_CLASSES)
      return false;
    bits |= scatter_selector(&r->selector, code.bytes[r->selectors + class]);
    bits |= ((number - (number >> 5)) & r->put) << r->lo;
  }
  const struct code_number *n = &code.numbers[c->numbers];
  for (const struct code_number *end = n + c->nnumbers; n < end; n++)
    bits |= put_number(n, in->op[n->op]);
  const struct code_scaled *k = &code.scaled[c->scaled];
  for (const struct code_scaled *end = k + c->nscaled; k < end; k++)
    bits |= put_scaled(k, in);
  if (!put_others(c, in, &bits) || !reads_back(c, in, bits))
    return false;
  *word = bits ^ in->spare;
  return !(in->spare & c->should) && all_hold(in->form, &code.conditions[c->conditions], c->nhard + c->nsoft, bits);
}
