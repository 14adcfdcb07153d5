/* spell.c - intent to assembly text.
 *
 * The text column is compiled to pieces, a literal and what follows it, in little memory: a form is too large for the
 * cache when every word is of another one. Literals are copied by sixteen bytes whatever their length. */
#include "isa/names.h"
#include "isa/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *put_decimal(char *p, uint64_t value) {
  char digits[20];
  unsigned n = 0;
  do
    digits[n++] = (char)('0' + value % 10);
  while (value /= 10);
  while (n)
    *p++ = digits[--n];
  return p;
}

static char *put_hex(char *p, uint64_t value) {
  *p++ = '0';
  *p++ = 'x';
  for (int shift = value ? 60 - __builtin_clzll(value) / 4 * 4 : 0; shift >= 0; shift -= 4)
    *p++ = "0123456789abcdef"[value >> shift & 15];
  return p;
}

static char *put_immediate(char *p, int64_t value) {
  *p++ = '#';
  if (value < 0)
    *p++ = '-';
  return put_decimal(p, value < 0 ? -(uint64_t)value : (uint64_t)value);
}

/* S3_0_C1_C2_3: the generic name of a system register (the top bit of op0 is 1). */
static char *put_system_register(char *p, uint32_t v) {
  *p++ = 'S';
  p = put_decimal(p, 2 + (v >> 14));
  *p++ = '_';
  p = put_decimal(p, v >> 11 & 7);
  p = stpcpy(p, "_C");
  p = put_decimal(p, v >> 7 & 15);
  p = stpcpy(p, "_C");
  p = put_decimal(p, v >> 3 & 15);
  *p++ = '_';
  return put_decimal(p, v & 7);
}

static char *put_sparse(char *p, const struct sparse *s, int64_t value) {
  const char *name = sparse_name(s, (uint32_t)value);
  return name ? stpcpy(p, name) : put_system_register(p, (uint32_t)value);
}

static char *put_name(char *p, const struct names *n, int64_t value) {
  if (value >= 0 && value < n->count && n->name[value])
    return stpcpy(p, n->name[value]);
  return put_immediate(p, value);
}

/* An 8-bit floating-point immediate, a multiple of 1/128 below 32, with eight decimals as LLVM does; another exactly.
 */
static char *put_fp8(char *p, int64_t value) {
  double number, units;
  memcpy(&number, &value, sizeof number);
  *p++ = '#';
  units = (number < 0 ? -number : number) * 128;
  if (!(units < 32 * 128) || units != (uint32_t)units)
    return p + sprintf(p, "%.17g", number);
  if (value < 0)
    *p++ = '-';
  p = put_decimal(p, (uint32_t)units / 128);
  *p++ = '.';
  for (uint32_t unit = 10000000, rest = (uint32_t)units % 128 * 781250; unit; rest %= unit, unit /= 10)
    *p++ = (char)('0' + rest / unit);
  return p;
}

static char *put_operand(char *p, const struct operand *o, int64_t value) {
  switch ((enum operand_kind)o->kind) {
  case OPERAND_REGISTER: return put_register(p, value);
  case OPERAND_NAME: return put_name(p, o->names, value);
  case OPERAND_SPARSE: return put_sparse(p, o->sparse, value);
  case OPERAND_BITMASK:
    if (o->is_signed)
      return put_immediate(p, value);
    *p++ = '#';
    return put_hex(p, (uint64_t)value);
  case OPERAND_FP8: return put_fp8(p, value);
  case OPERAND_BYTEMASK: *p++ = '#'; return put_hex(p, (uint64_t)value);
  case OPERAND_LANE:
  case OPERAND_NUMBER:
    if (o->is_bare && value >= 0)
      return put_decimal(p, (uint64_t)value);
    return put_immediate(p, value);
  case OPERAND_SHIFT:
  case OPERAND_EXPRESSION:
  case OPERAND_WIDE: return put_immediate(p, value);
  case OPERAND_FLAG: break;
  }
  return p;
}

/* ---- pieces ----------------------------------------------------------------------------------------------------- */

enum piece_end { PIECE_NOTHING, PIECE_REGISTER, PIECE_IMMEDIATE, PIECE_OPERAND, PIECE_GROUP };
enum { PIECE_TEXT = 16 };

struct piece {
  char text[PIECE_TEXT];
  uint8_t len;
  uint8_t end;     /* what follows the text: enum piece_end */
  uint8_t operand; /* of it, the first of a group */
  uint8_t last;    /* PIECE_GROUP: one past its last operand */
  uint8_t skip;    /* PIECE_GROUP: how many pieces it is */
};

static struct {
  struct piece *piece;
  uint32_t count, room;
  uint32_t begin[A64_FORMS + 1]; /* by form; its end is the beginning of the next */
} pieces;

static struct piece *last_piece(void) { return &pieces.piece[pieces.count - 1]; }

static void begin_piece(void) {
  if (pieces.count == pieces.room) {
    pieces.room = pieces.room ? 2 * pieces.room : 1 << 12;
    pieces.piece = realloc(pieces.piece, pieces.room * sizeof *pieces.piece);
    if (!pieces.piece)
      abort();
  }
  pieces.piece[pieces.count++] = (struct piece){.end = PIECE_NOTHING};
}

static void add_literal(const char *text, unsigned len) {
  for (unsigned i = 0; i < len; i++) {
    if (last_piece()->len == PIECE_TEXT)
      begin_piece();
    struct piece *p = last_piece();
    p->text[p->len++] = text[i];
  }
}

static void end_piece(enum piece_end end, unsigned operand, unsigned last) {
  struct piece *p = last_piece();
  p->end = (uint8_t)end;
  p->operand = (uint8_t)operand;
  p->last = (uint8_t)last;
  begin_piece();
}

static enum piece_end end_of(const struct operand *o) {
  bool number = o->kind == OPERAND_NUMBER || o->kind == OPERAND_LANE || o->kind == OPERAND_SHIFT ||
                o->kind == OPERAND_EXPRESSION || o->kind == OPERAND_WIDE;
  return o->kind == OPERAND_REGISTER ? PIECE_REGISTER : number && !o->is_bare ? PIECE_IMMEDIATE : PIECE_OPERAND;
}

static void build(const struct form *f) {
  uint32_t open[FORM_TOKENS];
  unsigned depth = 0;
  begin_piece();
  for (unsigned i = 0; i < f->ntokens; i++) {
    const struct token *t = &f->token[i];
    switch (t->kind) {
    case TOKEN_LITERAL: add_literal(t->text, t->len); break;
    case TOKEN_OPERAND: end_piece(end_of(&f->op[t->operand]), t->operand, 0); break;
    case TOKEN_OPEN:
      open[depth++] = pieces.count - 1;
      end_piece(PIECE_GROUP, t->operand, t->last);
      break;
    case TOKEN_CLOSE:
      depth--;
      begin_piece();
      pieces.piece[open[depth]].skip = (uint8_t)(pieces.count - 2 - open[depth]);
    }
  }
  pieces.count -= !last_piece()->len; /* nothing came after the last operand */
}

void spell_build(const struct form *form, unsigned count) {
  for (unsigned id = 1; id <= count; id++) {
    pieces.begin[id] = pieces.count;
    build(&form[id]);
  }
  pieces.begin[count + 1] = pieces.count;
}

static bool is_left_out(const struct insn *in, const struct piece *group) {
  for (unsigned i = group->operand; i < group->last; i++)
    if (in->op[i])
      return false;
  return true;
}

size_t a64_spell(const struct insn *in, char out[A64_TEXT]) {
  char *p = out;
  if (!in->form || in->form > table()->count)
    return *out = 0;
  const struct piece *end = &pieces.piece[pieces.begin[in->form + 1]];
  for (const struct piece *t = &pieces.piece[pieces.begin[in->form]]; t < end; t++) {
    memcpy(p, t->text, p < out + A64_TEXT - PIECE_TEXT ? PIECE_TEXT : t->len);
    p += t->len;
    if (t->end == PIECE_REGISTER)
      p = put_register(p, in->op[t->operand]);
    else if (t->end == PIECE_IMMEDIATE)
      p = put_immediate(p, in->op[t->operand]);
    else if (t->end == PIECE_OPERAND)
      p = put_operand(p, &a64_table.form[in->form].op[t->operand], in->op[t->operand]);
    else if (t->end == PIECE_GROUP && is_left_out(in, t))
      t += t->skip;
  }
  *p = 0;
  return (size_t)(p - out);
}
