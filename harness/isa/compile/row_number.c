/* row_number.c - numbers in the text column: #imm12*B, @simm19*4, #x1*180+90, #64-scale6, #bitmask, [imm5>>E+1]. */
#include "isa/compile/row_number.h"
#include "isa/word.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* Immediates that are not linear in their fields. */
static const struct special {
  const char *name, *fields;
  uint8_t kind;
  bool is_signed, is_inverted;
} specials[] = {{"bitmask", "N:immr:imms", OPERAND_BITMASK, false, false},
                {"mov_bitmask", "N:immr:imms", OPERAND_BITMASK, true, false},
                {"not_bitmask", "N:immr:imms", OPERAND_BITMASK, false, true},
                {"mov_wide", "hw:imm16", OPERAND_WIDE, true, false},
                {"mov_inverted", "hw:imm16", OPERAND_WIDE, true, true},
                {"fp8", "imm8", OPERAND_FP8, false, false},
                {"fp8", "abc:defgh", OPERAND_FP8, false, false},
                {"bytemask", "abc:defgh", OPERAND_BYTEMASK, false, false},
                {"lshift", "immh:immb", OPERAND_SHIFT, false, false},
                {"rshift", "immh:immb", OPERAND_SHIFT, false, true}};

/* Of the specials of this name, the one whose fields the row has. */
static const struct special *find_special(struct scan *s, const char *word, size_t len) {
  const struct special *named = NULL;
  struct operand tried;
  uint32_t set;
  for (const struct special *k = specials; k < specials + sizeof specials / sizeof *specials; k++)
    if (strlen(k->name) == len && !memcmp(k->name, word, len)) {
      named = k;
      if (row_parts(s->b->form, k->fields, tried.part, &tried.nparts, &set))
        break;
    }
  return named;
}

static bool take_special(struct scan *s, const struct special *k, size_t len) {
  bool shift = k->kind == OPERAND_SHIFT;
  struct operand *o = scan_operand(s, k->kind, shift ? "shift" : k->name, shift ? strlen("shift") : len);
  uint32_t set;
  if (!o)
    return false;
  o->is_signed = k->is_signed;
  o->is_inverted = k->is_inverted;
  s->p += len;
  return row_parts(s->b->form, k->fields, o->part, &o->nparts, &set) ||
         row_fail(s->b, "%s needs fields %s", o->name, k->fields);
}

enum { CONSTANT = 1 << 20 };

/* `4`, `-4096`, `+90`; `p` where there is none. */
static const char *read_constant(const char *p, int32_t *k) {
  uint32_t number;
  bool sign = *p == '-' || *p == '+';
  const char *after = row_number(p + sign, CONSTANT, &number);
  if (after)
    *k = *p == '-' ? -(int32_t)number : (int32_t)number;
  return after ? after : p;
}

/* `*4`, `*B`, `*LOG` after the fields of a number; NULL if it is something else. */
static const char *read_scale(struct operand *o, const char *p) {
  o->is_bytes = p[0] == 'B';
  o->is_log = !strncmp(p, "LOG", 3);
  if (o->is_bytes || o->is_log)
    return p + (o->is_log ? 3 : 1);
  const char *after = read_constant(p, &o->scale);
  return after == p ? NULL : after;
}

static bool has_part(const struct operand *o, struct part part) {
  for (unsigned i = 0; i < o->nparts; i++)
    if (o->part[i].lo == part.lo)
      return true;
  return false;
}

/* `b5:b40`; NULL: not fields. */
static const char *read_fields(const struct form *f, struct operand *o, const char *p) {
  for (;; p++) {
    size_t len = 0;
    while (isalnum((unsigned char)p[len]) || p[len] == '_')
      len++;
    int field = row_field(f, p, len);
    if (field < 0 || o->nparts == sizeof o->part / sizeof *o->part || has_part(o, f->field[field].at))
      return NULL;
    o->is_signed |= !o->nparts && f->field[field].is_signed;
    o->part[o->nparts++] = f->field[field].at;
    p += len;
    if (*p != ':')
      return p;
  }
}

/* `k-fields*scale`, `fields*scale+k`: linear in the fields, the common case. */
static bool is_linear(const struct form *f, struct operand *o, const char *p, const char *end) {
  bool minus = false;
  if (isdigit((unsigned char)*p)) {
    p = read_constant(p, &o->add);
    minus = *p == '-';
    if (*p != '-' && *p != '+')
      return false;
    p++;
  }
  if (!(p = read_fields(f, o, p)) || (*p == '*' && !(p = read_scale(o, p + 1))))
    return false;
  o->scale = minus ? -o->scale : o->scale;
  if (p < end && (*p == '+' || *p == '-') && !o->add)
    p = read_constant(p, &o->add);
  return p == end;
}

static bool take_expression(struct scan *s, struct operand *o, const char *text, size_t len) {
  o->kind = OPERAND_EXPRESSION;
  o->nparts = 0;
  o->scale = 1;
  o->add = 0;
  snprintf(o->name, sizeof o->name, "%.*s", (int)len, text);
  return row_expr(s->b, "text", text, len, &o->expr);
}

/* Up to a delimiter of the text column that stands in no parentheses. */
static size_t number_length(const char *text) {
  int depth = 0;
  size_t len = 0;
  for (; text[len] && (depth || !strchr(", ]<>!", text[len])); len++)
    depth += (text[len] == '(') - (text[len] == ')');
  return len;
}

static size_t name_length(const char *text, size_t len) {
  size_t first = 0;
  while (first < len && (isalnum((unsigned char)text[first]) || text[first] == '_'))
    first++;
  return first;
}

/* `64-`: what stands after it names the operand. */
static size_t leading_constant(const char *text) {
  size_t digits = strspn(text, "0123456789");
  return digits && text[digits] == '-' ? digits + 1 : 0;
}

bool scan_number(struct scan *s) {
  bool label = *s->p == '@';
  const char *text = s->p + 1;
  size_t len = number_length(text);
  const struct special *special = label ? NULL : find_special(s, text, len);
  s->p = text;
  if (special)
    return take_special(s, special, len);
  const char *name = text + leading_constant(text);
  struct operand *o = scan_operand(s, OPERAND_NUMBER, name, name_length(name, len - (size_t)(name - text)));
  if (!o)
    return false;
  s->p = text + len;
  o->is_label = label;
  if (!is_linear(s->b->form, o, text, text + len))
    return take_expression(s, o, text, len);
  return o->scale || row_fail(s->b, "%s is 0 whatever its field is", o->name);
}

/* `#8`, `#-16`, `#0.0`: a number that is always the same. */
bool scan_fixed(struct scan *s) {
  uint32_t number;
  const char *end = row_number(s->p + 1 + (s->p[1] == '-'), CONSTANT, &number);
  if (end && !strncmp(end, ".0", 2))
    end += 2;
  return end && !isalnum((unsigned char)*end) && *end != '.' ? scan_literal(s, (size_t)(end - s->p)) : scan_unknown(s);
}

/* ---- lanes ----------------------------------------------------------------------------------------------------- */

/* The register before the index. */
static uint8_t indexed_register(const struct form *f) {
  uint8_t i = (uint8_t)(f->nops - 1);
  return f->nops && f->op[i].kind == OPERAND_REGISTER ? i : A64_OPS;
}

enum { LANE_ADD = 4 }; /* more than there are sizes of elements */

/* `>>E`, `>>E+1`, `>>E-2`: the fields hold the index above E + k bits of the element's logarithm. */
static bool take_element_shift(struct operand *o, const char *p, const char *end) {
  o->kind = OPERAND_LANE;
  if (strncmp(p, ">>E", 3))
    return false;
  p += 3;
  if (*p == '+' || *p == '-')
    p = read_constant(p, &o->add);
  return p == end && o->add >= -LANE_ADD && o->add <= LANE_ADD;
}

enum { LAST_LANE = 15 };

/* `[H:L:M]`, `[imm5>>E+1]`; `[1]` is literal text. */
bool scan_lane(struct scan *s) {
  struct form *f = s->b->form;
  uint8_t of = indexed_register(f);
  const char *text = s->p + 1;
  size_t len = strcspn(text, "]");
  if (!text[len])
    return row_fail(s->b, "text: '[' without ']'");
  if (of == A64_OPS)
    return row_fail(s->b, "no register before '[%.*s]'", (int)len, text);
  uint32_t fixed;
  const char *end = row_number(text, LAST_LANE, &fixed);
  if (end)
    return end == text + len ? scan_literal(s, len + 2) : scan_unknown(s);
  scan_literal(s, 1);
  bool second = of && f->op[of - 1].is_bare;
  struct operand *o = scan_operand(s, OPERAND_NUMBER, "index2", second ? 6 : 5);
  if (!o)
    return false;
  o->is_bare = true;
  o->of = of;
  s->p = text + len;
  const char *p = read_fields(f, o, text);
  if (!p || (p != text + len && !take_element_shift(o, p, text + len)))
    return row_fail(s->b, "'%.*s' is no index", (int)len, text);
  return scan_literal(s, 1);
}
