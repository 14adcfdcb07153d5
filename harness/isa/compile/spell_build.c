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

struct spell_word *spell_words;
static unsigned nwords, nkinds, nregisters; /* kinds of registers among them */

/* What words are of: a literal, and then registers, numbers or names. */
static struct source {
  struct literal before;
  enum spell_number number;  /* SPELL_NONE: */
  const struct names *names; /* NULL: registers, or nothing: */
  bool is_flag;
  bool is_group; /* nothing at all for 0 */
  enum spell_style style;
  unsigned longest; /* of its words */
} sources[KINDS];

static struct spell_slot kinds[KINDS]; /* of these, of no operand */

static void make_word(struct spell_word *w, struct source *s, const char *text, size_t len) {
  if (s->before.len + len > SPELL_WORD)
    return;
  memcpy(w->text, s->before.text, s->before.len);
  memcpy(w->text + s->before.len, text, len);
  w->len = (uint16_t)(s->before.len + len);
  s->longest = w->len > s->longest ? w->len : s->longest;
}

/* So many words, odd ones at first. NULL: there is no room. */
static struct spell_word *add_words(unsigned values) {
  struct spell_word *w = &spell_words[nwords];
  if (nwords + values > WORDS)
    return NULL;
  for (unsigned i = 0; i < values; i++)
    w[i] = (struct spell_word){.len = SPELL_ODD};
  nwords += values;
  return w;
}

static bool add_kind(const struct spell_word *w, unsigned bias, unsigned may) {
  if (w)
    kinds[nkinds] = (struct spell_slot){(uint32_t)(w - spell_words), (uint16_t)bias, (uint16_t)may, 0};
  return w;
}

/* A class is a row of 256 words, of which registers take few: so many kinds share the rows. */
enum { ROWS = 32, ROW = 256, NUMBERS = 64, SHARERS = ROW / NUMBERS };
_Static_assert((int)A64_CLASSES <= (int)ROWS, "a class has five bits");

static struct spell_word *room_for_registers(void) {
  static struct spell_word *shared;
  if (nregisters % SHARERS == 0)
    shared = add_words(ROWS * ROW);
  return shared ? &shared[nregisters++ % SHARERS * NUMBERS] : NULL;
}

static bool add_registers(struct source *s) {
  struct spell_word *w = room_for_registers();
  for (unsigned class = 0; w && class < A64_CLASSES; class ++)
    for (unsigned number = 0; number <= A64_SP; number++) {
      char text[16] = "";
      make_word(&w[class * ROW + number], s, text, (size_t)(put_register(text, A64_REG(class, number)) - text));
    }
  return add_kind(w, 0, (ROWS - 1) * ROW | (NUMBERS - 1));
}

static bool add_numbers(struct source *s) {
  struct spell_word *w = add_words(2 * FEW);
  for (int value = -FEW; w && value < FEW; value++) {
    char text[32] = "";
    make_word(&w[value + FEW], s, text, (size_t)(put_number_as(text, s->number, value, s->style) - text));
  }
  return add_kind(w, FEW, 2 * FEW - 1);
}

static bool add_names(struct source *s) {
  unsigned values = 1;
  while (values < s->names->count)
    values *= 2;
  struct spell_word *w = values <= FEW ? add_words(values) : NULL;
  for (unsigned i = 0; w && i < s->names->count; i++)
    if (s->names->name[i])
      make_word(&w[i], s, s->names->name[i], strlen(s->names->name[i]));
  return add_kind(w, 0, values - 1);
}

static bool add_flag(struct source *s) {
  struct spell_word *w = add_words(2);
  if (w)
    make_word(&w[1], s, "", 0);
  return add_kind(w, 0, 1);
}

static bool is_same(const struct source *s, const struct source *other) {
  return s->number == other->number && s->names == other->names && s->is_flag == other->is_flag &&
         s->is_group == other->is_group && (!s->number || s->style == other->style) &&
         s->before.len == other->before.len && !memcmp(s->before.text, other->before.text, s->before.len);
}

static bool add_source(struct source *s) {
  if (!(s->number ? add_numbers(s) : s->names ? add_names(s) : s->is_flag ? add_flag(s) : add_registers(s)))
    return false;
  const struct spell_slot *k = &kinds[nkinds];
  if (s->is_group)
    spell_words[k->begin + k->bias] = spell_words[NOTHING];
  sources[nkinds++] = *s;
  return true;
}

/* ODD: there is no room. */
static unsigned kind_of(struct source *s) {
  for (unsigned i = ODD + 1; i < nkinds; i++)
    if (is_same(&sources[i], s))
      return i;
  return nkinds < KINDS && add_source(s) ? nkinds - 1 : ODD;
}

static void begin_words(void) {
  free(spell_words);
  spell_words = aligned_alloc(sizeof *spell_words, WORDS * sizeof *spell_words);
  if (!spell_words)
    abort();
  nwords = nkinds = nregisters = 0;
  *add_words(1) = (struct spell_word){0};
  add_words(1);
  kinds[NOTHING] = (struct spell_slot){.begin = NOTHING};
  kinds[ODD] = (struct spell_slot){.begin = ODD};
  nkinds = ODD + 1;
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

static void add_text(struct literal *to, struct literal text) {
  memcpy(to->text + to->len, text.text, text.len);
  to->len += text.len;
}

/* Whether a group is a word: literals, and its only operand if that is more than a flag. */
static bool is_group_word(const struct form *f, const struct token *open, struct source *s) {
  const struct token *t = open + 1, *close = &f->token[open->close];
  for (; t->kind == TOKEN_LITERAL; t++)
    add_text(&s->before, literal_of(t, s->style));
  s->is_group = true;
  s->is_flag = t == close;
  return open->last - open->operand == 1 &&
         (s->is_flag || (t + 1 == close && t->kind == TOKEN_OPERAND && is_word_of(f, t, s)));
}

/* ---- lines ------------------------------------------------------------------------------------------------------- */

struct writing {
  struct spelling *s;
  const struct form *f;
  enum spell_style style;
  struct literal literal; /* what has been read since the last operand */
  unsigned words;
  unsigned most; /* bytes that the text may have */
};

static bool place_literal(struct writing *l, char *to, uint8_t *len, unsigned room) {
  if (l->literal.len > room)
    return false;
  memcpy(to, l->literal.text, l->literal.len);
  *len = (uint8_t)l->literal.len;
  l->most += l->literal.len;
  l->literal.len = 0;
  return true;
}

static bool place_first(struct writing *l) {
  return l->most || place_literal(l, l->s->first, &l->s->first_len, SPELL_FIRST);
}

static bool place_word(struct writing *l, unsigned operand, struct source *s) {
  if (l->words == SPELL_FRONT + SPELL_REAR)
    return false;
  struct spell_slot *slot = l->words < SPELL_FRONT ? &l->s->front[l->words] : &l->s->rear[l->words - SPELL_FRONT];
  unsigned kind = kind_of(s);
  *slot = kinds[kind];
  slot->op = (uint8_t)operand;
  l->words++;
  l->literal.len = 0;
  l->most += sources[kind].longest;
  return kind != ODD;
}

static bool place_number(struct writing *l, unsigned operand, enum spell_number number) {
  if (!number || l->s->number || l->words > SPELL_FRONT ||
      !place_literal(l, l->s->before_number, &l->s->before_number_len, SPELL_LITERAL))
    return false;
  l->s->number_op = (uint8_t)operand;
  l->s->number = (uint8_t)number;
  l->most += LONG;
  l->words = SPELL_FRONT;
  return true;
}

static bool place_operand(struct writing *l, const struct token *t) {
  struct source s = {.style = l->style};
  if (!place_first(l))
    return false;
  s.before = l->literal;
  return is_word_of(l->f, t, &s) ? place_word(l, t->operand, &s) : place_number(l, t->operand, s.number);
}

static bool place_group_word(struct writing *l, const struct token *open, struct source *s) {
  return place_first(l) && !l->literal.len && place_word(l, open->operand, s);
}

static bool place_end(struct writing *l) {
  struct spelling *s = l->s;
  bool fits = l->most ? place_literal(l, s->end, &s->end_len, SPELL_LITERAL - 1) : place_first(l);
  s->words = (uint8_t)(l->words > SPELL_FRONT ? l->words - SPELL_FRONT : 0);
  s->has_rear = s->number || s->words;
  return fits && l->most + SPELL_FIRST <= A64_TEXT;
}

/* False: it does not fit. */
static bool fill_line(struct writing *l, bool with_group) {
  for (unsigned i = 0; i < l->f->ntokens; i++) {
    const struct token *t = &l->f->token[i];
    struct source s = {.style = l->style};
    bool is_word = t->kind == TOKEN_OPEN && is_group_word(l->f, t, &s);
    if ((is_word && !place_group_word(l, t, &s)) || (t->kind == TOKEN_OPERAND && !place_operand(l, t)))
      return false;
    if (t->kind == TOKEN_LITERAL)
      add_text(&l->literal, literal_of(t, l->style));
    if (t->kind == TOKEN_OPEN && (is_word || !with_group))
      i = t->close;
  }
  return place_end(l);
}

static void clear_slots(struct spell_slot *s, unsigned count, unsigned operand) {
  for (unsigned i = 0; i < count; i++)
    s[i] = (struct spell_slot){.begin = NOTHING, .op = (uint8_t)operand};
}

static void clear_line(struct spelling *s, const struct form *f) {
  *s = (struct spelling){0};
  clear_slots(s->front, SPELL_FRONT, f->nops); /* where there is none, a value of 0 */
  clear_slots(s->rear, SPELL_REAR, f->nops);
}

static void make_line(struct spelling *s, const struct form *f, enum spell_style style, bool with_group) {
  struct writing l = {.s = s, .f = f, .style = style};
  clear_line(s, f);
  if (!fill_line(&l, with_group)) {
    clear_line(s, f);
    s->front[0] = kinds[ODD];
  }
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

/* The groups that are no words. */
static unsigned find_groups(const struct form *f, enum spell_style style, const struct token **last) {
  unsigned count = 0;
  for (const struct token *t = f->token; t < f->token + f->ntokens; t++) {
    struct source s = {.style = style};
    if (t->kind != TOKEN_OPEN || is_group_word(f, t, &s))
      continue;
    *last = t;
    count++;
  }
  return count;
}

static void add_line_with_group(struct spellings *all, struct spelling *s, const struct form *f,
                                const struct token *group, enum spell_style style) {
  make_line(&all->line[all->lines], f, style, true);
  s->has_group = true;
  s->group[0] = group->operand;
  s->group[1] = (uint8_t)(group->last - 1);
  s->with_group = (uint16_t)all->lines++;
}

static void build_lines(struct spellings *all, const struct form *f, enum spell_style style) {
  struct spelling *s = &all->line[f->id];
  const struct token *group = NULL;
  unsigned groups = find_groups(f, style, &group);
  make_line(s, f, style, false);
  if (groups > 1 || (groups && group->last - group->operand > 2))
    s->front[0] = kinds[ODD];
  else if (groups)
    add_line_with_group(all, s, f, group, style);
}

void spell_build(const struct form *form, unsigned count) {
  begin_words();
  for (enum spell_style style = 0; style < SPELL_STYLES; style++) {
    struct spellings *all = &spellings[style];
    free(all->line);
    free(all->pieces);
    all->line = aligned_alloc(sizeof *all->line, 2 * (count + 1) * sizeof *all->line);
    all->pieces = calloc(count + 2, sizeof *all->pieces);
    if (!all->line || !all->pieces)
      abort();
    all->lines = count + 1;
    all->count = 0;
    for (unsigned id = 1; id <= count; id++) {
      build_lines(all, &form[id], style);
      all->pieces[id] = all->count;
      add_pieces(all, &form[id], style);
    }
    all->pieces[count + 1] = all->count;
  }
}
