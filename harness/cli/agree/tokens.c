/* tokens.c - whether two assembly texts say the same, token by token. */
#include "cli/agree/tokens.h"

#include <ctype.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <strings.h>

enum kind { END, SIGN, WORD, NUMBER, DECIMAL };

struct token {
  const char *text;
  size_t len;
  uint64_t value; /* of a number */
  double decimal;
};

static bool is_wordy(char c) { return isalnum((unsigned char)c) || c == '_' || c == '.'; }

static enum kind read_number(const char *p, const char *digits, struct token *t) {
  bool hex = digits[0] == '0' && (digits[1] | 32) == 'x';
  char *end;
  uint64_t magnitude = strtoull(digits, &end, hex ? 16 : 10);
  t->value = *p == '-' ? -magnitude : magnitude;
  enum kind kind = *end == '.' && !hex ? DECIMAL : NUMBER;
  if (kind == DECIMAL)
    t->decimal = strtod(p, &end);
  t->len = (size_t)(end - t->text);
  return kind;
}

/* The token at `p`, after white space. */
static enum kind read_token(const char *p, struct token *t) {
  while (isspace((unsigned char)*p))
    p++;
  *t = (struct token){.text = p};
  const char *digits = p + (*p == '-');
  if (isdigit((unsigned char)*digits))
    return read_number(p, digits, t);
  while (is_wordy(p[t->len]))
    t->len++;
  if (t->len)
    return WORD;
  t->len = *p != 0;
  return *p ? SIGN : END;
}

static bool same(enum kind kind, const struct token *s, const struct token *t) {
  if (kind == NUMBER)
    return s->value == t->value;
  if (kind == DECIMAL)
    return s->decimal >= t->decimal && s->decimal <= t->decimal;
  return s->len == t->len && !strncasecmp(s->text, t->text, s->len);
}

bool tokens_equal(const char *a, const char *b) {
  for (;;) {
    struct token s, t;
    enum kind kind = read_token(a, &s);
    if (kind != read_token(b, &t) || !same(kind, &s, &t))
      return false;
    if (kind == END)
      return true;
    a = s.text + s.len;
    b = t.text + t.len;
  }
}
