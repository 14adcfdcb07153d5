/* vector.c - statements about registers of the vector file: lanes, elements, scalars. */
#include "isa/effect/vector.h"
#include "isa/effect/evaluate.h"

/* ---- lanes of a register ------------------------------------------------------------------------------------ */

static unsigned lane_bits(unsigned class) {
  unsigned bytes = a64_class_bytes(class);
  return a64_class_kind(class) == 'V' && class != A64_V ? 8u << a64_class_element(class) : 8 * bytes;
}

static unsigned lane_count(unsigned class) {
  return a64_class_kind(class) == 'V' ? 8 * a64_class_bytes(class) / lane_bits(class) : 1;
}

/* What lies beyond the register is 0. */
static struct expr_value get_lane(const uint64_t v[2], uint64_t index, unsigned bits) {
  uint64_t at = index * bits;
  return (struct expr_value){at < 128 ? low_bits(v[at / 64] >> at % 64, bits) : 0, bits == 128 && !index ? v[1] : 0};
}

static void put_lane(uint64_t v[2], uint64_t index, unsigned bits, struct expr_value value) {
  uint64_t at = index * bits;
  if (at >= 128)
    return;
  uint64_t mask = low_bits(~0ull, bits) << at % 64;
  v[at / 64] = (v[at / 64] & ~mask) | (value.low << at % 64 & mask);
  if (bits == 128)
    v[1] = value.high;
}

/* ---- which lane --------------------------------------------------------------------------------------------- */

static unsigned class_of_operand(const struct step *s, unsigned operand) { return a64_class_of(s->in->op[operand]); }

/* The register that E and N are of: the target, or else the first of the vector file. */
static unsigned subject(const struct step *s) {
  if (s->statement->lanewise)
    return (unsigned)s->statement->target;
  for (unsigned i = 0; i < s->form->nops; i++)
    if (s->form->op[i].kind == OPERAND_REGISTER && a64_class_kind(class_of_operand(s, i)) != 'G')
      return i;
  return 0;
}

int64_t vector_variable(const struct step *s, int index) {
  unsigned class = class_of_operand(s, subject(s));
  return index == A64_VAR_E ? lane_bits(class) : index == A64_VAR_N ? lane_count(class) : s->lane;
}

/* The index behind an element, or behind the list that it is in. The only one that rows spell out is [1]. */
static unsigned element_index(const struct step *s, unsigned operand) {
  for (unsigned i = operand + 1; i < s->form->nops; i++)
    if (s->form->op[i].is_bare)
      return (unsigned)s->in->op[i];
  return 1;
}

/* Registers of different numbers of lanes meet at their upper ends: `saddl2` reads the upper half of its sources, and
 * `xtn2` keeps the lower half of its target. */
static int aligned_lane(const struct step *s, unsigned class) {
  unsigned target = class_of_operand(s, (unsigned)s->statement->target);
  return (int)s->lane + (int)lane_count(class) - (int)lane_count(target);
}

/* ---- read --------------------------------------------------------------------------------------------------- */

static const uint64_t *read_register(struct step *s, unsigned number) {
  s->unknown |= s->m->unknown_v >> number & 1;
  return s->m->v[number];
}

static struct expr_value read_aligned(struct step *s, const uint64_t v[2], unsigned class) {
  int lane = aligned_lane(s, class);
  s->kept |= lane < 0;
  return lane < 0 ? (struct expr_value){0, 0} : get_lane(v, (unsigned)lane, lane_bits(class));
}

struct expr_value vector_read(struct step *s, unsigned operand) {
  int64_t reg = s->in->op[operand];
  unsigned class = a64_class_of(reg);
  const uint64_t *v = read_register(s, a64_number_of(reg));
  switch (a64_class_kind(class)) {
  case 'E': return get_lane(v, element_index(s, operand), lane_bits(class));
  case 'V':
    if (s->statement->lanewise)
      return read_aligned(s, v, class);
  }
  return get_lane(v, 0, 8 * a64_class_bytes(class));
}

/* lane(&V, index, bits) */
uint64_t effect_LANE(struct step *s, const uint64_t *arg) {
  const uint64_t *v = read_register(s, a64_number_of(s->in->op[arg[0]]));
  return get_lane(v, arg[1], (unsigned)arg[2]).low;
}

/* packed(&V, bits) */
uint64_t effect_PACKED(struct step *s, const uint64_t *arg) {
  uint64_t lanes = (uint64_t)vector_variable(s, A64_VAR_N), part = element_index(s, (unsigned)arg[0]);
  return effect_LANE(s, (const uint64_t[]){arg[0], part * lanes + (uint64_t)s->lane, arg[1]});
}

/* ---- write -------------------------------------------------------------------------------------------------- */

/* What the register held can be put back: a later access may fault. */
static void write_register(struct step *s, unsigned number, const uint64_t value[2]) {
  uint64_t *v = s->m->v[number];
  if (s->undos < STEP_UNDOS)
    s->undo[s->undos++] = (struct undo){number, {v[0], v[1]}};
  v[0] = value[0];
  v[1] = value[1];
  s->m->unknown_v = (s->m->unknown_v & ~(1u << number)) | (uint32_t)s->unknown << number;
}

static bool is_structure(const struct step *s, unsigned operand) {
  const struct operand *o = &s->form->op[operand];
  char kind = a64_class_kind(class_of_operand(s, operand));
  return o->kind == OPERAND_REGISTER && o->is_written && (kind == 'V' || kind == 'E');
}

/* Structures are loaded bit by bit: any of their registers may have changed. */
void vector_undo(struct step *s) {
  while (s->undos) {
    const struct undo *u = &s->undo[--s->undos];
    s->m->v[u->number][0] = u->v[0];
    s->m->v[u->number][1] = u->v[1];
    s->m->unknown_v |= 1u << u->number;
  }
  for (unsigned i = 0; i < s->form->nops && s->result == A64_STEP_FAULT; i++)
    if (is_structure(s, i))
      s->m->unknown_v |= 1u << a64_number_of(s->in->op[i]);
}

/* One lane of the target; the sources are still as they were before the statement. */
static void compute_lane(struct step *s, const uint64_t old[2], uint64_t out[2], unsigned bits) {
  s->kept = false;
  struct expr_value value = evaluate(s);
  put_lane(out, s->lane, bits, s->kept ? get_lane(old, s->lane, bits) : value);
}

static void compute_vector(struct step *s, unsigned number, unsigned class, uint64_t out[2]) {
  unsigned bits = lane_bits(class);
  bool kept = false;
  for (s->lane = 0; s->lane < lane_count(class) && s->result == A64_STEP_DONE; s->lane++) {
    compute_lane(s, s->m->v[number], out, bits);
    kept |= s->kept;
  }
  if (kept)
    read_register(s, number);
}

static void compute_element(struct step *s, unsigned number, unsigned class, uint64_t out[2]) {
  const uint64_t *old = read_register(s, number);
  s->lane = element_index(s, (unsigned)s->statement->target);
  out[0] = old[0];
  out[1] = old[1];
  compute_lane(s, old, out, lane_bits(class));
}

bool vector_statement(struct step *s) {
  int64_t reg = s->in->op[s->statement->target];
  unsigned number = a64_number_of(reg), class = a64_class_of(reg);
  uint64_t out[2] = {0, 0};
  if (a64_class_kind(class) == 'E')
    compute_element(s, number, class, out);
  else
    compute_vector(s, number, class, out);
  if (s->result == A64_STEP_DONE)
    write_register(s, number, out);
  s->lane = 0;
  return s->result == A64_STEP_DONE;
}
