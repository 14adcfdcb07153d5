/* row_text.c - the text column: literal text, operands, and groups that may be left out. */
#include "isa/compile/names.h"
#include "isa/compile/row_number.h"
#include "isa/compile/row_register.h"
#include "isa/compile/row_steps.h"

#include <ctype.h>
#include <string.h>

/* ---- names ----------------------------------------------------------------------------------------------------- */

static bool take_named(struct scan *s, size_t len, const char *fields, uint8_t kind) {
  struct operand *o = scan_operand(s, kind, s->p, len);
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
  while (isalnum((unsigned char)s->p[len]) || s->p[len] == '_')
    len++;
  bool mnemonic = s->p == s->b->form->text;
  if (!mnemonic && scan_is_register(s, len))
    return scan_register(s, len);
  if (!mnemonic && looks_like_register(s->p, len))
    return row_fail(s->b, "%.*s names no field", (int)len, s->p);
  const struct names *names = mnemonic ? NULL : names_find(s->p, len);
  const struct sparse *sparse = mnemonic ? NULL : sparse_find(s->p, len);
  if (names)
    return take_named(s, len, names->fields, OPERAND_NAME);
  if (sparse)
    return take_named(s, len, sparse->fields, OPERAND_SPARSE);
  return scan_literal(s, len);
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
  struct operand *o = scan_operand(s, OPERAND_FLAG, s->p, len);
  if (!o)
    return false;
  f->ntokens--; /* a flag is not spelt itself */
  o->part[o->nparts++] = f->field[field].at;
  s->p = colon + 1;
  return true;
}

static bool take_open(struct scan *s) {
  struct form *f = s->b->form;
  struct token *t = scan_token(s);
  if (!t || s->depth == 4)
    return t && row_fail(s->b, "groups nested too deeply");
  *t = (struct token){.kind = TOKEN_OPEN, .operand = f->nops};
  s->open[s->depth++] = f->ntokens - 1;
  s->p++;
  return take_flag(s);
}

static bool take_close(struct scan *s) {
  struct form *f = s->b->form;
  struct token *t = scan_token(s);
  if (!t || !s->depth)
    return t && row_fail(s->b, "'>' without '<'");
  *t = (struct token){.kind = TOKEN_CLOSE};
  struct token *open = &f->token[s->open[--s->depth]];
  open->last = f->nops;
  open->close = (uint8_t)(f->ntokens - 1);
  s->p++;
  return open->last > open->operand || row_fail(s->b, "a group without operands");
}

/* `imm12*8`, `(w-immr)%w`, `64-scale6`, not `0.0`. */
static bool is_of_fields(const char *p) {
  size_t digits = strspn(p, "0123456789");
  const char *field = digits && (p[digits] == '-' || p[digits] == '+') ? p + digits + 1 : p;
  return isalpha((unsigned char)*field) || *p == '(';
}

static bool take_one(struct scan *s) {
  if (*s->p == '<')
    return take_open(s);
  if (*s->p == '>')
    return take_close(s);
  if (*s->p == '@' || (*s->p == '#' && is_of_fields(s->p + 1)))
    return scan_number(s);
  if (isalpha((unsigned char)*s->p))
    return take_word(s);
  if (*s->p == '[' && s->p[-1] != ' ')
    return scan_lane(s);
  s->in_brackets = *s->p == '[' || (s->in_brackets && *s->p != ']');
  return scan_literal(s, 1);
}

/* The transferred register of a load or store: the last register outside the brackets. */
static uint8_t transferred(const struct form *f) {
  uint8_t last = 0;
  for (uint8_t i = 0; i < f->nops; i++)
    if (f->op[i].kind == OPERAND_REGISTER && !f->op[i].add && !f->op[i].is_base && !f->op[i].is_index)
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
