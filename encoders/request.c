/* request.c - an intent as the contract puts it to an encoder: its form's text column, walked token by token.
 *
 * Optional parts are always there, with their defaults, so that a form has few shapes: one for each choice of register
 * classes. What a bracket means follows from what stands before it: after a blank it opens a memory operand, after a
 * register the index of a lane. */
#include "encoders/request.h"
#include "isa/compile/names.h"
#include "isa/compile/row.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where the walk is. */
enum place { OUTSIDE, IN_MEMORY, IN_LIST, IN_LANE };

struct walk {
  struct encoder_request *out;
  const struct form *form;
  const struct insn *in;
  enum place place;
  struct a64fuzz_operand
      *memory; /* the last memory operand; NULL: none. After its bracket: what may be an index of it */
  unsigned names, shape;
  char before; /* the last character of the text column */
  bool past_memory;
};

/* ---- shape and values -------------------------------------------------------------------------------------------- */

static void put_shape(struct walk *w, const char *text, size_t len) {
  for (size_t i = 0; i < len && w->shape + 1 < sizeof w->out->shape; i++)
    w->out->shape[w->shape++] = text[i];
  w->out->shape[w->shape] = 0;
}

static void put_value(struct walk *w, int64_t value) {
  if (w->out->request.values < REQUEST_VALUES)
    w->out->value[w->out->request.values++] = value;
}

static struct a64fuzz_operand *add_operand(struct walk *w, enum a64fuzz_kind kind) {
  static struct a64fuzz_operand spare; /* no row has so many: a test says so */
  struct a64fuzz_request *r = &w->out->request;
  struct a64fuzz_operand *o = r->operands < REQUEST_OPERANDS ? &w->out->operand[r->operands++] : &spare;
  *o = (struct a64fuzz_operand){.kind = (uint8_t)kind};
  return o;
}

static struct a64fuzz_operand *last_operand(const struct walk *w) {
  return w->out->request.operands ? &w->out->operand[w->out->request.operands - 1] : NULL;
}

/* ---- registers --------------------------------------------------------------------------------------------------- */

static const uint8_t files[A64_CLASSES] = {
    [A64_W] = A64FUZZ_FILE_W, [A64_X] = A64FUZZ_FILE_X, [A64_B] = A64FUZZ_FILE_B, [A64_H] = A64FUZZ_FILE_H,
    [A64_S] = A64FUZZ_FILE_S, [A64_D] = A64FUZZ_FILE_D, [A64_Q] = A64FUZZ_FILE_Q};

static void arrange(struct a64fuzz_register *r, unsigned class) {
  char kind = a64_class_kind(class);
  if (class == A64_V || (kind != 'V' && kind != 'E'))
    return;
  r->element_bytes = (uint8_t)(1u << a64_class_element(class));
  unsigned elements = a64_class_bytes(class) / r->element_bytes;
  r->elements = (uint8_t)(kind == 'E' && elements == 1 ? 0 : elements);
}

static struct a64fuzz_register make_register(int64_t reg) {
  unsigned class = a64_class_of(reg), number = a64_number_of(reg);
  struct a64fuzz_register r = {.file = A64FUZZ_FILE_NONE};
  if (class >= A64_CLASSES)
    return r;
  bool general = a64_class_kind(class) == 'G';
  r.file = files[class] ? files[class] : A64FUZZ_FILE_V;
  r.is_sp = number == A64_SP;
  r.is_zr = general && number == A64_ZR;
  r.number = (uint8_t)(r.is_sp ? 31 : number);
  arrange(&r, class);
  return r;
}

/* "x", "v.4s", "v.16b", "v.d" */
static void shape_register(struct walk *w, const struct a64fuzz_register *r) {
  char text[8], *to = text;
  *to++ = "?wxbhsdqv"[r->file];
  if (r->element_bytes)
    *to++ = '.';
  if (r->elements > 9)
    *to++ = (char)('0' + r->elements / 10);
  if (r->elements)
    *to++ = (char)('0' + r->elements % 10);
  if (r->element_bytes)
    *to++ = "bhsdq"[__builtin_ctz(r->element_bytes)];
  put_shape(w, text, (size_t)(to - text));
  put_value(w, r->number);
}

static void put_register_operand(struct walk *w, int64_t reg) {
  struct a64fuzz_register r = make_register(reg);
  shape_register(w, &r);
  if (w->place == IN_LIST) {
    struct a64fuzz_list *list = &last_operand(w)->u.list;
    if (list->count < 4)
      list->member[list->count++] = r;
  } else if (w->place == IN_MEMORY && w->memory->u.mem.base.file == A64FUZZ_FILE_NONE) {
    w->memory->u.mem.base = r;
  } else if (w->place == IN_MEMORY || (w->past_memory && w->memory->u.mem.mode == A64FUZZ_OFFSET)) {
    struct a64fuzz_memory *m = &w->memory->u.mem;
    m->has_index = 1;
    m->index = r;
    m->extend = A64FUZZ_UXTX;
    if (w->place != IN_MEMORY)
      m->mode = A64FUZZ_POST_INDEX;
  } else {
    add_operand(w, A64FUZZ_REGISTER)->u.reg = r;
  }
}

/* ---- numbers ----------------------------------------------------------------------------------------------------- */

static int find_word(const char *const *names, const char *text, size_t len) {
  for (int i = 0; names[i]; i++)
    if (strlen(names[i]) == len && !memcmp(names[i], text, len))
      return i;
  return -1;
}

static const char *const shifts[] = {"lsl", "lsr", "asr", "ror", "msl", NULL};
static const char *const extends[] = {"uxtb", "uxth", "uxtw", "uxtx", "sxtb", "sxth", "sxtw", "sxtx", NULL};

static void put_shift(struct walk *w, const char *text, size_t len) {
  int shift = find_word(shifts, text, len), extend = find_word(extends, text, len);
  if (w->place == IN_MEMORY) {
    w->memory->u.mem.extend = (uint8_t)(extend >= 0 ? extend : A64FUZZ_UXTX);
    return;
  }
  add_operand(w, shift >= 0 ? A64FUZZ_SHIFT : A64FUZZ_EXTEND)->how = (uint8_t)(shift >= 0 ? shift : extend);
}

/* Whether the number that comes belongs to the shift or extend before it. */
static bool awaits_amount(const struct walk *w) {
  const struct a64fuzz_operand *o = last_operand(w);
  return o && (o->kind == A64FUZZ_SHIFT || o->kind == A64FUZZ_EXTEND) && w->before != ',';
}

static void put_in_memory(struct walk *w, int64_t value) {
  struct a64fuzz_memory *m = &w->memory->u.mem;
  if (m->has_index && w->place == IN_MEMORY) {
    m->amount = value;
    return;
  }
  m->displacement = value;
  m->has_displacement = 1;
  if (w->place != IN_MEMORY)
    m->mode = A64FUZZ_POST_INDEX;
}

static void put_lane(struct walk *w, int64_t value) {
  struct a64fuzz_operand *o = last_operand(w);
  if (o && o->kind == A64FUZZ_LIST) {
    o->u.list.has_lane = 1;
    o->u.list.lane = value;
  } else if (o) {
    o->u.reg.has_lane = 1;
    o->u.reg.lane = value;
  }
}

static void put_integer(struct walk *w, int64_t value, unsigned width) {
  put_value(w, value);
  if (w->place == IN_LANE)
    put_lane(w, value);
  else if (w->place == IN_MEMORY || (w->past_memory && w->memory->u.mem.mode == A64FUZZ_OFFSET))
    put_in_memory(w, value);
  else if (awaits_amount(w))
    last_operand(w)->value = value;
  else {
    struct a64fuzz_operand *o = add_operand(w, A64FUZZ_INTEGER);
    o->value = value;
    o->width = (uint8_t)width;
  }
}

static void put_real(struct walk *w, int64_t bits) {
  struct a64fuzz_operand *o = add_operand(w, A64FUZZ_FLOAT);
  memcpy(&o->real, &bits, sizeof o->real);
  o->value = bits;
  put_value(w, bits);
}

/* ---- names ------------------------------------------------------------------------------------------------------- */

static void put_name(struct walk *w, const char *text, size_t len, int64_t value) {
  struct a64fuzz_operand *o = add_operand(w, A64FUZZ_NAME);
  o->value = value;
  if (w->names < REQUEST_NAMES) {
    char *name = w->out->name[w->names++];
    snprintf(name, A64_TEXT, "%.*s", (int)len, text);
    o->text = name;
  }
}

static bool is_condition(const struct names *n) { return !strcmp(n->key, "cond") || !strcmp(n->key, "ncond"); }

/* A condition is numbered as C1.2.4 has it, whatever the field of an alias says. */
static int64_t condition_number(const char *name, int64_t value) {
  int64_t number;
  const struct names *n = names_find("cond", 4);
  return n && name && names_lookup(n, name, strlen(name), &number) ? number : value;
}

static void put_named(struct walk *w, const struct operand *o, int64_t value) {
  const struct names *n = o->names;
  const char *name = value >= 0 && value < n->count ? n->name[value] : NULL;
  size_t len = name ? strlen(name) : 0;
  if (is_condition(n)) {
    put_shape(w, "cond", 4);
    put_value(w, condition_number(name, value));
    add_operand(w, A64FUZZ_CONDITION)->value = condition_number(name, value);
  } else if (name && find_word(shifts, name, len) >= 0) {
    put_shape(w, "sh", 2);
    put_value(w, value);
    put_shift(w, name, len);
  } else if (name && find_word(extends, name, len) >= 0) {
    put_shape(w, "ext", 3);
    put_value(w, value);
    put_shift(w, name, len);
  } else {
    put_shape(w, "name", 4);
    put_value(w, value);
    put_name(w, name ? name : "", len, value);
  }
}

static void put_sparse(struct walk *w, const struct operand *o, int64_t value) {
  char text[A64_TEXT];
  const char *name = sparse_name(o->sparse, (uint32_t)value);
  uint32_t v = (uint32_t)value;
  if (name)
    snprintf(text, sizeof text, "%s", name);
  else
    snprintf(text, sizeof text, "S%u_%u_C%u_C%u_%u", 2 + (v >> 14), v >> 11 & 7, v >> 7 & 15, v >> 3 & 15, v & 7);
  put_shape(w, "name", 4);
  put_value(w, value);
  put_name(w, text, strlen(text), value);
}

static void put_operand(struct walk *w, unsigned i) {
  const struct operand *o = &w->form->op[i];
  int64_t value = w->in->op[i];
  switch ((enum operand_kind)o->kind) {
  case OPERAND_REGISTER: put_register_operand(w, value); break;
  case OPERAND_NAME: put_named(w, o, value); break;
  case OPERAND_SPARSE: put_sparse(w, o, value); break;
  case OPERAND_FP8:
    put_shape(w, "#", 1);
    put_real(w, value);
    break;
  case OPERAND_FLAG: break;
  default:
    put_shape(w, o->is_label ? "@" : "#", 1);
    if (o->is_label) {
      put_value(w, value);
      add_operand(w, A64FUZZ_LABEL)->value = value;
    } else {
      put_integer(w, value, o->kind == OPERAND_BITMASK || o->kind == OPERAND_BYTEMASK ? 64 : 0);
    }
  }
}

/* ---- literals ---------------------------------------------------------------------------------------------------- */

static void open_bracket(struct walk *w) {
  if (w->before == ' ') {
    w->place = IN_MEMORY;
    w->past_memory = false;
    w->memory = add_operand(w, A64FUZZ_MEMORY);
  } else {
    w->place = IN_LANE;
  }
}

static void close_bracket(struct walk *w) {
  w->past_memory |= w->place == IN_MEMORY;
  w->place = OUTSIDE;
}

static void write_back(struct walk *w) {
  if (w->before == ']')
    w->memory->u.mem.mode = A64FUZZ_PRE_INDEX;
  else if (last_operand(w))
    last_operand(w)->u.reg.writes_back = 1;
  w->past_memory = false;
}

static void put_mark(struct walk *w, char c) {
  switch (c) {
  case '[': open_bracket(w); break;
  case ']': close_bracket(w); break;
  case '!': write_back(w); break;
  case '{':
    w->place = IN_LIST;
    add_operand(w, A64FUZZ_LIST);
    break;
  case '}': w->place = OUTSIDE; break;
  default: break;
  }
  if (c != ' ' && c != '#')
    put_shape(w, &c, 1);
}

/* A number that the text column fixes is part of the shape and no value of it. Returns its length. */
static size_t put_constant(struct walk *w, const char *text, size_t len) {
  char digits[32], *end;
  snprintf(digits, sizeof digits, "%.*s", (int)(len < sizeof digits ? len : sizeof digits - 1), text);
  double real = strtod(digits, &end);
  size_t used = (size_t)(end - digits);
  bool is_real = memchr(digits, '.', used) != NULL;
  int64_t bits;
  memcpy(&bits, &real, sizeof bits);
  unsigned values = w->out->request.values;
  put_shape(w, w->place == IN_LANE ? "" : "#", w->place != IN_LANE);
  put_shape(w, digits, used);
  if (is_real)
    put_real(w, bits);
  else
    put_integer(w, strtoll(digits, NULL, 10), 0);
  w->out->request.values = values;
  return used;
}

static size_t put_word(struct walk *w, const char *text, size_t len) {
  size_t n = 0;
  while (n < len && is_word(text[n]))
    n++;
  put_shape(w, text, n);
  if (find_word(shifts, text, n) >= 0 || find_word(extends, text, n) >= 0)
    put_shift(w, text, n);
  else
    put_name(w, text, n, 0);
  return n;
}

static bool is_number(const char *text, size_t len) {
  size_t sign = len > 1 && *text == '-';
  return text[sign] >= '0' && text[sign] <= '9';
}

static void put_literal(struct walk *w, const char *text, size_t len) {
  for (size_t used; len; text += used, len -= used) {
    used = 1;
    if (is_number(text, len))
      used = put_constant(w, text, len);
    else if (is_word(*text))
      used = put_word(w, text, len);
    else
      put_mark(w, *text);
    w->before = text[used - 1];
  }
}

/* ---- the walk ---------------------------------------------------------------------------------------------------- */

static bool is_left_out(const struct walk *w, const struct token *open) {
  for (unsigned i = open->operand; i < open->last; i++)
    if (w->in->op[i])
      return false;
  return true;
}

static void walk_token(struct walk *w, const struct token *t) {
  switch (t->kind) {
  case TOKEN_LITERAL: put_literal(w, t->text, t->len); break;
  case TOKEN_OPERAND:
    put_operand(w, t->operand);
    w->before = 'a';
    break;
  case TOKEN_OPEN:
    if (w->place == IN_MEMORY && w->memory->u.mem.has_index)
      w->memory->u.mem.has_amount = !is_left_out(w, t);
    break;
  case TOKEN_CLOSE: break;
  }
}

/* The mnemonic ends at the first blank. Its `cond` is an operand as well; a part that stands for a flag (the 2 of
 * "saddl2") is there or not. Returns the index of the token in which it ends, and how much of that token it takes. */
static unsigned walk_mnemonic(struct walk *w, size_t *taken) {
  const struct form *f = w->form;
  for (unsigned i = 0; i < f->ntokens; i++) {
    const struct token *t = &f->token[i];
    const char *blank = t->kind == TOKEN_LITERAL ? memchr(t->text, ' ', t->len) : NULL;
    if (t->kind == TOKEN_OPEN && is_left_out(w, t))
      i = t->close;
    else if (t->kind == TOKEN_OPERAND)
      put_operand(w, t->operand);
    else if (t->kind == TOKEN_LITERAL)
      put_shape(w, t->text, blank ? (size_t)(blank - t->text) : t->len);
    *taken = blank ? (size_t)(blank - t->text) : 0;
    if (blank)
      return i;
  }
  return f->ntokens;
}

static void walk_all(struct walk *w) {
  size_t taken = 0;
  unsigned i = walk_mnemonic(w, &taken);
  if (i == w->form->ntokens)
    return;
  const struct token *first = &w->form->token[i];
  put_shape(w, " ", 1);
  w->before = ' ';
  put_literal(w, first->text + taken + 1, first->len - taken - 1);
  for (i++; i < w->form->ntokens; i++)
    walk_token(w, &w->form->token[i]);
}

void encoder_request_make(struct encoder_request *out, const struct insn *in, uint64_t address) {
  struct walk w = {.out = out, .form = a64_form(in->form), .in = in};
  out->request = (struct a64fuzz_request){.size = sizeof out->request,
                                          .is_legal = a64_encode(in, &(uint32_t){0}, NULL),
                                          .form = w.form->name,
                                          .mnemonic = out->mnemonic,
                                          .shape = out->shape,
                                          .text = out->text,
                                          .address = address,
                                          .operand = out->operand,
                                          .value = out->value};
  a64_spell(in, out->text);
  snprintf(out->mnemonic, sizeof out->mnemonic, "%.*s", (int)strcspn(out->text, " "), out->text);
  *out->shape = 0;
  walk_all(&w);
}
