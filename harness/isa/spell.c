/* spell.c - intent to assembly text. */
#include "isa/names.h"
#include "isa/table.h"

#include <stdio.h>
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

static bool is_left_out(const struct insn *in, const struct token *open) {
  for (unsigned i = open->operand; i < open->last; i++)
    if (in->op[i])
      return false;
  return true;
}

size_t a64_spell(const struct insn *in, char out[A64_TEXT]) {
  const struct form *f = a64_form(in->form);
  char *p = out;
  for (unsigned i = 0; f && i < f->ntokens; i++) {
    const struct token *t = &f->token[i];
    if (t->kind == TOKEN_LITERAL)
      p = (char *)memcpy(p, t->text, t->len) + t->len;
    else if (t->kind == TOKEN_OPERAND)
      p = put_operand(p, &f->op[t->operand], in->op[t->operand]);
    else if (t->kind == TOKEN_OPEN && is_left_out(in, t))
      i = t->close;
  }
  *p = 0;
  return (size_t)(p - out);
}
