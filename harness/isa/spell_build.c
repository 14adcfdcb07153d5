/* spell_build.c - compiles the text column of forms. */
#include "isa/spell.h"
#include "isa/table.h"

#include <stdlib.h>
#include <string.h>

struct spellings spellings;

/* "lsl #": a literal of words behind a comma, or a space behind a name. */
static bool is_amount(const struct form *f, const struct token *t) {
  const struct token *before = t - 1;
  if (t == f->token || before->kind != TOKEN_LITERAL || before->text[before->len - 1] != ' ')
    return false;
  if (before->len == 1)
    return before > f->token && f->op[before[-1].operand].kind == OPERAND_NAME;
  return memchr(before->text, ',', before->len - 2) != NULL;
}

static enum spell_number number_of(const struct form *f, const struct token *t) {
  const struct operand *o = &f->op[t->operand];
  switch ((enum operand_kind)o->kind) {
  case OPERAND_LANE:
  case OPERAND_NUMBER:
  case OPERAND_SHIFT:
  case OPERAND_EXPRESSION:
  case OPERAND_WIDE: return o->is_bare ? SPELL_BARE : is_amount(f, t) ? SPELL_AMOUNT : SPELL_HASH;
  default: return SPELL_NONE;
  }
}

/* ---- what fits in the line ----------------------------------------------------------------------------------------
 */

struct line {
  struct spelling *s;
  const struct form *f;
  const struct token *at, *end; /* the tokens that are left */
};

/* The operand that is next, behind a literal or at once; NULL: none, or the literal has no room at place `i`. */
static const struct token *next_operand(const struct line *l, unsigned i) {
  const struct token *t = l->at;
  unsigned room = i ? SPELL_NEXT : SPELL_FIRST;
  if (t < l->end && t->kind == TOKEN_LITERAL && t++->len > room)
    return NULL;
  return t < l->end && t->kind == TOKEN_OPERAND ? t : NULL;
}

static void take_literal(struct line *l, unsigned i) {
  if (l->at == l->end || l->at->kind != TOKEN_LITERAL)
    return;
  memcpy(i ? l->s->next[i - 1] : l->s->first, l->at->text, l->at->len);
  l->s->len[i] = l->at->len;
  l->at++;
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
  if (!t || !number_of(l->f, t))
    return;
  take_operand(l, SPELL_NUMBER);
  l->s->number = (uint8_t)number_of(l->f, t);
}

static void take_end(struct line *l) {
  if (l->at + 1 == l->end && l->at->kind == TOKEN_LITERAL && l->at->len <= SPELL_NEXT)
    take_literal(l, SPELL_OPERANDS);
}

/* ---- pieces ----------------------------------------------------------------------------------------------------- */

static struct piece *last_piece(void) { return &spellings.piece[spellings.count - 1]; }

static void begin_piece(void) {
  if (spellings.count == spellings.room) {
    spellings.room = spellings.room ? 2 * spellings.room : 1 << 12;
    spellings.piece = realloc(spellings.piece, spellings.room * sizeof *spellings.piece);
    if (!spellings.piece)
      abort();
  }
  spellings.piece[spellings.count++] = (struct piece){.end = PIECE_NOTHING};
}

static void add_literal(const char *text, unsigned len) {
  for (unsigned i = 0; i < len; i++) {
    if (last_piece()->len == PIECE_TEXT)
      begin_piece();
    struct piece *p = last_piece();
    p->text[p->len++] = text[i];
  }
}

static enum piece_end end_of(const struct operand *o, enum spell_number number) {
  if (number)
    return PIECE_NUMBER;
  return o->kind == OPERAND_REGISTER ? PIECE_REGISTER : o->kind == OPERAND_NAME ? PIECE_NAME : PIECE_OPERAND;
}

static void add_operand(const struct form *f, const struct token *t) {
  const struct operand *o = &f->op[t->operand];
  struct piece *p = last_piece();
  p->number = (uint8_t)number_of(f, t);
  p->end = (uint8_t)end_of(o, (enum spell_number)p->number);
  p->operand = t->operand;
  p->names = o->names;
  begin_piece();
}

/* Where it stands; its operands and literals follow. */
static uint32_t open_group(const struct token *t) {
  struct piece *p = last_piece();
  p->end = PIECE_GROUP;
  p->operand = t->operand;
  p->last = t->last;
  begin_piece();
  return spellings.count - 2;
}

static void close_group(uint32_t group) {
  begin_piece();
  spellings.piece[group].skip = (uint8_t)(spellings.count - 2 - group);
}

static void add_pieces(const struct line *l) {
  uint32_t open[FORM_TOKENS];
  unsigned depth = 0;
  begin_piece();
  for (const struct token *t = l->at; t < l->end; t++)
    switch (t->kind) {
    case TOKEN_LITERAL: add_literal(t->text, t->len); break;
    case TOKEN_OPERAND: add_operand(l->f, t); break;
    case TOKEN_OPEN: open[depth++] = open_group(t); break;
    case TOKEN_CLOSE: close_group(open[--depth]);
    }
  spellings.count -= !last_piece()->len; /* nothing came after the last operand */
}

static void build(struct spelling *s, const struct form *f) {
  struct line l = {s, f, f->token, f->token + f->ntokens};
  *s = (struct spelling){.begin = spellings.count};
  take_registers(&l);
  take_number(&l);
  take_end(&l);
  add_pieces(&l);
  s->count = (uint8_t)(spellings.count - s->begin);
}

void spell_build(const struct form *form, unsigned count) {
  spellings.of = aligned_alloc(sizeof *spellings.of, (count + 1) * sizeof *spellings.of);
  if (!spellings.of)
    abort();
  for (unsigned id = 1; id <= count; id++)
    build(&spellings.of[id], &form[id]);
}
