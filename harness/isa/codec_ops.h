/* codec_ops.h - single operands and conditions of a form's code, into a word and out of it. */
#ifndef A64_ISA_CODEC_OPS_H
#define A64_ISA_CODEC_OPS_H

#include "isa/compile/codec.h"
#include "isa/compile/condition.h"
#include "isa/compile/table.h"
#include "isa/operand.h"

static inline uint32_t scatter(const struct gather *g, uint32_t bits) {
  return (turn_left(bits, -g->turn[0]) & g->mask[0]) | (turn_left(bits, -g->turn[1]) & g->mask[1]) |
         (turn_left(bits, -g->turn[2]) & g->mask[2]);
}

static inline uint32_t scatter_selector(const struct gather_selector *g, uint32_t bits) {
  return (turn_left(bits, -g->turn[0]) & g->mask[0]) | (turn_left(bits, -g->turn[1]) & g->mask[1]);
}

static inline int64_t get_register(const struct codec_register *r, uint32_t word, uint32_t selector) {
  unsigned class = codec.classes[r->classes + selector];
  unsigned number = ((word >> r->lo) + r->add) & class & 31;
  return (int64_t)((class & 0xff00) | (number + (number == r->sp)));
}

static inline int64_t get_number(const struct codec_number *n, uint32_t word) {
  uint32_t bits = turn_left(word & n->mask[0], n->turn[0]) | turn_left(word & n->mask[1], n->turn[1]);
  uint64_t value = (uint64_t)(bits ^ n->sign_bit) - n->sign_bit;
  return (int64_t)(value << n->left) + n->add;
}

static inline uint32_t put_number(const struct codec_number_put *k, const struct insn *in) {
  const struct codec_number *n = &k->get;
  int64_t scaled = (int64_t)((uint64_t)in->op[n->op] - (uint64_t)(int64_t)n->add);
  uint32_t bits = (uint32_t)(scaled >> n->left) & k->put;
  return (turn_left(bits, -n->turn[0]) & n->mask[0]) | (turn_left(bits, -n->turn[1]) & n->mask[1]);
}

/* What is no class has no selector either, and is seen when the word is read back. */
static inline uint32_t put_register(const struct codec_register_put *r, const struct insn *in) {
  int64_t value = in->op[r->get.op];
  unsigned number = a64_number_of(value);
  uint32_t selector = codec.bytes[r->selectors + a64_class_of(value)];
  return scatter_selector(&r->selector, selector) | ((number - (number >> 5)) & r->put) << r->get.lo;
}

static inline unsigned left_of(const struct codec_scaled *n, const struct insn *in) {
  return codec.logarithm[a64_class_of(in->op[n->of])] & n->bytes;
}

static inline unsigned right_of(const struct codec_scaled *n, const struct insn *in) {
  return (codec.element[a64_class_of(in->op[n->of])] + n->lane_add) & n->lane;
}

static inline int64_t base_of(const struct codec_scaled *n, const struct insn *in) {
  return n->sizes * (8ll << codec.element[a64_class_of(in->op[n->of])]);
}

static inline int64_t get_scaled(const struct codec_scaled *n, uint32_t word, const struct insn *in) {
  uint64_t value = (uint64_t)(gather(&n->at, word) ^ n->sign_bit) - n->sign_bit;
  return ((int64_t)(value << left_of(n, in)) >> right_of(n, in)) * n->sign + base_of(n, in);
}

static inline uint32_t put_scaled(const struct codec_scaled *n, const struct insn *in) {
  int64_t value = (int64_t)((uint64_t)in->op[n->op] - (uint64_t)base_of(n, in));
  uint64_t bits = (uint64_t)((n->sign < 0 ? -(uint64_t)value : (uint64_t)value) >> left_of(n, in)) << right_of(n, in);
  return scatter(&n->at, (uint32_t)bits & n->put);
}

static inline bool holds(unsigned id, const struct codec_condition *c, uint32_t word) {
  uint32_t index = gather(&c->at, word);
  if (__builtin_expect(c->index, 0))
    return condition_holds(&codec.form[id], &codec.form[id].condition[c->index - 1], word);
  return codec.truths[c->truth + index / 64] >> index % 64 & 1;
}

static inline bool all_hold(unsigned id, const struct codec_condition *c, unsigned count, uint32_t word) {
  for (const struct codec_condition *end = c + count; c < end; c++)
    if (!holds(id, c, word))
      return false;
  return true;
}

#endif
