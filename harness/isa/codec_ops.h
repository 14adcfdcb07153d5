/* codec_ops.h - what the conditions of a form make of a word. */
#ifndef A64_ISA_CODEC_OPS_H
#define A64_ISA_CODEC_OPS_H

#include "isa/compile/codec.h"
#include "isa/compile/condition.h"
#include "isa/compile/table.h"
#include "isa/operand.h"

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

/* By the bits that decide. */
static inline enum a64_validity decided_of(const struct lead *l, uint32_t value) {
  uint32_t bit = l->decided + value * VALIDITY_BITS;
  return codec.validities[bit / 32] >> bit % 32 & 3;
}

#endif
