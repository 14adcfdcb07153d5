/* spell_build.c - compiles the text column of forms. */
#include "isa/compile/die.h"
#include "isa/compile/spell.h"
#include "isa/compile/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct spellings spellings[SPELL_STYLES];

/* "lsl #": a literal of words behind a comma, or a space behind a name. */
static bool is_amount(const struct form *f, const struct token *t) {
  const struct token *before = t - 1;
  if (t == f->token || before->kind != TOKEN_LITERAL || before->text[before->len - 1] != ' ')
    return false;
  if (before->len == 1)
    return before > f->token && f->op[before[-1].operand].kind == OPERAND_NAME;
  return memchr(before->text, ',', before->len - 2) != NULL;
}

/* "[x1], #": the base register has been used. */
static bool is_after(const struct form *f, const struct token *t) {
  return t > f->token && t[-1].kind == TOKEN_LITERAL && t[-1].len >= 3 && !memcmp(t[-1].text, "], ", 3);
}

static enum spell_number number_of(const struct form *f, const struct token *t, enum spell_style style) {
  const struct operand *o = &f->op[t->operand];
  if (style == SPELL_CAPSTONE && (o->is_label || (o->kind == OPERAND_NUMBER && is_after(f, t))))
    return SPELL_UNSIGNED;
  switch ((enum operand_kind)o->kind) {
  case OPERAND_LANE:
  case OPERAND_NUMBER:
  case OPERAND_SHIFT:
  case OPERAND_EXPRESSION:
  case OPERAND_WIDE: return o->is_bare ? SPELL_BARE : is_amount(f, t) ? SPELL_AMOUNT : SPELL_HASH;
  default: return SPELL_NONE;
  }
}

/* ---- literals --------------------------------------------------------------------------------------------------- */

struct literal {
  char text[A64_TEXT];
  unsigned len;
};

/* "#16" as "#0x10". */
static const char *put_hex(struct literal *l, const char *p) {
  char *end;
  unsigned long value = strtoul(p, &end, 10);
  l->len += (unsigned)snprintf(l->text + l->len, sizeof l->text - l->len, value > 9 ? "%#lx" : "%lu", value);
  return end;
}

static struct literal literal_of(const struct token *t, enum spell_style style) {
  struct literal l = {.len = 0};
  for (const char *p = t->text, *end = p + t->len; p < end;) {
    char before = p > t->text ? p[-1] : 0, after = p + 1 < end ? p[1] : 0;
    if (style == SPELL_CAPSTONE && *p == ' ' && (before == '{' || after == '}'))
      p++;
    else if (style == SPELL_CAPSTONE && before == '#' && *p >= '1' && *p <= '9')
      p = put_hex(&l, p);
    else
      l.text[l.len++] = *p++;
  }
  return l;
}

/* ---- what fits in the line -------------------------------------------------------------------------------------- */

struct line {
  enum spell_style style;
  struct spelling *s;
  const struct form *f;
  const struct token *at, *end; /* the tokens that are left */
};

/* The operand that is next, behind a literal or at once; NULL: none, or the literal has no room at place `i`. */
static const struct token *next_operand(const struct line *l, unsigned i) {
  const struct token *t = l->at;
  unsigned room = i ? SPELL_NEXT : SPELL_FIRST;
  if (t < l->end && t->kind == TOKEN_LITERAL && literal_of(t++, l->style).len > room)
    return NULL;
  return t < l->end && t->kind == TOKEN_OPERAND ? t : NULL;
}

static void take_literal(struct line *l, unsigned i) {
  if (l->at == l->end || l->at->kind != TOKEN_LITERAL)
    return;
  struct literal text = literal_of(l->at++, l->style);
  memcpy(i ? l->s->next[i - 1] : l->s->first, text.text, text.len);
  l->s->len[i] = (uint8_t)text.len;
}

static void take_operand(struct line *l, unsigned i) {
  take_literal(l, i);
  l->s->op[i] = l->at->operand;
  l->at++;
}

static void take_registers(struct line *l) {
  for (const struct token *t; l->s->registers < SPELL_REGISTERS; l->s->registers++) {
    if (!(t = next_operand(l, l->s->registers)) || l->f->op[t->operand].kind != OPERAND_REGISTER)
      return;
    take_operand(l, l->s->registers);
  }
}

static void take_number(struct line *l) {
  const struct token *t = next_operand(l, SPELL_NUMBER);
  enum spell_number number = t ? number_of(l->f, t, l->style) : SPELL_NONE;
  if (!number)
    return;
  take_operand(l, SPELL_NUMBER);
  l->s->number = (uint8_t)number;
}

static void take_end(struct line *l) {
  if (l->at + 1 == l->end && l->at->kind == TOKEN_LITERAL && literal_of(l->at, l->style).len <= SPELL_NEXT)
    take_literal(l, SPELL_OPERANDS);
}

/* ---- pieces ----------------------------------------------------------------------------------------------------- */

static struct piece *last_piece(const struct spellings *all) { return &all->piece[all->count - 1]; }

static void begin_piece(struct spellings *all) {
  if (all->count == all->room) {
    all->room = all->room ? 2 * all->room : 1 << 12;
    all->piece = realloc(all->piece, all->room * sizeof *all->piece);
    if (!all->piece)
      abort();
  }
  all->piece[all->count++] = (struct piece){.end = PIECE_NOTHING};
}

static void add_literal(struct spellings *all, const struct line *l, const struct token *t) {
  struct literal text = literal_of(t, l->style);
  for (unsigned i = 0; i < text.len; i++) {
    if (last_piece(all)->len == PIECE_TEXT)
      begin_piece(all);
    struct piece *p = last_piece(all);
    p->text[p->len++] = text.text[i];
  }
}

static enum piece_end end_of(const struct operand *o, enum spell_number number) {
  if (number)
    return PIECE_NUMBER;
  return o->kind == OPERAND_REGISTER ? PIECE_REGISTER : o->kind == OPERAND_NAME ? PIECE_NAME : PIECE_OPERAND;
}

static void add_operand(struct spellings *all, const struct line *l, const struct token *t) {
  const struct operand *o = &l->f->op[t->operand];
  struct piece *p = last_piece(all);
  p->number = (uint8_t)number_of(l->f, t, l->style);
  p->end = (uint8_t)end_of(o, (enum spell_number)p->number);
  p->operand = t->operand;
  p->names = o->names;
  begin_piece(all);
}

/* Where it stands; its operands and literals follow. */
static uint32_t open_group(struct spellings *all, const struct token *t) {
  struct piece *p = last_piece(all);
  p->end = PIECE_GROUP;
  p->operand = t->operand;
  p->last = t->last;
  begin_piece(all);
  return all->count - 2;
}

static void close_group(struct spellings *all, uint32_t group) {
  begin_piece(all);
  all->piece[group].skip = (uint8_t)(all->count - 2 - group);
}

static void add_pieces(struct spellings *all, const struct line *l) {
  uint32_t open[FORM_TOKENS];
  unsigned depth = 0;
  begin_piece(all);
  for (const struct token *t = l->at; t < l->end; t++)
    switch (t->kind) {
    case TOKEN_LITERAL: add_literal(all, l, t); break;
    case TOKEN_OPERAND: add_operand(all, l, t); break;
    case TOKEN_OPEN: open[depth++] = open_group(all, t); break;
    case TOKEN_CLOSE: close_group(all, open[--depth]);
    }
  all->count -= !last_piece(all)->len; /* nothing came after the last operand */
}

static void build(struct spellings *all, const struct form *f, enum spell_style style) {
  struct spelling *s = &all->of[f->id];
  struct line l = {style, s, f, f->token, f->token + f->ntokens};
  *s = (struct spelling){.begin = all->count};
  take_registers(&l);
  take_number(&l);
  take_end(&l);
  add_pieces(all, &l);
  if (all->count - s->begin > UINT8_MAX)
    table_die("%s: its text is too long", f->name);
  s->count = (uint8_t)(all->count - s->begin);
}

void spell_build(const struct form *form, unsigned count) {
  for (enum spell_style style = 0; style < SPELL_STYLES; style++) {
    struct spellings *all = &spellings[style];
    all->of = aligned_alloc(sizeof *all->of, (count + 1) * sizeof *all->of);
    if (!all->of)
      abort();
    for (unsigned id = 1; id <= count; id++)
      build(all, &form[id], style);
  }
}
