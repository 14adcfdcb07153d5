/* row_text.c - the text column: literal text, operands, and groups that may be left out. */
#include "isa/compile/names.h"
#include "isa/compile/row_number.h"
#include "isa/compile/row_register.h"
#include "isa/compile/row_steps.h"
#include "isa/word.h"

#include <ctype.h>
#include <string.h>

enum { LONGEST_REGISTER = 8, LONGEST_NAME = 24 };

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
  unsigned bits = parts_width(o->part, o->nparts);
  return !o->names || o->names->count == 1u << bits ||
         row_fail(s->b, "NAMES(\"%s\") has %u names for %u bits", o->names->key, o->names->count, bits);
}

/* Rd, Xn, Rt2: nothing else is spelt so. */
static bool looks_like_register(const char *word, size_t len) {
  return len >= 2 && len <= 3 && isupper((unsigned char)word[0]) && islower((unsigned char)word[1]) &&
         (len == 2 || isdigit((unsigned char)word[2]));
}

/* ---- literals -------------------------------------------------------------------------------------------------- */

/* The length of the literal that stands here, a word only as a whole; 0: none. */
static size_t literal_length(const char *text, size_t word) {
  static const char *const literals[] = {
#define LITERAL(text) text,
#include "isa/rows/literals.def"
#undef LITERAL
  };
  for (unsigned i = 0; i < sizeof literals / sizeof *literals; i++) {
    size_t len = strlen(literals[i]);
    if (!strncmp(text, literals[i], len) && (!word || len == word))
      return len;
  }
  return 0;
}

static size_t word_length(const char *text) {
  size_t len = 0;
  while (isalnum((unsigned char)text[len]) || text[len] == '_')
    len++;
  return len;
}

static bool take_literal(struct scan *s) {
  size_t len = literal_length(s->p, word_length(s->p));
  return len ? scan_literal(s, len) : scan_unknown(s);
}

/* `add`, or `b.` before the name of a condition. */
static bool take_mnemonic(struct scan *s) {
  size_t len = islower((unsigned char)*s->p) ? 1 : 0;
  while (len && (islower((unsigned char)s->p[len]) || isdigit((unsigned char)s->p[len])))
    len++;
  bool dot = s->p[len] == '.' && isalpha((unsigned char)s->p[len + 1]);
  if (!len || (!dot && s->p[len] && !strchr(" <", s->p[len])))
    return row_fail(s->b, "text: '%.*s' is no mnemonic", (int)strcspn(s->p, " <"), s->p);
  return scan_literal(s, len + dot);
}

static bool take_word(struct scan *s) {
  size_t len = word_length(s->p);
  if (scan_is_register(s, len))
    return scan_register(s, len);
  if (looks_like_register(s->p, len))
    return row_fail(s->b, "%.*s names no field", (int)len, s->p);
  const struct names *names = names_find(s->p, len);
  const struct sparse *sparse = sparse_find(s->p, len);
  if (names)
    return take_named(s, len, names->fields, OPERAND_NAME);
  if (sparse)
    return take_named(s, len, sparse->fields, OPERAND_SPARSE);
  return take_literal(s);
}

/* Brackets and braces come in pairs, and none inside its like. */
static bool take_pair(struct scan *s, const char *pair, bool *inside) {
  bool open = *s->p == pair[0];
  if (open == *inside)
    return row_fail(s->b, "text: '%c' without '%c'", pair[!open], pair[open]);
  *inside = open;
  return take_literal(s);
}

static bool take_sign(struct scan *s) {
  if (strchr("[]", *s->p))
    return take_pair(s, "[]", &s->in_brackets);
  return strchr("{}", *s->p) ? take_pair(s, "{}", &s->in_braces) : take_literal(s);
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
  if (open->last == open->operand)
    return row_fail(s->b, "a group without operands");
  return open->close > s->open[s->depth] + 1 || row_fail(s->b, "a group without text");
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
  if (*s->p == '#')
    return scan_fixed(s);
  if (isalnum((unsigned char)*s->p))
    return take_word(s);
  return *s->p == '[' && s->p[-1] != ' ' ? scan_lane(s) : take_sign(s);
}

/* The transferred register of a load or store: the last register outside the brackets. */
static uint8_t transferred(const struct form *f) {
  uint8_t last = 0;
  for (uint8_t i = 0; i < f->nops; i++)
    if (f->op[i].kind == OPERAND_REGISTER && !f->op[i].add && !f->op[i].is_base && !f->op[i].is_index)
      last = i;
  return last;
}

static bool is_closed(struct scan *s) {
  if (s->in_brackets || s->in_braces)
    return row_fail(s->b, "text: '%s", s->in_brackets ? "[' without ']'" : "{' without '}'");
  return !s->depth || row_fail(s->b, "'<' without '>'");
}

/* Words stand one space apart, so that there is one way to write an instruction. */
static bool is_spaced(struct build *b) {
  const char *text = b->form->text;
  size_t len = strlen(text);
  return (!strstr(text, "  ") && (!len || text[len - 1] != ' ')) || row_fail(b, "text: a space where no word follows");
}

/* Whether the longest spelling has room. */
static bool fits(struct build *b) {
  const struct form *f = b->form;
  unsigned most = 1;
  for (unsigned i = 0; i < f->ntokens; i++)
    most += f->token[i].kind == TOKEN_LITERAL                     ? f->token[i].len
            : f->token[i].kind != TOKEN_OPERAND                   ? 0
            : f->op[f->token[i].operand].kind == OPERAND_REGISTER ? LONGEST_REGISTER
                                                                  : LONGEST_NAME;
  return most <= A64_TEXT || row_fail(b, "text: a spelling may take %u bytes of %d", most, A64_TEXT);
}

bool row_text(struct build *b) {
  struct scan s = {.b = b, .p = b->form->text};
  if (!is_spaced(b) || !take_mnemonic(&s))
    return false;
  while (*s.p)
    if (!take_one(&s))
      return false;
  b->form->data = transferred(b->form);
  return is_closed(&s) && fits(b);
}
