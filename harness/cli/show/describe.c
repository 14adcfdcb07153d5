/* describe.c - the operands and rows of the table in words, for people. */
#include "cli/show/describe.h"
#include "gen/random.h"
#include "isa/compile/names.h"
#include "isa/form.h"
#include "isa/word.h"

#include <stdarg.h>
#include <string.h>

/* A sentence under construction; what does not fit is left out. */
struct words {
  char *out;
  size_t size, used;
};

static void add(struct words *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void add(struct words *w, const char *format, ...) {
  va_list args;
  va_start(args, format);
  int n = vsnprintf(w->out + w->used, w->size - w->used, format, args);
  va_end(args);
  w->used += n < 0 ? 0 : (size_t)n;
  if (w->used >= w->size)
    w->used = w->size - 1;
}

/* ---- registers ------------------------------------------------------------------------------------------------- */

/* "w", "x", "d", "v.4s": a class by the register's spelling, less its number. */
static void add_class(struct words *w, unsigned class) {
  char text[16];
  a64_spell_register(A64_REG(class, 0), text, sizeof text);
  char *zero = strchr(text, '0');
  memmove(zero, zero + 1, strlen(zero));
  add(w, "%s", text);
}

/* Bit n for class n, if some of so many intents of the form that encode have it at operand i. */
static uint32_t possible_classes(const struct form *f, unsigned i) {
  uint64_t state = 1;
  uint32_t seen = 0;
  for (unsigned tries = 0; tries < 256; tries++) {
    struct insn in;
    random_intent(f->id, A64_LEGAL, &state, &in);
    if (a64_encode(&in, &(uint32_t){0}, NULL))
      seen |= 1u << a64_class_of(in.op[i]);
  }
  return seen;
}

/* "w or x", "v.8b, v.16b or v.4h" */
static void add_classes(struct words *w, uint32_t classes) {
  for (unsigned class = 0; class < A64_CLASSES; class ++) {
    if (!(classes >> class & 1))
      continue;
    add_class(w, class);
    uint32_t rest = classes >> class >> 1;
    add(w, "%s", !rest ? "" : rest & (rest - 1) ? ", " : " or ");
  }
}

static void add_register(struct words *w, const struct form *f, unsigned i) {
  const struct operand *o = &f->op[i];
  add(w, "register ");
  if (o->map)
    add_classes(w, possible_classes(f, i));
  else
    add_class(w, o->fixed_class);
  unsigned class = o->map ? o->map->to_class[0] : o->fixed_class;
  if (class_is_general(class) || o->is_sp)
    add(w, o->is_sp ? "; 31 is sp" : "; 31 is the zero register");
  if (o->is_base || o->is_index)
    add(w, o->is_base ? "; base address" : "; index");
}

/* ---- numbers --------------------------------------------------------------------------------------------------- */

static void add_range(struct words *w, struct a64_range r) {
  bool two = r.greatest - r.least == r.unit;
  add(w, two ? "%lld or %lld" : "%lld..%lld", (long long)r.least, (long long)r.greatest);
  if (r.unit > 1 && !two)
    add(w, " by %lld", (long long)r.unit);
}

static bool is_accepted(struct insn in, unsigned i, int64_t value) {
  uint32_t word;
  in.op[i] = value;
  return a64_encode(&in, &word, NULL);
}

/* The limits beside the other operands of this intent, found by trial inside `r`. */
static struct a64_range limits_of(const struct insn *in, unsigned i, struct a64_range r) {
  while (r.least < r.greatest && !is_accepted(*in, i, r.least))
    r.least += r.unit;
  while (r.greatest > r.least && !is_accepted(*in, i, r.greatest))
    r.greatest -= r.unit;
  return r;
}

/* The limits of what 64 random intents of the form take. */
static struct a64_range limits_of_form(const struct form *f, unsigned i, struct a64_range within) {
  struct a64_range all = {within.greatest, within.least, within.unit};
  uint64_t state = 1;
  for (unsigned tries = 0; tries < 64; tries++) {
    struct insn in;
    uint32_t word;
    random_intent(f->id, A64_LEGAL, &state, &in);
    if (!a64_encode(&in, &word, NULL))
      continue;
    struct a64_range r = limits_of(&in, i, within);
    all.least = r.least < all.least ? r.least : all.least;
    all.greatest = r.greatest > all.greatest ? r.greatest : all.greatest;
  }
  return all;
}

static void add_trial(struct words *w, const struct form *f, unsigned i, const struct insn *in, struct a64_range r) {
  add_range(w, in ? limits_of(in, i, r) : limits_of_form(f, i, r));
}

/* A number whose unit is the size of the transferred register, for each size there is. */
static void add_scaled(struct words *w, const struct form *f, unsigned i) {
  const struct operand *data = &f->op[f->data];
  struct insn in = {.form = f->id};
  const char *between = "";
  for (unsigned class = 0; class < A64_CLASSES; class ++) {
    if (data->map ? !memchr(data->map->to_class, (int)class, data->map->count) : class != data->fixed_class)
      continue;
    in.op[f->data] = A64_REG(class, 0);
    add(w, "%s", between);
    add_range(w, a64_range_of(&in, i));
    add(w, " for ");
    add_class(w, class);
    between = ", ";
  }
}

static void add_number(struct words *w, const struct form *f, unsigned i, const struct insn *in) {
  const struct operand *o = &f->op[i];
  struct insn none = {.form = f->id};
  if (!in && (o->is_bytes || o->is_log))
    add_scaled(w, f, i);
  else if (parts_width(o->part, o->nparts) <= 8 && a64_range_of(in ? in : &none, i).unit)
    add_trial(w, f, i, in, a64_range_of(in ? in : &none, i));
  else
    add_range(w, a64_range_of(in ? in : &none, i));
  if (o->is_label)
    add(w, ", from this instruction");
}

/* ---- names ----------------------------------------------------------------------------------------------------- */

/* Whether some of 32 random intents of the form take the value. */
static bool is_possible(const struct form *f, unsigned i, int64_t value) {
  uint64_t state = 1;
  for (unsigned tries = 0; tries < 32; tries++) {
    struct insn in;
    random_intent(f->id, A64_LEGAL, &state, &in);
    if (is_accepted(in, i, value))
      return true;
  }
  return false;
}

static void add_names(struct words *w, const struct form *f, unsigned i, const struct insn *in) {
  const struct names *n = f->op[i].names;
  const char *between = "";
  unsigned numbers = 0;
  for (unsigned value = 0; value < n->count; value++) {
    if (in ? !is_accepted(*in, i, value) : !is_possible(f, i, value))
      continue;
    if (n->name[value])
      add(w, "%s%s", between, n->name[value]);
    numbers += !n->name[value];
    between = " ";
  }
  if (numbers)
    add(w, ", or one of %u numbers", numbers);
}

static void add_sparse(struct words *w, const struct sparse *s) {
  add(w, "one of %u names, such as %s", s->count, s->by_value[s->count / 2].name);
  if (s->generic)
    add(w, ", or S<op0>_<op1>_C<n>_C<m>_<op2>");
}

void describe_operand(const struct form *f, unsigned i, const struct insn *in, char *out, size_t size) {
  const struct operand *o = &f->op[i];
  struct words w = {out, size, 0};
  struct insn none = {.form = f->id};
  *out = 0;
  switch (o->kind) {
  case OPERAND_REGISTER: add_register(&w, f, i); break;
  case OPERAND_NUMBER: add_number(&w, f, i, in); break;
  case OPERAND_EXPRESSION: add_trial(&w, f, i, in, (struct a64_range){-8, 72, 1}); break;
  case OPERAND_NAME: add_names(&w, f, i, in); break;
  case OPERAND_SPARSE: add_sparse(&w, o->sparse); break;
  case OPERAND_FLAG: add(&w, "0 or 1: whether the group is written"); break;
  case OPERAND_BITMASK: add(&w, "a run of ones, rotated in an element of 2 to 64 bits, repeated"); break;
  case OPERAND_WIDE:
    add(&w, "%s16 bits, shifted left by 0, 16, 32 or 48", o->is_inverted ? "the complement of " : "");
    break;
  case OPERAND_FP8: add(&w, "(16 to 31)/16 times 2^-3 to 2^4, of either sign"); break;
  default: add_range(&w, a64_range_of(in ? in : &none, i));
  }
}

void describe_value(const struct insn *in, unsigned i, char *out, size_t size) {
  const struct operand *o = &a64_form(in->form)->op[i];
  int64_t value = in->op[i];
  double number;
  memcpy(&number, &value, sizeof number);
  const char *name = o->kind == OPERAND_SPARSE                            ? sparse_name(o->sparse, (uint32_t)value)
                     : o->kind == OPERAND_NAME && value < o->names->count ? o->names->name[value]
                                                                          : NULL;
  if (name)
    snprintf(out, size, "%s", name);
  else if (o->kind == OPERAND_REGISTER)
    a64_spell_register(value, out, size);
  else if (o->kind == OPERAND_FP8) /* as the bits of a double */
    snprintf(out, size, "%.17g", number);
  else if (o->kind == OPERAND_BITMASK)
    snprintf(out, size, "0x%llx", (unsigned long long)value);
  else
    snprintf(out, size, "%lld", (long long)value);
}

static void print_column(const char *name, const char *text, FILE *out) {
  if (*text)
    fprintf(out, "  %-9s %s\n", name, text);
}

void describe_row(const struct form *f, FILE *out) {
  const struct form *parent = a64_form(f->parent);
  print_column("bits", f->bits, out);
  print_column("text", f->text, out);
  print_column("when", f->when, out);
  if (parent != f)
    print_column("and when", parent->when, out);
  print_column("effect", a64_has_effect(f) ? f->effect : parent->effect, out);
}
