/* row_scan.c - the tokens and operands that scanning the text column adds to a form. */
#include "isa/compile/row_scan.h"

#include <stdio.h>
#include <string.h>

struct token *scan_token(struct scan *s) {
  struct form *f = s->b->form;
  if (f->ntokens == FORM_TOKENS) {
    row_fail(s->b, "more than %d pieces of text", FORM_TOKENS);
    return NULL;
  }
  return &f->token[f->ntokens++];
}

bool scan_literal(struct scan *s, size_t len) {
  struct form *f = s->b->form;
  const char *text = s->p;
  s->p += len;
  struct token *last = f->ntokens ? &f->token[f->ntokens - 1] : NULL;
  if (last && last->kind == TOKEN_LITERAL && last->text + last->len == text) {
    last->len = (uint8_t)(last->len + len);
    return true;
  }
  struct token *t = scan_token(s);
  if (t)
    *t = (struct token){.kind = TOKEN_LITERAL, .text = text, .len = (uint8_t)len};
  return t != NULL;
}

struct operand *scan_operand(struct scan *s, uint8_t kind, const char *name, size_t len) {
  struct form *f = s->b->form;
  struct token *t = scan_token(s);
  if (!t)
    return NULL;
  if (f->nops == A64_OPS - 1) { /* the last place is for what is no operand; see codec_build.c */
    row_fail(s->b, "more than %d operands", A64_OPS - 1);
    return NULL;
  }
  if (len >= sizeof f->op->name) {
    row_fail(s->b, "the name of operand '%.*s' is longer than %zu letters", (int)len, name, sizeof f->op->name - 1);
    return NULL;
  }
  *t = (struct token){.kind = TOKEN_OPERAND, .operand = f->nops};
  struct operand *o = &f->op[f->nops++];
  *o = (struct operand){.kind = kind, .fixed_class = A64_CLASSES, .scale = 1};
  snprintf(o->name, sizeof o->name, "%.*s", (int)len, name);
  return o;
}

bool scan_unknown(struct scan *s) {
  size_t len = 1 + strcspn(s->p + 1, " ,<>[]{}!");
  return row_fail(s->b, "text: '%.*s' is neither a construct of README.md nor a row of literals.def", (int)len, s->p);
}
