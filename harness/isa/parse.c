/* parse.c - assembly text to intent, by matching it against the text column. */
#include "isa/compile/names.h"
#include "isa/compile/table.h"
#include "isa/operand.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct match {
  const struct form *form;
  struct insn *out;
  bool exact; /* values without a name are read back as numbers, even where assembly has no such syntax */
};

static const char *skip(const char *p) {
  while (isspace((unsigned char)*p))
    p++;
  return p;
}

/* 0x10, 0b10000, 020, 16: the base; `p` moves behind what strtoull() does not know. */
static int take_base(const char **p) {
  if (**p != '0')
    return 10;
  switch ((*p)[1] | 32) {
  case 'x': return 16;
  case 'b': *p += 2; return 2;
  default: return 8;
  }
}

/* "#-0x10", "16"; NULL: not a number. Values up to 2^64-1 are taken. */
static const char *read_number(const char *p, int64_t *value) {
  p = skip(p + (*p == '#'));
  bool negative = *p == '-';
  p += negative || *p == '+';
  if (!isdigit((unsigned char)*p))
    return NULL;
  int base = take_base(&p);
  if (!isxdigit((unsigned char)*p) || (base == 2 && (p[1] | 32) == 'b')) /* C23's strtoull() takes 0b once more */
    return NULL;
  char *end;
  errno = 0;
  uint64_t magnitude = strtoull(p, &end, base);
  if (errno || end == p || is_word(*end))
    return NULL;
  *value = (int64_t)(negative ? -magnitude : magnitude);
  return end;
}

/* An offset, or where it leads from here: ".", ".+8". */
static const char *read_label(const char *p, int64_t *value) {
  if (*p != '.')
    return read_number(p, value);
  p = skip(p + 1);
  *value = 0;
  if (*p != '+' && *p != '-')
    return p;
  const char *end = read_number(skip(p + 1), value);
  *value = *p == '-' ? -(uint64_t)*value : (uint64_t)*value;
  return end;
}

/* "#1.5", "#-0.25", "1e-1", or "0x70", the 8 bits: to the bits of a double. */
static const char *read_double(const char *p, int64_t *value) {
  p = skip(p + (*p == '#'));
  if (!isdigit((unsigned char)*p) && *p != '-' && *p != '+')
    return NULL;
  if (p[0] == '0' && (p[1] | 32) == 'x') {
    p = read_number(p, value);
    *value = *value & ~0xffll ? *value : fp8_expand((uint32_t)*value);
    return p;
  }
  char *end;
  double number = strtod(p, &end);
  memcpy(value, &number, sizeof number);
  return end == p || is_word(*end) ? NULL : end;
}

static size_t word_length(const char *p) {
  size_t len = 0;
  while (is_word(p[len]))
    len++;
  return len;
}

/* S<op0>_<op1>_C<n>_C<m>_<op2>, op0 of 2 or 3. */
static bool read_generic_register(const char *p, size_t len, int64_t *value) {
  static const struct {
    const char *before;
    unsigned least, most, shift;
  } piece[] = {{"s", 2, 3, 14}, {"_", 0, 7, 11}, {"_c", 0, 15, 7}, {"_c", 0, 15, 3}, {"_", 0, 7, 0}};
  const char *end = p + len;
  *value = 0;
  for (unsigned i = 0; i < 5; i++) {
    size_t n = strlen(piece[i].before);
    if (strncasecmp(p, piece[i].before, n) || !isdigit((unsigned char)p[n]))
      return false;
    char *after;
    unsigned long k = strtoul(p + n, &after, 10);
    if (k < piece[i].least || k > piece[i].most)
      return false;
    *value |= (int64_t)(k - piece[i].least) << piece[i].shift;
    p = after;
  }
  return p == end;
}

static const char *read_operand(const struct operand *o, bool exact, const char *p, int64_t *value) {
  size_t len = word_length(p);
  switch ((enum operand_kind)o->kind) {
  case OPERAND_REGISTER: {
    size_t n = read_register(p, value);
    return n ? p + n : NULL;
  }
  case OPERAND_NAME:
    if (names_lookup(o->names, p, len, value))
      return p + len;
    return exact || o->names->has_numbers ? read_number(p, value) : NULL;
  case OPERAND_SPARSE:
    if ((o->sparse->generic && read_generic_register(p, len, value)) || sparse_lookup(o->sparse, p, len, value))
      return p + len;
    return NULL;
  case OPERAND_FP8: return read_double(p, value);
  default: return o->is_label ? read_label(p, value) : read_number(p, value);
  }
}

/* `0.0` is `0.00000000` and 0, but not -0.0, nor 0x0, which are eight bits. */
static const char *match_decimal(double literal, const char *p) {
  char *after;
  double value = strtod(p, &after);
  bool same = after > p && literal <= value && literal >= value && !signbit(value); /* no NaN is */
  return same && strcspn(p, "xX") >= (size_t)(after - p) ? after : NULL;
}

static const char *match_integer(int64_t literal, const char *p) {
  int64_t value;
  const char *after = read_number(p, &value);
  return after && *after != '.' && value == literal ? after : NULL;
}

/* Numbers in literal text are compared by value. At the digits of the literal; returns their length and moves `p`, or
 * 0. */
static size_t match_number(const char *literal, size_t len, const char **p) {
  char *end;
  double number = strtod(literal, &end);
  bool is_decimal = memchr(literal, '.', (size_t)(end - literal));
  const char *after = is_decimal ? match_decimal(number, *p) : match_integer((int64_t)number, *p);
  if (end > literal + len || !after)
    return 0;
  *p = after;
  return (size_t)(end - literal);
}

/* Literal text: white space is free, letters are of any case. */
static const char *match_literal(const struct token *t, const char *p) {
  for (unsigned i = 0; i < t->len; i++) {
    if (t->text[i] == ' ') {
      bool between_words = i > 0 && is_word(t->text[i - 1]);
      if (between_words && *p && !isspace((unsigned char)*p) && *p != '#' && *p != '[')
        return NULL;
      p = skip(p);
      continue;
    }
    if (!is_word(t->text[i]))
      p = skip(p);
    if (t->text[i] == '#' && *p != '#') /* may be left out */
      continue;
    if (t->text[i] == '.' && i == 1 && isalpha((unsigned char)*p)) /* beq */
      continue;
    if (isdigit((unsigned char)t->text[i]) && i && !is_word(t->text[i - 1])) {
      p = skip(p);
      size_t len = match_number(t->text + i, t->len - i, &p);
      if (!len)
        return NULL;
      i += (unsigned)len - 1;
      continue;
    }
    if (tolower((unsigned char)*p) != tolower((unsigned char)t->text[i]))
      return NULL;
    p++;
  }
  return p;
}

/* `{ v1.4s-v4.4s }`: at the '-', the rest of a list whose first register is operand `first`. The last must fit. */
static const char *read_range(struct match *m, unsigned first, const char *p) {
  const struct form *f = m->form;
  unsigned last = first;
  int64_t reg, begin = m->out->op[first];
  while (last + 1 < f->nops && f->op[last + 1].add)
    last++;
  size_t len = last > first ? read_register(p = skip(p + 1), &reg) : 0;
  for (unsigned i = first + 1; i <= last; i++)
    m->out->op[i] =
        A64_REG(a64_class_of(begin), register_after(a64_class_of(begin), a64_number_of(begin), f->op[i].add));
  if (len)
    m->out->op[last] = reg;
  return len ? p + len : NULL;
}

/* The token of the last register of the list that begins at token `i`. */
static unsigned end_of_list(const struct form *f, unsigned i) {
  while (i + 2 < f->ntokens && f->token[i + 2].kind == TOKEN_OPERAND && f->op[f->token[i + 2].operand].add)
    i += 2;
  return i;
}

/* "[x1, #0]" where the text has "[Xn]": behind the base register; moves to where the bracket closes. */
static const char *skip_zero_offset(const struct match *m, unsigned i, const char *p) {
  int64_t offset;
  const struct token *next = &m->form->token[i + 1];
  bool closes = i + 1 < m->form->ntokens && next->kind == TOKEN_LITERAL && next->len == 1 && *next->text == ']';
  const char *comma = skip(p), *end;
  if (!closes || *comma != ',' || strchr(m->form->text, '{'))
    return p;
  end = read_number(skip(comma + 1), &offset);
  return end && !offset ? end : p;
}

/* Of a text: a comment may follow. */
static bool is_end(const char *p) {
  p = skip(p);
  return !*p || (p[0] == '/' && p[1] == '/');
}

/* Matches tokens from `i` on; a group is tried first, then left out. */
static bool match_tokens(struct match *m, unsigned i, const char *p) {
  const struct form *f = m->form;
  for (; i < f->ntokens; i++) {
    const struct token *t = &f->token[i];
    if (t->kind == TOKEN_OPEN) {
      for (unsigned k = t->operand; k < t->last; k++)
        m->out->op[k] = f->op[k].kind == OPERAND_FLAG;
      if (match_tokens(m, i + 1, p))
        return true;
      for (unsigned k = t->operand; k < t->last; k++)
        m->out->op[k] = 0;
      i = t->close;
    } else if (t->kind == TOKEN_LITERAL) {
      if (!(p = match_literal(t, p)))
        return false;
    } else if (t->kind == TOKEN_OPERAND) {
      if (!(p = read_operand(&f->op[t->operand], m->exact, skip(p), &m->out->op[t->operand])))
        return false;
      if (*skip(p) == '-' && f->op[t->operand].kind == OPERAND_REGISTER) {
        if (!(p = read_range(m, t->operand, skip(p))))
          return false;
        i = end_of_list(f, i);
      }
      if (f->op[t->operand].is_base)
        p = skip_zero_offset(m, i, p);
    }
  }
  return is_end(p);
}

static bool match_form(unsigned form, bool exact, const char *text, struct insn *out) {
  const struct form *f = a64_form(form);
  memset(out, 0, sizeof *out);
  out->form = (uint16_t)form;
  return f && match_tokens(&(struct match){f, out, exact}, 0, skip(text));
}

bool a64_parse_as(unsigned form, const char *text, struct insn *out) { return match_form(form, true, text, out); }

static bool fail(struct a64_refusal *r, enum a64_why why) {
  if (r)
    *r = (struct a64_refusal){(uint8_t)why, A64_OPS, 0};
  return false;
}

/* The forms a text may be of, by its mnemonic: "b.eq" and "beq" are under "b.", "saddl2" under "saddl". */
static const uint16_t *candidates(const char *text) {
  size_t len = 0;
  while (text[len] && !isspace((unsigned char)text[len]))
    len++;
  const uint16_t *ids = mnemonic_find(text, len);
  const char *dot = memchr(text, '.', len);
  if (!ids && dot)
    ids = mnemonic_find(text, (size_t)(dot - text) + 1);
  if (!ids && len && text[len - 1] == '2')
    ids = mnemonic_find(text, len - 1);
  if (!ids && len == 3 && tolower((unsigned char)*text) == 'b')
    ids = mnemonic_find("b.", 2);
  return ids;
}

/* How far encoding got: to the registers, to all values, to a condition. */
static unsigned stage(const struct a64_refusal *r) {
  return r->why <= A64_NO_SUCH_REGISTER ? 0 : r->why < A64_UNALLOCATED_WHEN ? 1 : r->why;
}

bool a64_parse(const char *text, struct insn *out, struct a64_refusal *r) {
  text = skip(text);
  const uint16_t *ids = candidates(text);
  struct a64_refusal refusal, furthest = {0};
  struct insn tried;
  bool fits = false;
  if (!ids)
    return fail(r, A64_NO_SUCH_MNEMONIC);
  for (; *ids; ids++) {
    uint32_t word;
    if (!match_form(*ids, false, text, &tried))
      continue;
    bool accepted = a64_encode(&tried, &word, &refusal);
    if (accepted || !fits || stage(&refusal) > stage(&furthest)) {
      *out = tried;
      furthest = refusal;
    }
    fits = true;
    if (accepted)
      break;
  }
  if (r)
    *r = furthest;
  return fits || fail(r, A64_NO_SUCH_SYNTAX);
}
