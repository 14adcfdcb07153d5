/* survey.c - the intents of one form, systematically. */
#include "gen/survey.h"
#include "gen/beyond.h"
#include "gen/edges.h"
#include "gen/random.h"
#include "isa/bitmask.h"
#include "isa/form.h"
#include "isa/word.h"

#include <string.h>

enum {
  TRIES = 400,
  DRAWS = 8,
  BASES = 40 /* choices of classes */,
  WIDEST = 1 << 16,
  PAIRED = 48,
  REGISTERS = 6,
  SMALL = 7 /* bits */
};

struct survey {
  const struct form *form;
  survey_visit *visit;
  void *self;
  enum survey_part part;
  struct insn base[BASES];
  unsigned bases;
  bool settles; /* some operands imply others */
};

static const struct {
  const char *key, *name;
} parts[] = {
#define SURVEY(id, phrase) {#id, phrase},
#include "gen/survey.def"
#undef SURVEY
};

const char *survey_part_name(enum survey_part part) { return parts[part].name; }
const char *survey_part_key(enum survey_part part) { return parts[part].key; }

static void show(const struct survey *s, const struct insn *in) { s->visit(s->self, s->part, in); }

static bool is_register(const struct survey *s, unsigned i) { return s->form->op[i].kind == OPERAND_REGISTER; }

/* ---- choices of classes ------------------------------------------------------------------------------------------ */

static unsigned pattern_of_31(const struct survey *s, const struct insn *in) {
  unsigned pattern = 0;
  for (unsigned i = 0; i < s->form->nops; i++)
    pattern |= (unsigned)(is_register(s, i) && a64_number_of(in->op[i]) >= A64_ZR) << i;
  return pattern;
}

/* Flags are part of the choice: they say what is written. So is which registers are 31, where one must be. */
static bool same_choice(const struct survey *s, const struct insn *a, const struct insn *b) {
  for (unsigned i = 0; i < s->form->nops; i++) {
    if (is_register(s, i) && a64_class_of(a->op[i]) != a64_class_of(b->op[i]))
      return false;
    if (s->form->op[i].kind == OPERAND_FLAG && a->op[i] != b->op[i])
      return false;
  }
  unsigned x = pattern_of_31(s, a), y = pattern_of_31(s, b);
  return x == y || !x || !y;
}

/* The base of the same choice; `bases` if there is none yet. */
static unsigned find_base(const struct survey *s, const struct insn *in) {
  unsigned i = 0;
  while (i < s->bases && !same_choice(s, &s->base[i], in))
    i++;
  return i;
}

/* Whether it is AL or NV, with which one of two sources is not looked at. */
static bool is_always(const struct operand *o, int64_t value) {
  return o->kind == OPERAND_NAME && o->names->count == 16 && strstr(o->names->key, "cond") && value >= 14;
}

/* What hides a wrong word: register 31, which keeps no result, equal registers, numbers that are 0 or small. */
static unsigned hides(const struct survey *s, const struct insn *in) {
  unsigned n = 0;
  for (unsigned i = 0; i < s->form->nops; i++) {
    if (!is_register(s, i)) {
      n += (in->op[i] >= 0 && in->op[i] < 2) + 4 * is_always(&s->form->op[i], in->op[i]);
      continue;
    }
    n += 8 * (a64_number_of(in->op[i]) >= A64_ZR) + (a64_number_of(in->op[i]) == 0);
    for (unsigned k = 0; k < i; k++)
      n += 2 * (is_register(s, k) && a64_number_of(in->op[i]) == a64_number_of(in->op[k]));
  }
  return n;
}

static void find_bases(struct survey *s) {
  uint64_t state = s->form->id;
  for (unsigned i = 0; i < s->form->nops; i++)
    s->settles |= s->form->op[i].is_checked || s->form->op[i].checks_selector;
  for (unsigned n = 0; n < TRIES && s->bases < BASES; n++) {
    uint32_t word;
    struct insn in;
    random_intent(s->form->id, A64_LEGAL, &state, &in);
    unsigned i = find_base(s, &in);
    if (!a64_encode(&in, &word, NULL) || (i < s->bases && hides(s, &s->base[i]) <= hides(s, &in)))
      continue;
    s->base[i] = in;
    s->bases += i == s->bases;
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

/* As it is, and with what it implies of others: the rest of a list moves along. */
static void show_value(const struct survey *s, const struct insn *base, unsigned i, int64_t value) {
  struct insn in = *base;
  in.op[i] = value;
  show(s, &in);
  struct insn settled = in;
  if (s->settles)
    a64_settle(&settled);
  if (memcmp(&settled, &in, sizeof in) != 0)
    show(s, &settled);
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

/* Of 32 bits, as the number that they are with and without a sign. */
static void show_bits(const struct survey *s, const struct insn *base, unsigned i, uint64_t bits) {
  bool is_narrow = a64_class_of(base->op[0]) != A64_X;
  if (is_narrow && bits >> 31 & 1)
    show_value(s, base, i, (int32_t)bits);
  show_value(s, base, i, is_narrow ? (int64_t)(uint32_t)bits : (int64_t)bits);
}

static void all_bitmasks(const struct survey *s, const struct insn *base, unsigned i) {
  unsigned width = a64_class_of(base->op[0]) == A64_X ? 64 : 32;
  for (uint32_t bits = 0; bits < 1 << 13; bits++) {
    uint64_t value;
    uint32_t spare;
    if (bitmask_decode(bits, width, &value, &spare) && !spare)
      show_bits(s, base, i, value);
  }
}

static void all_wide(const struct survey *s, const struct insn *base, unsigned i) {
  unsigned width = a64_class_of(base->op[0]) == A64_X ? 64 : 32;
  for (uint64_t half = 0; half < WIDEST; half++)
    for (unsigned shift = 0; shift < width; shift += 16)
      show_bits(s, base, i, s->form->op[i].is_inverted ? ~(half << shift) : half << shift);
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

/* The first of a list is 31, and the others are as if it were 0. */
static void wrap_list(const struct survey *s, const struct insn *base, unsigned i, int64_t reg) {
  struct insn in = *base;
  in.op[i] = A64_REG(a64_class_of(reg), 0);
  a64_settle(&in);
  in.op[i] = reg;
  show(s, &in);
}

static void all_registers(const struct survey *s, const struct insn *base, unsigned i) {
  unsigned class = a64_class_of(base->op[i]);
  for (unsigned number = 0; number < 32; number++)
    show_value(s, base, i, A64_REG(class, number));
  if (a64_class_kind(class) == 'G')
    show_value(s, base, i, A64_REG(class, A64_SP));
  if (s->settles)
    wrap_list(s, base, i, A64_REG(class, A64_ZR));
  if (s->settles && a64_class_kind(class) == 'G')
    wrap_list(s, base, i, A64_REG(class, A64_SP));
}

/* Of lsb and width, each bounds the other. */
static void all_of_two(const struct survey *s, const struct insn *base, unsigned i) {
  struct insn in = *base;
  for (unsigned k = 0; k < s->form->nops; k++) {
    if (k == i || is_register(s, k))
      continue;
    for (in.op[k] = -1; in.op[k] <= 66; in.op[k]++)
      for (int64_t value = -1; value <= 66; value++)
        show_value(s, &in, i, value);
    in.op[k] = base->op[k];
  }
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
    for (int64_t value = 0; value < 1 << parts_width(o->part, o->nparts); value++)
      show_value(s, base, i, value);
    break;
  case OPERAND_EXPRESSION: all_of_two(s, base, i); break;
  case OPERAND_FLAG: break; /* a choice of its own */
  }
}

/* Whether no base before the n-th has the same class of its first operand. */
static bool is_first_of_class(const struct survey *s, unsigned n) {
  for (unsigned i = 0; i < n; i++)
    if (a64_class_of(s->base[i].op[0]) == a64_class_of(s->base[n].op[0]))
      return false;
  return true;
}

/* Registers and small fields with every choice of classes; others, which take long, once for each width. */
static void visit_values(struct survey *s, unsigned n) {
  for (unsigned i = 0; i < s->form->nops; i++) {
    const struct operand *o = &s->form->op[i];
    bool is_small = parts_width(o->part, o->nparts) <= SMALL && o->kind != OPERAND_EXPRESSION;
    if (is_register(s, i) || is_small || is_first_of_class(s, n))
      all_values(s, &s->base[n], i);
  }
}

/* ---- two operands ------------------------------------------------------------------------------------------------ */

struct edge_list {
  int64_t value[PAIRED];
  unsigned operand, count;
  bool (*counts)(const struct survey *s, unsigned operand, enum edge edge, int64_t value);
  const struct survey *of;
};

static void list_edge(void *self, enum edge edge, const struct insn *in) {
  struct edge_list *l = self;
  int64_t value = in->op[l->operand];
  bool counts = l->counts(l->of, l->operand, edge, value);
  for (unsigned i = 0; i < l->count; i++)
    counts &= l->value[i] != value;
  if (counts && l->count < PAIRED)
    l->value[l->count++] = value;
}

static struct edge_list list_edges(const struct survey *s, const struct insn *base, unsigned operand,
                                   bool (*counts)(const struct survey *, unsigned, enum edge, int64_t)) {
  struct edge_list l = {.operand = operand, .counts = counts, .of = s};
  edges_of(base, operand, list_edge, &l);
  return l;
}

/* Of a list the last numbers too, from which it comes to 31. Limits too where a form stands beside: a class that is
 * wrong here may be right there, if the number is small. */
static bool is_past_a_limit(const struct survey *s, unsigned operand, enum edge edge, int64_t value) {
  switch (edge) {
  case EDGE_OUTSIDE:
  case EDGE_WRAPPED:
  case EDGE_OFF_MULTIPLE:
  case EDGE_PATTERN:
  case EDGE_CLASS:
  case EDGE_THIRTY_ONE: return true;
  case EDGE_INSIDE: return s->form->also;
  case EDGE_NUMBER: return s->settles && a64_number_of(value) > 27;
  case EDGE_NAME: return value < 0 || (s->form->op[operand].names && value >= s->form->op[operand].names->count);
  default: return false;
  }
}

static bool is_31(const struct survey *s, unsigned operand, enum edge edge, int64_t value) {
  (void)s, (void)operand, (void)value;
  return edge == EDGE_THIRTY_ONE;
}

/* What is right by itself. */
static bool is_at_a_limit(const struct survey *s, unsigned operand, enum edge edge, int64_t value) {
  return (edge == EDGE_INSIDE || edge == EDGE_NAME) && !is_past_a_limit(s, operand, edge, value);
}

static void visit_pair(const struct survey *s, const struct insn *base, const struct edge_list *a,
                       const struct edge_list *b) {
  struct insn in = *base;
  for (unsigned i = 0; i < a->count; i++)
    for (unsigned k = 0; k < b->count; k++) {
      in.op[a->operand] = a->value[i];
      show_value(s, &in, b->operand, b->value[k]);
    }
}

/* Two operands past a limit; and register 31, which is another register than the number says, beside a limit. */
static void visit_pairs(struct survey *s, const struct insn *base) {
  struct edge_list past[A64_OPS], special[A64_OPS], at[A64_OPS];
  for (unsigned i = 0; i < s->form->nops; i++) {
    past[i] = list_edges(s, base, i, is_past_a_limit);
    special[i] = list_edges(s, base, i, is_31);
    at[i] = list_edges(s, base, i, is_at_a_limit);
  }
  for (unsigned i = 0; i < s->form->nops; i++)
    for (unsigned k = 0; k < s->form->nops; k++) {
      if (k > i)
        visit_pair(s, base, &past[i], &past[k]);
      if (k != i)
        visit_pair(s, base, &special[i], &at[k]);
    }
}

/* ---- equal registers --------------------------------------------------------------------------------------------- */

/* Register n of the list gets the number of block[n]: restricted growth strings are all the patterns there are. */
static void visit_patterns(const struct survey *s, struct insn *in, const unsigned *place, unsigned count, unsigned n,
                           unsigned blocks) {
  static const unsigned char numbers[REGISTERS] = {6, 22, 3, 30, 0, 29}; /* some must be even, or below 8 */
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

static void visit_beyond(void *self, const struct insn *in) { show(self, in); }

/* ---- one form after another -------------------------------------------------------------------------------------- */

/* A legal intent in which nothing hides a wrong word, if a few draws find one. */
static struct insn draw_plain(unsigned form) {
  struct survey s = {.form = a64_form(form)};
  uint64_t state = form;
  struct insn best = {.form = 0};
  for (unsigned n = 0; n < DRAWS; n++) {
    uint32_t word;
    struct insn in;
    random_intent(form, A64_LEGAL, &state, &in);
    if (!best.form || (a64_encode(&in, &word, NULL) && hides(&s, &in) < hides(&s, &best)))
      best = in;
  }
  return best;
}

/* Of all forms, drawn once. */
static const struct insn *plain_intent(unsigned form) {
  static struct insn plain[A64_FORMS + 1];
  if (!plain[form].form)
    plain[form] = draw_plain(form);
  return &plain[form];
}

void survey_pair(unsigned form, unsigned other, survey_visit *visit, void *self) {
  visit(self, SURVEY_AFTER, plain_intent(form));
  visit(self, SURVEY_AFTER, plain_intent(other));
  visit(self, SURVEY_AFTER, plain_intent(form));
}

void survey_after(unsigned form, unsigned every, unsigned which, survey_visit *visit, void *self) {
  visit(self, SURVEY_AFTER, plain_intent(form));
  for (unsigned other = form + (form + which) % every; other <= a64_form_count(); other += every) {
    visit(self, SURVEY_AFTER, plain_intent(other));
    visit(self, SURVEY_AFTER, plain_intent(form));
  }
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
    s.part = SURVEY_BEYOND;
    beyond_of(&s.base[n], visit_beyond, &s);
    s.part = SURVEY_EQUAL;
    visit_equal(&s, &s.base[n]);
  }
}
