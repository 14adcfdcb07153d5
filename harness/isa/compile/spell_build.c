/* spell_build.c - compiles the text column of forms. */
#include "isa/compile/die.h"
#include "isa/compile/names.h"
#include "isa/compile/numeral.h"
#include "isa/compile/spell.h"
#include "isa/compile/table.h"
#include "isa/word.h"

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
  case OPERAND_REGISTER:
  case OPERAND_NAME:
  case OPERAND_FLAG: return SPELL_NONE;
  default: return SPELL_OTHER;
  }
}

/* ---- literals --------------------------------------------------------------------------------------------------- */

struct literal {
  char text[A64_TEXT];
  unsigned len;
};

/* "#16" as "#0x10". */
static const char *add_hex(struct literal *l, const char *p) {
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
      p = add_hex(&l, p);
    else
      l.text[l.len++] = *p++;
  }
  return l;
}

/* ---- words ------------------------------------------------------------------------------------------------------ */

enum { WORDS = 1 << 17, KINDS = 256, NOTHING = 0, ODD = 1, LONG = 26, FEW = 256 };

struct spell_words spell_words;

/* What words are of: a literal, and then registers, numbers or names. */
static struct source {
  struct literal before;
  enum spell_number number;  /* SPELL_NONE: */
  const struct names *names; /* NULL: registers */
  enum spell_style style;
  unsigned longest; /* of its words */
} sources[KINDS];

static void make_word(struct spell_word *w, struct source *s, const char *text, size_t len) {
  w->is_odd = s->before.len + len > SPELL_WORD;
  if (w->is_odd)
    return;
  memcpy(w->text, s->before.text, s->before.len);
  memcpy(w->text + s->before.len, text, len);
  w->len = (uint8_t)(s->before.len + len);
  s->longest = w->len > s->longest ? w->len : s->longest;
}

/* So many words, odd ones at first. NULL: there is no room. */
static struct spell_word *add_words(unsigned values) {
  struct spell_words *all = &spell_words;
  struct spell_word *w = &all->word[all->nwords];
  if (all->nwords + values > WORDS)
    return NULL;
  for (unsigned i = 0; i < values; i++)
    w[i] = (struct spell_word){.is_odd = true};
  all->nwords += values;
  return w;
}

static void add_kind(struct spell_kind k) { spell_words.kind[spell_words.nkinds] = k; }

/* A class is a row of 256 words, of which registers take few: so many kinds share the rows. */
enum { ROWS = 32, ROW = 256, NUMBERS = 64, SHARERS = ROW / NUMBERS };
_Static_assert((int)A64_CLASSES <= (int)ROWS, "a class has five bits");

static struct spell_word *room_for_registers(void) {
  static struct spell_word *shared;
  unsigned *n = &spell_words.nregisters;
  if (*n % SHARERS == 0)
    shared = add_words(ROWS * ROW);
  return shared ? &shared[(*n)++ % SHARERS * NUMBERS] : NULL;
}

static bool add_registers(struct source *s) {
  struct spell_word *w = room_for_registers();
  for (unsigned class = 0; w && class < A64_CLASSES; class ++)
    for (unsigned number = 0; number <= A64_SP; number++) {
      char text[16] = "";
      make_word(&w[class * ROW + number], s, text, (size_t)(put_register(text, A64_REG(class, number)) - text));
    }
  add_kind((struct spell_kind){.begin = w, .may = (ROWS - 1) * ROW | (NUMBERS - 1)});
  return w;
}

static bool add_numbers(struct source *s) {
  struct spell_word *w = add_words(2 * FEW);
  for (int value = -FEW; w && value < FEW; value++) {
    char text[32] = "";
    make_word(&w[value + FEW], s, text, (size_t)(put_number_as(text, s->number, value, s->style) - text));
  }
  add_kind((struct spell_kind){.begin = w, .bias = FEW, .may = 2 * FEW - 1});
  return w;
}

static bool add_names(struct source *s) {
  unsigned values = 1;
  while (values < s->names->count)
    values *= 2;
  struct spell_word *w = values <= FEW ? add_words(values) : NULL;
  for (unsigned i = 0; w && i < s->names->count; i++)
    if (s->names->name[i])
      make_word(&w[i], s, s->names->name[i], strlen(s->names->name[i]));
  add_kind((struct spell_kind){.begin = w, .may = values - 1});
  return w;
}

static bool is_same(const struct source *s, const struct source *other) {
  return s->number == other->number && s->names == other->names && (!s->number || s->style == other->style) &&
         s->before.len == other->before.len && !memcmp(s->before.text, other->before.text, s->before.len);
}

/* 0: there is no room. */
static uint8_t kind_of(struct source *s) {
  unsigned *n = &spell_words.nkinds;
  for (unsigned i = ODD + 1; i < *n; i++)
    if (is_same(&sources[i], s))
      return (uint8_t)i;
  if (*n == KINDS || !(s->number ? add_numbers(s) : s->names ? add_names(s) : add_registers(s)))
    return 0;
  sources[*n] = *s;
  return (uint8_t)(*n)++;
}

static void begin_words(void) {
  struct spell_words *all = &spell_words;
  free(all->word);
  *all = (struct spell_words){.word = aligned_alloc(sizeof *all->word, WORDS * sizeof *all->word)};
  if (!all->word)
    abort();
  struct spell_word *w = add_words(2);
  w[NOTHING] = (struct spell_word){0};
  all->kind[NOTHING] = (struct spell_kind){.begin = &w[NOTHING]};
  all->kind[ODD] = (struct spell_kind){.begin = &w[ODD]};
  all->nkinds = ODD + 1;
}

/* Whether all values of a number are words. */
static bool is_small(const struct operand *o) {
  if (o->kind == OPERAND_WIDE || o->is_label)
    return false;
  if (o->kind != OPERAND_NUMBER)
    return true;
  int64_t scale = o->is_bytes ? 16 : o->is_log ? 1 : o->scale, count = 1ll << parts_width(o->part, o->nparts);
  int64_t first = (o->is_signed ? -count / 2 : 0) * scale + o->add, last = first + (count - 1) * scale;
  return first >= -FEW && first < FEW && last >= -FEW && last < FEW;
}

/* Whether an operand is a word. */
static bool is_word_of(const struct form *f, const struct token *t, struct source *s) {
  const struct operand *o = &f->op[t->operand];
  s->number = number_of(f, t, s->style);
  s->names = o->kind == OPERAND_NAME ? o->names : NULL;
  return s->number ? s->number != SPELL_OTHER && is_small(o) : s->names || o->kind == OPERAND_REGISTER;
}

/* ---- lines ------------------------------------------------------------------------------------------------------- */

struct line {
  struct spelling *s;
  const struct form *f;
  enum spell_style style;
  struct literal literal; /* what has been read since the last operand */
  unsigned slot;          /* the next */
  unsigned most;          /* bytes that the text may have */
};

static bool place_literal(struct line *l, char *to, uint8_t *len, unsigned room) {
  if (l->literal.len > room)
    return false;
  memcpy(to, l->literal.text, l->literal.len);
  *len = (uint8_t)l->literal.len;
  l->most += l->literal.len;
  l->literal.len = 0;
  return true;
}

static bool place_first(struct line *l) { return place_literal(l, l->s->first, &l->s->first_len, SPELL_FIRST); }

static bool place_word(struct line *l, const struct token *t, struct source *s) {
  l->slot += l->slot == SPELL_NUMBER;
  if (l->slot == SPELL_SLOTS)
    return false;
  s->before = l->literal;
  l->literal.len = 0;
  l->s->op[l->slot] = t->operand;
  l->s->kind[l->slot] = kind_of(s);
  l->most += sources[l->s->kind[l->slot]].longest;
  return l->s->kind[l->slot++];
}

static bool place_number(struct line *l, const struct token *t, enum spell_number number) {
  if (!number || l->slot > SPELL_NUMBER ||
      !place_literal(l, l->s->before_number, &l->s->before_number_len, SPELL_LITERAL))
    return false;
  l->s->op[SPELL_NUMBER] = t->operand;
  l->s->kind[SPELL_NUMBER] = (uint8_t)number;
  l->most += LONG;
  l->slot = SPELL_NUMBER + 1;
  return true;
}

static bool place_operand(struct line *l, const struct token *t) {
  struct source s = {.style = l->style};
  if (!l->most && !place_first(l))
    return false;
  return is_word_of(l->f, t, &s) ? place_word(l, t, &s) : place_number(l, t, s.number);
}

static bool place_end(struct line *l) {
  bool fits = l->most ? place_literal(l, l->s->end, &l->s->end_len, SPELL_LITERAL - 1) : place_first(l);
  l->s->slots = (uint8_t)l->slot;
  return fits && l->most + SPELL_FIRST <= A64_TEXT;
}

static void add_text(struct literal *to, struct literal text) {
  memcpy(to->text + to->len, text.text, text.len);
  to->len += text.len;
}

/* False: it does not fit. */
static bool fill_line(struct line *l, bool with_group) {
  memset(l->s->op, l->f->nops, sizeof l->s->op); /* where there is none, a value of 0 */
  for (unsigned i = 0; i < l->f->ntokens; i++) {
    const struct token *t = &l->f->token[i];
    if (t->kind == TOKEN_OPEN && !with_group)
      i = t->close;
    else if (t->kind == TOKEN_LITERAL)
      add_text(&l->literal, literal_of(t, l->style));
    else if (t->kind == TOKEN_OPERAND && !place_operand(l, t))
      return false;
  }
  return place_end(l);
}

static void make_line(struct spelling *s, const struct form *f, enum spell_style style, bool with_group) {
  struct line l = {.s = s, .f = f, .style = style};
  *s = (struct spelling){0};
  if (!fill_line(&l, with_group))
    *s = (struct spelling){.kind = {ODD}};
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

static void add_literal(struct spellings *all, struct literal text) {
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
  return o->kind == OPERAND_REGISTER ? PIECE_REGISTER : o->kind == OPERAND_NAME ? PIECE_NAME : PIECE_NOTHING;
}

static void add_operand(struct spellings *all, const struct form *f, const struct token *t, enum spell_style style) {
  const struct operand *o = &f->op[t->operand];
  struct piece *p = last_piece(all);
  p->number = (uint8_t)number_of(f, t, style);
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

static void add_pieces(struct spellings *all, const struct form *f, enum spell_style style) {
  uint32_t open[FORM_TOKENS];
  unsigned depth = 0;
  begin_piece(all);
  for (const struct token *t = f->token; t < f->token + f->ntokens; t++)
    switch (t->kind) {
    case TOKEN_LITERAL: add_literal(all, literal_of(t, style)); break;
    case TOKEN_OPERAND: add_operand(all, f, t, style); break;
    case TOKEN_OPEN: open[depth++] = open_group(all, t); break;
    case TOKEN_CLOSE: close_group(all, open[--depth]);
    }
  all->count -= !last_piece(all)->len; /* nothing came after the last operand */
}

/* ---- forms ------------------------------------------------------------------------------------------------------- */

/* The only group of a form; NULL: there is none, or another, or one of many operands. */
static const struct token *only_group(const struct form *f) {
  const struct token *group = NULL;
  for (const struct token *t = f->token; t < f->token + f->ntokens; t++) {
    if (t->kind == TOKEN_OPEN && group)
      return NULL;
    if (t->kind == TOKEN_OPEN)
      group = t;
  }
  return group && group->last - group->operand <= 2 ? group : NULL;
}

static bool has_groups(const struct form *f) {
  for (const struct token *t = f->token; t < f->token + f->ntokens; t++)
    if (t->kind == TOKEN_OPEN)
      return true;
  return false;
}

static void build_lines(struct spelling *s, const struct form *f, enum spell_style style) {
  const struct token *group = only_group(f);
  make_line(&s[0], f, style, false);
  make_line(&s[1], f, style, true);
  if (has_groups(f) && !group)
    s->kind[0] = ODD;
  s->has_group = group != NULL;
  s->group[0] = group ? group->operand : 0;
  s->group[1] = group ? (uint8_t)(group->last - 1) : 0;
}

static void build(struct spellings *all, const struct form *f, enum spell_style style) {
  struct spelling *s = &all->line[2 * f->id];
  uint32_t first = all->count;
  build_lines(s, f, style);
  add_pieces(all, f, style);
  if (all->count - first > UINT8_MAX)
    table_die("%s: its text is too long", f->name);
  s->piece = first;
  s->pieces = (uint8_t)(all->count - first);
}

void spell_build(const struct form *form, unsigned count) {
  begin_words();
  for (enum spell_style style = 0; style < SPELL_STYLES; style++) {
    struct spellings *all = &spellings[style];
    all->line = aligned_alloc(2 * sizeof *all->line, 2 * (count + 1) * sizeof *all->line);
    if (!all->line)
      abort();
    for (unsigned id = 1; id <= count; id++)
      build(all, &form[id], style);
  }
}
