/* row_register.c - registers in the text column: Rd, Xn|sp, Fd.sz, Vd.T, Vd.16b, Vm.E[...], Vt+1.T. */
#include "isa/compile/row_register.h"
#include "isa/compile/names.h"
#include "isa/word.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static int fixed_class(char letter) {
  switch (letter) {
  case 'W': return A64_W;
  case 'X': return A64_X;
  case 'B': return A64_B;
  case 'H': return A64_H;
  case 'S': return A64_S;
  case 'D': return A64_D;
  case 'Q': return A64_Q;
  case 'V': return A64_V;
  default: return -1;
  }
}

/* The field of Rd or of its narrower kin: Rm4 holds 0..15, Rm3 holds 0..7. */
static int number_field(const struct form *f, const char *word, size_t len) {
  char name[16];
  if (len + 2 > sizeof name)
    return -1;
  for (const char *const *width = (const char *const[]){"", "4", "3", NULL}; *width; width++) {
    int n = snprintf(name, sizeof name, "R%.*s%s", (int)len - 1, word + 1, *width);
    int field = row_field(f, name, (size_t)n);
    if (field >= 0)
      return field;
  }
  return -1;
}

bool scan_is_register(const struct scan *s, size_t len) {
  const char *word = s->p;
  return len >= 2 && isupper((unsigned char)*word) && number_field(s->b->form, word, len) >= 0 &&
         (fixed_class(*word) >= 0 || class_map_find(word, 1) || word[len] == '.');
}

/* "V.T" from `Vd+1.T`: the key of its class map, dot and all. */
static bool take_map(struct operand *o, const char *dot, size_t len) {
  char key[16];
  int n = snprintf(key, sizeof key, "%c%.*s", *o->name, (int)len, dot);
  o->map = class_map_find(key, (size_t)n);
  return o->map != NULL;
}

/* `.16b`, `.s`: a class spelt out. */
static bool take_spelt_class(struct operand *o, const char *dot, size_t len) {
  unsigned class = class_spelt(dot, len);
  o->fixed_class = (uint8_t) class;
  return *o->name == 'V' && class < A64_CLASSES;
}

/* The fields that choose among the classes of a map: one class for each of their values. */
static bool take_selector(struct scan *s, struct operand *o) {
  uint32_t set;
  if (!row_parts(s->b->form, o->map->fields, o->selector, &o->nselectors, &set))
    return row_fail(s->b, "%s needs fields %s", o->name, o->map->fields);
  unsigned bits = parts_width(o->selector, o->nselectors);
  return o->map->count == 1u << bits ||
         row_fail(s->b, "CLASSMAP(\"%s\") has %u classes for %u bits", o->map->letters, o->map->count, bits);
}

static bool take_class(struct scan *s, struct operand *o) {
  size_t len = 0;
  if (*s->p == '.')
    for (len = 1; isalnum((unsigned char)s->p[len]); len++)
      ;
  if (!take_map(o, s->p, len) && !take_spelt_class(o, s->p, len)) {
    int class = len ? -1 : fixed_class(*o->name);
    if (class < 0)
      return row_fail(s->b, "%s has no class '%.*s'", o->name, (int)len, s->p);
    o->fixed_class = (uint8_t) class;
  }
  s->p += len;
  return !o->map || take_selector(s, o);
}

/* An element of half a word has a register of four bits; the fifth, M, is its then and extends the index else. */
static bool take_fifth_bit(struct scan *s, struct operand *o) {
  int m = row_field(s->b->form, "M", 1);
  if (o->part[0].width != 4 || !o->map || m < 0)
    return true;
  o->part[1] = o->part[0];
  o->part[0] = s->b->form->field[m].at;
  o->nparts = 2;
  o->is_narrow = true;
  return true;
}

/* `+1`: the k-th register after it, around the end. */
static bool take_next(struct scan *s, struct operand *o, const char *word, size_t len) {
  if (*s->p != '+')
    return true;
  uint32_t k;
  const char *end = row_number(s->p + 1, A64_ZR, &k);
  if (!end || !k)
    return row_fail(s->b, "%s+ takes a number from 1 to %d", o->name, A64_ZR);
  o->add = (int32_t)k;
  s->p = end;
  snprintf(o->name, sizeof o->name, "%.*s%u", (int)len, word, k);
  return true;
}

static bool is_general(const struct operand *o) {
  return class_is_general(o->map ? o->map->to_class[o->map->count - 1] : o->fixed_class) ||
         (o->map && class_is_general(o->map->to_class[0]));
}

/* `|sp`: 31 is the stack pointer. */
static bool take_sp(struct scan *s, struct operand *o) {
  if (strncmp(s->p, "|sp", 3))
    return true;
  o->is_sp = true;
  s->p += 3;
  return is_general(o) || row_fail(s->b, "%s is never the stack pointer", o->name);
}

bool scan_register(struct scan *s, size_t len) {
  struct form *f = s->b->form;
  const char *word = s->p;
  struct operand *o = scan_operand(s, OPERAND_REGISTER, word, len);
  if (!o)
    return false;
  o->part[o->nparts++] = f->field[number_field(f, word, len)].at;
  s->p += len;
  if (!take_next(s, o, word, len) || !take_class(s, o) || !take_fifth_bit(s, o))
    return false;
  o->is_base = s->in_brackets && !(f->nops > 1 && f->op[f->nops - 2].is_base);
  o->is_index = s->in_brackets && !o->is_base;
  return take_sp(s, o);
}
