/* row_text.c - the text column: literal text, operands, and groups that may be left out. */
#include "isa/row.h"
#include "isa/word.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct scan {
  struct build *b;
  const char *p;
  bool in_brackets;
  int open[4], depth; /* token indices of the open groups */
};

static struct token *add_token(struct scan *s) {
  struct form *f = s->b->form;
  if (f->ntokens == FORM_TOKENS) {
    row_fail(s->b, "too long a text");
    return NULL;
  }
  return &f->token[f->ntokens++];
}

/* Literal text; runs of it become one token. */
static bool add_literal(struct scan *s, size_t len) {
  struct form *f = s->b->form;
  const char *text = s->p;
  s->p += len;
  struct token *last = f->ntokens ? &f->token[f->ntokens - 1] : NULL;
  if (last && last->kind == TOKEN_LITERAL && last->text + last->len == text) {
    last->len = (uint8_t)(last->len + len);
    return true;
  }
  struct token *t = add_token(s);
  if (t)
    *t = (struct token){.kind = TOKEN_LITERAL, .text = text, .len = (uint8_t)len};
  return t != NULL;
}

static struct operand *add_operand(struct scan *s, uint8_t kind, const char *name, size_t len) {
  struct form *f = s->b->form;
  struct token *t = add_token(s);
  if (!t)
    return NULL;
  if (f->nops == A64_OPS) {
    row_fail(s->b, "more than %d operands", A64_OPS);
    return NULL;
  }
  *t = (struct token){.kind = TOKEN_OPERAND, .operand = f->nops};
  struct operand *o = &f->op[f->nops++];
  *o = (struct operand){.kind = kind, .fixed_class = A64_CLASSES, .scale = 1};
  snprintf(o->name, sizeof o->name, "%.*s", (int)len, name);
  return o;
}

/* ---- registers ------------------------------------------------------------------------------------------------- */

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

/* Rd, Xn, Wt2: a class letter, then the field's name without its R. */
static bool is_register(const struct scan *s, const char *word, size_t len, int *field) {
  char name[16];
  if (!isupper((unsigned char)*word) || len < 2 || len >= sizeof name)
    return false;
  snprintf(name, sizeof name, "R%.*s", (int)len - 1, word + 1);
  *field = row_field(s->b->form, name, len);
  return *field >= 0 && (fixed_class(*word) >= 0 || class_map_find(word, 1));
}

static bool take_register(struct scan *s, size_t len, int field) {
  struct form *f = s->b->form;
  const char *word = s->p;
  struct operand *o = add_operand(s, OPERAND_REGISTER, word, len);
  if (!o)
    return false;
  uint32_t set;
  o->part[o->nparts++] = f->field[field].at;
  o->map = class_map_find(word, 1);
  if (o->map) {
    if (!row_parts(f, o->map->fields, o->selector, &o->nselectors, &set))
      return row_fail(s->b, "%s needs field %s", o->name, o->map->fields);
  } else {
    o->fixed_class = (uint8_t)fixed_class(*word);
  }
  o->is_base = s->in_brackets && !(f->nops > 1 && f->op[f->nops - 2].is_base);
  o->is_index = s->in_brackets && !o->is_base;
  s->p += len;
  if (!strncmp(s->p, "|sp", 3)) {
    o->is_sp = true;
    s->p += 3;
  }
  return true;
}

/* ---- numbers --------------------------------------------------------------------------------------------------- */

static bool take_special(struct scan *s, const char *word, size_t len, bool *taken) {
  static const struct {
    const char *name, *fields;
    uint8_t kind;
    bool is_signed, is_inverted;
  } special[] = {{"bitmask", "N:immr:imms", OPERAND_BITMASK, false, false},
                 {"mov_bitmask", "N:immr:imms", OPERAND_BITMASK, true, false},
                 {"mov_wide", "hw:imm16", OPERAND_WIDE, true, false},
                 {"mov_inverted", "hw:imm16", OPERAND_WIDE, true, true}};
  for (unsigned i = 0; i < sizeof special / sizeof *special; i++)
    if (strlen(special[i].name) == len && !memcmp(special[i].name, word, len)) {
      struct operand *o = add_operand(s, special[i].kind, word, len);
      uint32_t set;
      *taken = true;
      if (!o || !row_parts(s->b->form, special[i].fields, o->part, &o->nparts, &set))
        return o && row_fail(s->b, "%s needs fields %s", o->name, special[i].fields);
      o->is_signed = special[i].is_signed;
      o->is_inverted = special[i].is_inverted;
      return true;
    }
  *taken = false;
  return true;
}

/* `*4`, `*B`, `*LOG` after the fields of a number; NULL if it is something else. */
static const char *take_scale(struct operand *o, const char *p, const char *end) {
  if (p == end)
    return p;
  if (*p++ != '*')
    return NULL;
  size_t len = (size_t)(end - p);
  o->is_bytes = len == 1 && *p == 'B';
  o->is_log = len == 3 && !memcmp(p, "LOG", 3);
  if (o->is_bytes || o->is_log)
    return end;
  char *after;
  o->scale = (int32_t)strtol(p, &after, 10);
  return after == end && after != p ? end : NULL;
}

/* `simm19*4`, `b5:b40`: fields and a scale, the common case. */
static bool is_plain_number(const struct form *f, struct operand *o, const char *p, const char *end) {
  for (;;) {
    size_t len = 0;
    while (p + len < end && (isalnum((unsigned char)p[len]) || p[len] == '_'))
      len++;
    int field = row_field(f, p, len);
    if (field < 0 || o->nparts == 5)
      return false;
    o->is_signed |= !o->nparts && f->field[field].is_signed;
    o->part[o->nparts++] = f->field[field].at;
    p += len;
    if (p == end || *p != ':')
      return take_scale(o, p, end) != NULL;
    p++;
  }
}

static bool take_expression(struct scan *s, struct operand *o, const char *text, size_t len) {
  struct expr_names names = row_names(s->b->form);
  char why[A64_TEXT];
  o->kind = OPERAND_EXPRESSION;
  o->nparts = 0;
  snprintf(o->name, sizeof o->name, "%.*s", (int)len, text);
  return expr_compile(&o->expr, text, len, &names, why, sizeof why) || row_fail(s->b, "text: %s", why);
}

static bool take_number(struct scan *s) {
  bool label = *s->p == '@', taken;
  const char *text = s->p + 1;
  size_t len = strcspn(text, ", ]<>!");
  if (!label) {
    s->p++;
    if (!take_special(s, text, len, &taken) || taken) {
      s->p += len;
      return taken && s->b->form->op[s->b->form->nops - 1].nparts;
    }
  }
  size_t first = 0;
  while (first < len && (isalnum((unsigned char)text[first]) || text[first] == '_'))
    first++;
  struct operand *o = add_operand(s, OPERAND_NUMBER, text, first);
  if (!o)
    return false;
  s->p = text + len;
  o->is_label = label;
  return is_plain_number(s->b->form, o, text, text + len) || take_expression(s, o, text, len);
}

/* ---- names ----------------------------------------------------------------------------------------------------- */

static bool take_named(struct scan *s, size_t len, const char *fields, uint8_t kind) {
  struct operand *o = add_operand(s, kind, s->p, len);
  uint32_t set;
  if (!o)
    return false;
  if (!row_parts(s->b->form, fields, o->part, &o->nparts, &set))
    return row_fail(s->b, "%s needs fields %s", o->name, fields);
  o->names = kind == OPERAND_NAME ? names_find(s->p, len) : NULL;
  o->sparse = kind == OPERAND_SPARSE ? sparse_find(s->p, len) : NULL;
  s->p += len;
  return true;
}

/* Rd, Xn, Rt2: nothing else is spelt so. */
static bool looks_like_register(const char *word, size_t len) {
  return len >= 2 && len <= 3 && isupper((unsigned char)word[0]) && islower((unsigned char)word[1]) &&
         (len == 2 || isdigit((unsigned char)word[2]));
}

static bool take_word(struct scan *s) {
  size_t len = 0;
  int field;
  while (isalnum((unsigned char)s->p[len]) || s->p[len] == '_')
    len++;
  bool mnemonic = s->p == s->b->form->text;
  if (!mnemonic && is_register(s, s->p, len, &field))
    return take_register(s, len, field);
  if (!mnemonic && looks_like_register(s->p, len))
    return row_fail(s->b, "%.*s names no field", (int)len, s->p);
  const struct names *names = mnemonic ? NULL : names_find(s->p, len);
  const struct sparse *sparse = mnemonic ? NULL : sparse_find(s->p, len);
  if (names)
    return take_named(s, len, names->fields, OPERAND_NAME);
  if (sparse)
    return take_named(s, len, sparse->fields, OPERAND_SPARSE);
  return add_literal(s, len);
}

/* ---- groups ---------------------------------------------------------------------------------------------------- */

/* `<S: text>`: the flag field says whether the text stands. */
static bool take_flag(struct scan *s) {
  const char *colon = strchr(s->p, ':');
  size_t len = strcspn(s->p, ":<>#, ");
  if (!colon || s->p + len != colon)
    return true;
  struct form *f = s->b->form;
  int field = row_field(f, s->p, len);
  if (field < 0)
    return row_fail(s->b, "no field '%.*s' for a group", (int)len, s->p);
  struct operand *o = add_operand(s, OPERAND_FLAG, s->p, len);
  if (!o)
    return false;
  f->ntokens--; /* a flag is not spelt itself */
  o->part[o->nparts++] = f->field[field].at;
  s->p = colon + 1;
  return true;
}

static bool take_open(struct scan *s) {
  struct form *f = s->b->form;
  struct token *t = add_token(s);
  if (!t || s->depth == 4)
    return t && row_fail(s->b, "groups nested too deeply");
  *t = (struct token){.kind = TOKEN_OPEN, .operand = f->nops};
  s->open[s->depth++] = f->ntokens - 1;
  s->p++;
  return take_flag(s);
}

static bool take_close(struct scan *s) {
  struct form *f = s->b->form;
  struct token *t = add_token(s);
  if (!t || !s->depth)
    return t && row_fail(s->b, "'>' without '<'");
  *t = (struct token){.kind = TOKEN_CLOSE};
  struct token *open = &f->token[s->open[--s->depth]];
  open->last = f->nops;
  open->close = (uint8_t)(f->ntokens - 1);
  s->p++;
  return open->last > open->operand || row_fail(s->b, "a group without operands");
}

static bool take_one(struct scan *s) {
  if (*s->p == '<')
    return take_open(s);
  if (*s->p == '>')
    return take_close(s);
  if (*s->p == '@' || (*s->p == '#' && (isalpha((unsigned char)s->p[1]) || s->p[1] == '(')))
    return take_number(s);
  if (isalpha((unsigned char)*s->p))
    return take_word(s);
  s->in_brackets = *s->p == '[' || (s->in_brackets && *s->p != ']');
  return add_literal(s, 1);
}

/* The transferred register of a load or store: the last register outside the brackets. */
static uint8_t transferred(const struct form *f) {
  uint8_t last = 0;
  for (uint8_t i = 0; i < f->nops; i++)
    if (f->op[i].kind == OPERAND_REGISTER && !f->op[i].is_base && !f->op[i].is_index)
      last = i;
  return last;
}

bool row_text(struct build *b) {
  struct scan s = {.b = b, .p = b->form->text};
  while (*s.p)
    if (!take_one(&s))
      return false;
  b->form->data = transferred(b->form);
  return !s.depth || row_fail(b, "'<' without '>'");
}
