/* survey.c - the intents of one form, systematically. */
#include "gen/survey.h"
#include "gen/bytes.h"
#include "gen/edges.h"
#include "isa/bitmask.h"
#include "isa/form.h"

#include <string.h>

enum { TRIES = 400, BASES = 40 /* choices of classes */, WIDEST = 1 << 16, PAIRED = 48, REGISTERS = 6 };

struct survey {
  const struct form *form;
  survey_visit *visit;
  void *self;
  enum survey_part part;
  struct insn base[BASES];
  unsigned bases;
};

static const char *const names[] = {
#define SURVEY(id, phrase) phrase,
#include "gen/survey.def"
#undef SURVEY
};

const char *survey_part_name(enum survey_part part) { return names[part]; }

static void show(const struct survey *s, const struct insn *in) { s->visit(s->self, s->part, in); }

static bool is_register(const struct survey *s, unsigned i) { return s->form->op[i].kind == OPERAND_REGISTER; }

/* ---- choices of classes ------------------------------------------------------------------------------------------ */

/* Flags are part of the choice: they say what is written. */
static bool same_choice(const struct survey *s, const struct insn *a, const struct insn *b) {
  for (unsigned i = 0; i < s->form->nops; i++) {
    if (is_register(s, i) && a64_class_of(a->op[i]) != a64_class_of(b->op[i]))
      return false;
    if (s->form->op[i].kind == OPERAND_FLAG && a->op[i] != b->op[i])
      return false;
  }
  return true;
}

static bool is_new(const struct survey *s, const struct insn *in) {
  for (unsigned i = 0; i < s->bases; i++)
    if (same_choice(s, &s->base[i], in))
      return false;
  return true;
}

static void find_bases(struct survey *s) {
  uint64_t state = s->form->id;
  for (unsigned n = 0; n < TRIES && s->bases < BASES; n++) {
    uint32_t random[A64_OPS], word;
    struct insn in;
    for (unsigned i = 0; i < A64_OPS; i++)
      random[i] = (uint32_t)next_random(&state);
    a64_draw(s->form->id, A64_LEGAL, random, &in);
    if (a64_encode(&in, &word, NULL) && is_new(s, &in))
      s->base[s->bases++] = in;
  }
}

/* ---- one operand ------------------------------------------------------------------------------------------------- */

static void visit_edge(void *self, enum edge edge, const struct insn *in) {
  (void)edge;
  show(self, in);
}

static void visit_edges(struct survey *s, const struct insn *base) {
  for (unsigned i = 0; i < s->form->nops; i++)
    edges_of(base, i, visit_edge, s);
}

static void show_value(const struct survey *s, const struct insn *base, unsigned i, int64_t value) {
  struct insn in = *base;
  in.op[i] = value;
  show(s, &in);
}

static void all_numbers(const struct survey *s, const struct insn *base, unsigned i) {
  struct a64_range r = a64_range_of(base, i);
  int64_t unit = r.unit ? r.unit : 1;
  uint64_t steps = (uint64_t)(r.greatest - r.least) / (uint64_t)unit;
  uint64_t stride = steps / WIDEST + 1; /* of a wider one a part, with both ends */
  for (uint64_t n = 0; n <= steps; n += stride)
    show_value(s, base, i, r.least + (int64_t)n * unit);
  show_value(s, base, i, r.greatest);
}

static void all_bitmasks(const struct survey *s, const struct insn *base, unsigned i) {
  unsigned width = a64_class_of(base->op[0]) == A64_X ? 64 : 32;
  for (uint32_t bits = 0; bits < 1 << 13; bits++) {
    uint64_t value;
    uint32_t spare;
    if (bitmask_decode(bits, width, &value, &spare) && !spare)
      show_value(s, base, i, (int64_t)value);
  }
}

static void all_wide(const struct survey *s, const struct insn *base, unsigned i) {
  unsigned width = a64_class_of(base->op[0]) == A64_X ? 64 : 32;
  for (uint64_t half = 0; half < WIDEST; half++)
    for (unsigned shift = 0; shift < width; shift += 16)
      show_value(s, base, i, (int64_t)(half << shift));
}

/* VFPExpandImm of every byte. */
static void all_fp8(const struct survey *s, const struct insn *base, unsigned i) {
  for (unsigned byte = 0; byte < 256; byte++) {
    double number = (16 + (byte & 15)) / 16.0;
    unsigned exponent = (byte >> 4 & 7) ^ 4;
    number *= exponent < 4 ? 1.0 * (1u << exponent) / 8 * 1.0 : 1.0 * (1u << exponent) / 8;
    int64_t bits;
    memcpy(&bits, &number, sizeof bits);
    show_value(s, base, i, (int64_t)((uint64_t)bits | (uint64_t)(byte >> 7) << 63));
  }
}

static void all_bytemasks(const struct survey *s, const struct insn *base, unsigned i) {
  for (unsigned byte = 0; byte < 256; byte++) {
    uint64_t value = 0;
    for (unsigned bit = 0; bit < 8; bit++)
      value |= byte >> bit & 1 ? 0xffull << 8 * bit : 0;
    show_value(s, base, i, (int64_t)value);
  }
}

static void all_registers(const struct survey *s, const struct insn *base, unsigned i) {
  unsigned class = a64_class_of(base->op[i]);
  for (unsigned number = 0; number < 32; number++)
    show_value(s, base, i, A64_REG(class, number));
  if (a64_class_kind(class) == 'G')
    show_value(s, base, i, A64_REG(class, A64_SP));
}

static void all_values(const struct survey *s, const struct insn *base, unsigned i) {
  const struct operand *o = &s->form->op[i];
  switch ((enum operand_kind)o->kind) {
  case OPERAND_REGISTER: all_registers(s, base, i); break;
  case OPERAND_NUMBER:
  case OPERAND_SHIFT:
  case OPERAND_LANE: all_numbers(s, base, i); break;
  case OPERAND_BITMASK: all_bitmasks(s, base, i); break;
  case OPERAND_WIDE: all_wide(s, base, i); break;
  case OPERAND_BYTEMASK: all_bytemasks(s, base, i); break;
  case OPERAND_FP8: all_fp8(s, base, i); break;
  case OPERAND_NAME:
    for (int64_t value = 0; value < o->names->count; value++)
      show_value(s, base, i, value);
    break;
  case OPERAND_SPARSE:
    for (unsigned n = 0; n < o->sparse->count; n++)
      show_value(s, base, i, o->sparse->by_value[n].value);
    break;
  case OPERAND_EXPRESSION: break; /* all of them are edges */
  case OPERAND_FLAG: break;       /* a choice of its own */
  }
}

/* The registers with every choice of classes; the other operands, whose values do not depend on it, with the first two
 * that differ in what the others are. */
static void visit_values(struct survey *s, unsigned n) {
  for (unsigned i = 0; i < s->form->nops; i++)
    if (is_register(s, i) || n < 2)
      all_values(s, &s->base[n], i);
}

/* ---- two operands ------------------------------------------------------------------------------------------------ */

struct edge_list {
  int64_t value[PAIRED];
  unsigned operand, count;
};

/* Those that a field cannot hold, or an encoder may mistake. */
static void list_edge(void *self, enum edge edge, const struct insn *in) {
  struct edge_list *l = self;
  bool counts = edge == EDGE_OUTSIDE || edge == EDGE_WRAPPED || edge == EDGE_OFF_MULTIPLE || edge == EDGE_CLASS ||
                edge == EDGE_THIRTY_ONE;
  for (unsigned i = 0; i < l->count; i++)
    counts &= l->value[i] != in->op[l->operand];
  if (counts && l->count < PAIRED)
    l->value[l->count++] = in->op[l->operand];
}

static void visit_pair(const struct survey *s, const struct insn *base, const struct edge_list *a,
                       const struct edge_list *b) {
  struct insn in = *base;
  for (unsigned i = 0; i < a->count; i++)
    for (unsigned k = 0; k < b->count; k++) {
      in.op[a->operand] = a->value[i];
      in.op[b->operand] = b->value[k];
      show(s, &in);
    }
}

static void visit_pairs(struct survey *s, const struct insn *base) {
  struct edge_list list[A64_OPS];
  for (unsigned i = 0; i < s->form->nops; i++) {
    list[i] = (struct edge_list){.operand = i};
    edges_of(base, i, list_edge, &list[i]);
  }
  for (unsigned i = 0; i < s->form->nops; i++)
    for (unsigned k = i + 1; k < s->form->nops; k++)
      visit_pair(s, base, &list[i], &list[k]);
}

/* ---- equal registers --------------------------------------------------------------------------------------------- */

/* Register n of the list gets the number of block[n]: restricted growth strings are all the patterns there are. */
static void visit_patterns(const struct survey *s, struct insn *in, const unsigned *place, unsigned count, unsigned n,
                           unsigned blocks) {
  static const unsigned char numbers[REGISTERS] = {3, 17, 30, 8, 0, 29};
  if (n == count) {
    show(s, in);
    return;
  }
  for (unsigned block = 0; block <= blocks && block < REGISTERS; block++) {
    in->op[place[n]] = A64_REG(a64_class_of(in->op[place[n]]), numbers[block]);
    visit_patterns(s, in, place, count, n + 1, block == blocks ? blocks + 1 : blocks);
  }
}

static void visit_equal(struct survey *s, const struct insn *base) {
  unsigned place[A64_OPS], count = 0;
  struct insn in = *base;
  for (unsigned i = 0; i < s->form->nops; i++)
    if (is_register(s, i) && count < REGISTERS)
      place[count++] = i;
  if (count > 1)
    visit_patterns(s, &in, place, count, 0, 0);
}

void survey_form(unsigned form, survey_visit *visit, void *self) {
  struct survey s = {.form = a64_form(form), .visit = visit, .self = self};
  find_bases(&s);
  for (unsigned n = 0; n < s.bases; n++) {
    s.part = SURVEY_LEGAL;
    show(&s, &s.base[n]);
    s.part = SURVEY_EDGES;
    visit_edges(&s, &s.base[n]);
    s.part = SURVEY_VALUES;
    visit_values(&s, n);
    s.part = SURVEY_PAIRS;
    visit_pairs(&s, &s.base[n]);
    s.part = SURVEY_EQUAL;
    visit_equal(&s, &s.base[n]);
  }
}
