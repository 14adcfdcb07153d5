/* edges.c - a legal intent with one operand moved to a limit, or past it. */
#include "gen/edges.h"
#include "isa/form.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct walk {
  const struct insn *legal;
  const struct form *form;
  unsigned operand;
  edge_visit *visit;
  void *self;
};

static const char *const names[] = {
#define EDGE(id, phrase) #id,
#include "gen/edges.def"
#undef EDGE
};

const char *edge_name(enum edge edge) { return names[edge]; }

static void show(const struct walk *w, enum edge edge, int64_t value) {
  struct insn in = *w->legal;
  in.op[w->operand] = value;
  if (value != w->legal->op[w->operand])
    w->visit(w->self, edge, &in);
}

static int64_t value_of(const struct walk *w) { return w->legal->op[w->operand]; }

/* ---- numbers --------------------------------------------------------------------------------------------------- */

static void visit_number(const struct walk *w) {
  struct a64_range r = a64_range_of(w->legal, w->operand);
  int64_t unit = r.unit ? r.unit : 1;
  const int64_t inside[] = {r.least, r.least + unit, 0, unit, r.greatest - unit, r.greatest};
  const int64_t outside[] = {r.least - unit,    r.least - 2 * unit,      -unit,
                             r.greatest + unit, 2 * (r.greatest + unit), -r.greatest - unit,
                             -r.greatest,       -r.greatest + unit,      -r.least};
  const int64_t off[] = {r.least + 1, unit / 2, value_of(w) - 1, value_of(w) + 1, r.greatest - 1, r.greatest + 1};
  for (unsigned i = 0; i < COUNT(inside); i++)
    show(w, EDGE_INSIDE, inside[i]);
  for (unsigned i = 0; i < COUNT(outside); i++)
    if (outside[i] < r.least || outside[i] > r.greatest)
      show(w, EDGE_OUTSIDE, outside[i]);
  static const int64_t least[] = {INT64_MIN, INT64_MAX, INT32_MIN, INT32_MAX};
  show(w, EDGE_WRAPPED, value_of(w) + (1ll << 32));
  for (unsigned i = 0; i < COUNT(least); i++)
    show(w, least[i] < r.least || least[i] > r.greatest ? EDGE_OUTSIDE : EDGE_INSIDE, least[i]);
  for (unsigned i = 0; unit > 1 && i < COUNT(off); i++)
    if ((off[i] - r.least) % unit)
      show(w, EDGE_OFF_MULTIPLE, off[i]);
}

/* An expression has no limits of its own: all values that a field could give, and those around. */
static void visit_expression(const struct walk *w) {
  for (int64_t value = -2; value <= 130; value++) /* twice around six bits */
    show(w, value < 0 || value > 64 ? EDGE_OUTSIDE : EDGE_INSIDE, value);
}

static void visit_bits(const struct walk *w) {
  static const uint64_t values[] = {0,
                                    1,
                                    5,
                                    ~0ull,
                                    0xffffffff,
                                    1ull << 32,
                                    0xffff,
                                    0x10000,
                                    0x1ffff,
                                    0xffff0000,
                                    0x7fffffff,
                                    1ull << 63,
                                    0x5555555555555555,
                                    0x55555555,
                                    0xaaaaaaab,
                                    0xff,
                                    0xff00ff00ff00ff00,
                                    0xffffffff00000000,
                                    0xfffffffffffffffe,
                                    0xffffffffffff0000};
  for (unsigned i = 0; i < COUNT(values); i++)
    show(w, EDGE_PATTERN, (int64_t)values[i]);
  for (unsigned bit = 0; bit < 64; bit += 7)
    show(w, EDGE_PATTERN, (int64_t)((uint64_t)value_of(w) ^ 1ull << bit));
}

static void visit_decimal(const struct walk *w) {
  static const double values[] = {0,
                                  0.125,
                                  0.0625,
                                  0.1171875,
                                  0.1328125,
                                  1,
                                  1.0625,
                                  1.03125,
                                  1.9375,
                                  2.0,
                                  31.0,
                                  31.5,
                                  32.0,
                                  -0.125,
                                  -0.11719,
                                  -31.0,
                                  -32.0,
                                  16.5,
                                  -0.0,
                                  1 + 0x1p-24, /* more than a float can tell, and a double's last digit */
                                  1 + 0x1p-52,
                                  0x1p-149,
                                  0x1p-1074,
                                  0x1p127,
                                  0x1p1023,
                                  __builtin_inf(),
                                  __builtin_nan("")};
  for (unsigned i = 0; i < COUNT(values); i++) {
    int64_t bits;
    memcpy(&bits, &values[i], sizeof bits);
    show(w, EDGE_PATTERN, bits);
  }
}

static void visit_name(const struct walk *w, int64_t count) {
  for (int64_t value = 0; value <= count && value < 40; value++)
    show(w, EDGE_NAME, value);
  show(w, EDGE_NAME, count);
  show(w, EDGE_NAME, -1);
}

/* ---- registers ------------------------------------------------------------------------------------------------- */

/* Wider elements have fewer lanes. */
static void show_in_first_lane(const struct walk *w, int64_t reg) {
  struct insn in = *w->legal;
  in.op[w->operand] = reg;
  for (unsigned i = 0; i < w->form->nops; i++)
    if (w->form->op[i].kind == OPERAND_LANE && w->form->op[i].of == w->operand && in.op[i]) {
      in.op[i] = 0;
      w->visit(w->self, EDGE_CLASS, &in);
    }
}

static void visit_class(const struct walk *w) {
  unsigned number = a64_number_of(value_of(w));
  for (unsigned class = 0; class < A64_CLASSES; class ++) {
    int64_t reg = A64_REG(class, class > A64_X && number == A64_SP ? A64_ZR : number);
    show(w, EDGE_CLASS, reg);
    show_in_first_lane(w, reg);
  }
}

/* The registers whose class the same map chooses move together. */
static void visit_arrangement(const struct walk *w) {
  const struct class_map *map = w->form->op[w->operand].map;
  for (unsigned class = 0; map && class < A64_CLASSES; class ++) {
    struct insn in = *w->legal;
    unsigned moved = 0;
    for (unsigned i = 0; i < w->form->nops; i++)
      if (w->form->op[i].kind == OPERAND_REGISTER && w->form->op[i].map == map) {
        unsigned number = a64_number_of(in.op[i]);
        in.op[i] = A64_REG(class, class > A64_X && number == A64_SP ? A64_ZR : number);
        moved++;
      }
    if (moved > 1 && in.op[w->operand] != value_of(w))
      w->visit(w->self, EDGE_ARRANGEMENT, &in);
  }
}

static void visit_register(const struct walk *w) {
  static const unsigned char numbers[] = {0, 1, 2, 3, 6, 7, 8, 9, 14, 15, 16, 17, 28, 29, 30};
  unsigned class = a64_class_of(value_of(w));
  for (unsigned i = 0; i < COUNT(numbers); i++)
    show(w, EDGE_NUMBER, A64_REG(class, numbers[i]));
  show(w, EDGE_THIRTY_ONE, A64_REG(class, A64_ZR));
  if (class <= A64_X)
    show(w, EDGE_THIRTY_ONE, A64_REG(class, A64_SP));
  for (unsigned i = 0; i < w->form->nops; i++)
    if (w->form->op[i].kind == OPERAND_REGISTER && i != w->operand)
      show(w, EDGE_SAME, A64_REG(class, a64_number_of(w->legal->op[i]) & 31));
  visit_class(w);
  visit_arrangement(w);
}

void edges_of(const struct insn *legal, unsigned operand, edge_visit *visit, void *self) {
  const struct form *f = a64_form(legal->form);
  const struct operand *o = &f->op[operand];
  const struct walk w = {legal, f, operand, visit, self};
  switch ((enum operand_kind)o->kind) {
  case OPERAND_REGISTER: visit_register(&w); break;
  case OPERAND_NUMBER:
  case OPERAND_SHIFT:
  case OPERAND_LANE: visit_number(&w); break;
  case OPERAND_EXPRESSION: visit_expression(&w); break;
  case OPERAND_BITMASK:
  case OPERAND_WIDE:
  case OPERAND_BYTEMASK: visit_bits(&w); break;
  case OPERAND_FP8: visit_decimal(&w); break;
  case OPERAND_NAME: visit_name(&w, o->names->count); break;
  case OPERAND_SPARSE:
    show(&w, EDGE_NAME, value_of(&w) ^ 1);
    show(&w, EDGE_NAME, value_of(&w) | 1 << 15);
    break;
  case OPERAND_FLAG: break;
  }
}
