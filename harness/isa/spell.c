/* spell.c - intent to assembly text. */
#include "isa/compile/spell.h"
#include "isa/compile/names.h"
#include "isa/compile/numeral.h"
#include "isa/compile/table.h"

#include <stdio.h>
#include <string.h>

#define NEVER __attribute__((noinline)) /* what is rare saves no registers where it is called */

/* Up to 19. */
static char *put_few(char *p, uint32_t v) {
  unsigned tens = v > 9;
  *p = '1';
  p += tens;
  *p++ = (char)('0' + v - 10 * tens);
  return p;
}

/* S3_0_C1_C2_3: the generic name of a system register (the top bit of op0 is 1). */
static char *put_system_register(char *p, uint32_t v) {
  *p++ = 'S';
  p = put_decimal(p, 2 + (v >> 14));
  *p++ = '_';
  p = put_few(p, v >> 11 & 7);
  *p++ = '_', *p++ = 'C';
  p = put_few(p, v >> 7 & 15);
  *p++ = '_', *p++ = 'C';
  p = put_few(p, v >> 3 & 15);
  *p++ = '_';
  return put_few(p, v & 7);
}

static void make_small(char *p, const char *end) {
  for (; p < end; p++)
    *p |= (char)((*p >= 'A' && *p <= 'Z') << 5);
}

static char *put_sparse(char *p, const struct sparse *s, int64_t value, enum spell_style style) {
  const struct sparse_place *place = sparse_place(s, (uint32_t)value);
  if (place)
    memcpy(p, place->name, SPARSE_TEXT);
  char *end = place ? p + place->len : put_system_register(p, (uint32_t)value);
  if (style == SPELL_CAPSTONE)
    make_small(p, end);
  return end;
}

static char *put_name(char *p, const struct names *n, int64_t value) {
  if (value >= 0 && value < n->count && n->name[value])
    return stpcpy(p, n->name[value]);
  return put_immediate(p, value);
}

/* An 8-bit floating-point immediate, a multiple of 1/128 below 32, with eight decimals as LLVM does; another exactly.
 */
static char *put_fp8(char *p, int64_t value) {
  double number;
  memcpy(&number, &value, sizeof number);
  double units = __builtin_fabs(number) * 128;
  *p++ = '#';
  if (!(units < 32 * 128) || units != (uint32_t)units)
    return p + sprintf(p, "%.17g", number);
  uint64_t decimals = digits_of((uint32_t)units % 128 * 781250) | 0x3030303030303030;
  *p = '-';
  p = put_decimal(p + (value < 0), (uint32_t)units / 128);
  *p++ = '.';
  memcpy(p, &decimals, 8);
  return p + 8;
}

/* SPELL_OTHER */
static char *put_other(char *p, const struct operand *o, int64_t value, enum spell_style style) {
  switch ((enum operand_kind)o->kind) {
  case OPERAND_SPARSE: return put_sparse(p, o->sparse, value, style);
  case OPERAND_BITMASK:
    if (o->is_signed)
      return put_immediate(p, value);
    *p++ = '#';
    return put_hex(p, (uint64_t)value);
  case OPERAND_FP8: return put_fp8(p, value);
  case OPERAND_BYTEMASK: *p++ = '#'; return put_hex(p, (uint64_t)value);
  default: return p;
  }
}

static inline char *put_long(char *p, enum spell_number how, unsigned op, const struct insn *in,
                             enum spell_style style) {
  if (how == SPELL_OTHER)
    return put_other(p, &a64_table.form[in->form].op[op], in->op[op], style);
  return put_number_as(p, how, in->op[op], style);
}

/* ---- texts ------------------------------------------------------------------------------------------------------ */

/* The text so far. */
struct line {
  char *out;
  unsigned at;    /* its bytes, and SPELL_ODD for each word that has none */
  uint64_t unfit; /* not 0: a value is out of range. Either way the text is none of words */
};

static inline char *end_of(const struct line *l) { return l->out + l->at % SPELL_ODD; }

static inline void put_word(struct line *l, const struct spell_slot *s, const struct insn *in) {
  uint64_t value = (uint64_t)in->op[s->op] + s->bias, index = value & s->may;
  const struct spell_word *w = &spell_words[s->begin + index];
  l->unfit |= value ^ index;
  memcpy(end_of(l), w, sizeof *w);
  l->at += w->len;
}

static inline void put_literal(struct line *l, const char *text, unsigned len) {
  memcpy(end_of(l), text, SPELL_LITERAL);
  l->at += len;
}

static bool is_left_out(const struct insn *in, const struct piece *group) {
  for (unsigned i = group->operand; i < group->last; i++)
    if (in->op[i])
      return false;
  return true;
}

static char *put_piece_end(char *p, const struct piece *t, const struct insn *in, enum spell_style style) {
  switch ((enum piece_end)t->end) {
  case PIECE_REGISTER: return put_register(p, in->op[t->operand]);
  case PIECE_NUMBER: return put_long(p, (enum spell_number)t->number, t->operand, in, style);
  case PIECE_NAME: return put_name(p, t->names, in->op[t->operand]);
  default: return p;
  }
}

static NEVER size_t put_pieces(char *out, const struct insn *in, enum spell_style style) {
  const struct spellings *all = &spellings[style];
  const struct piece *last = &all->piece[all->pieces[in->form + 1]];
  char *p = out, *end = out + A64_TEXT - PIECE_TEXT;
  for (const struct piece *t = &all->piece[all->pieces[in->form]]; t < last; t++) {
    memcpy(p, t->text, p < end ? PIECE_TEXT : t->len);
    p += t->len;
    if (t->end == PIECE_GROUP)
      t += is_left_out(in, t) ? t->skip : 0;
    else
      p = put_piece_end(p, t, in, style);
  }
  *p = 0;
  return (size_t)(p - out);
}

static inline size_t put_end(struct line *l, const struct spelling *s, const struct insn *in, enum spell_style style) {
  if (l->unfit | l->at / SPELL_ODD)
    return put_pieces(l->out, in, style);
  put_literal(l, s->end, s->end_len); /* and the NUL behind it */
  return l->at;
}

static inline void put_number_of(struct line *l, const struct spelling *s, const struct insn *in,
                                 enum spell_style style) {
  put_literal(l, s->before_number, s->before_number_len);
  char *begin = end_of(l), *end = put_long(begin, (enum spell_number)s->number, s->number_op, in, style);
  l->at += (unsigned)(end - begin);
}

/* The number, words behind it, of which there are more than two seldom, and the end. */
static NEVER size_t put_rear(char *out, unsigned at, uint64_t unfit, const struct spelling *s, const struct insn *in,
                             enum spell_style style) {
  struct line l = {out, at, unfit};
  if (s->number)
    put_number_of(&l, s, in, style);
  put_word(&l, &s->rear[0], in);
  put_word(&l, &s->rear[1], in);
  for (unsigned i = 2; i < s->words; i++)
    put_word(&l, &s->rear[i], in);
  return put_end(&l, s, in, style);
}

static NEVER const struct spelling *choose(const struct spelling *s, const struct insn *in, enum spell_style style) {
  return in->op[s->group[0]] | in->op[s->group[1]] ? &spellings[style].line[s->with_group] : s;
}

static inline size_t spell_form(const struct insn *in, char out[A64_TEXT], enum spell_style style) {
  const struct spelling *s = &spellings[style].line[in->form];
  if (__builtin_expect(s->has_group, 0))
    s = choose(s, in, style);
  struct line l = {out, s->first_len, 0};
  memcpy(out, s->first, SPELL_FIRST);
#pragma GCC unroll 8
  for (unsigned i = 0; i < SPELL_FRONT; i++)
    put_word(&l, &s->front[i], in);
  return s->has_rear ? put_rear(out, l.at, l.unfit, s, in, style) : put_end(&l, s, in, style);
}

/* What is no form, or comes before the table is there. */
static NEVER size_t spell_odd(const struct insn *in, char out[A64_TEXT], enum spell_style style) {
  if (in->form && in->form <= table()->count)
    return spell_form(in, out, style);
  return *out = 0;
}

static inline size_t spell(const struct insn *in, char out[A64_TEXT], enum spell_style style) {
  bool is_form = in->form - 1u < a64_table.count;
  return __builtin_expect(is_form, 1) ? spell_form(in, out, style) : spell_odd(in, out, style);
}

size_t a64_spell(const struct insn *in, char out[A64_TEXT]) { return spell(in, out, SPELL_OURS); }

size_t a64_spell_capstone(const struct insn *in, char out[A64_TEXT]) { return spell(in, out, SPELL_CAPSTONE); }

void a64_spell_prefetch(unsigned form) {
  if (!form || form > table()->count)
    return;
  __builtin_prefetch(&spellings[SPELL_CAPSTONE].line[form]); /* the usual first witness */
}
