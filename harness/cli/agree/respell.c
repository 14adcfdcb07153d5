/* respell.c - other ways to write an instruction: its row and its spelling, changed. */
#include "cli/agree/respell.h"
#include "isa/compile/names.h"
#include "isa/form.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Stands for a zero that would be left out. */
enum { MARK = 77777777 };
#define MARK_TEXT "77777777"

static const char *const names[] = {
#define STYLE(id, phrase) #id,
#include "cli/agree/styles.def"
#undef STYLE
};

const char *style_name(enum style style) { return names[style]; }

/* Puts `with` in place of every word that equals `what`. */
static void replace_words(char text[A64_TEXT], const char *what, const char *with) {
  size_t len = strlen(what);
  char out[A64_TEXT * 2], *q = out;
  for (const char *p = text; *p && q < out + A64_TEXT;) {
    bool begins = p == text || !is_word(p[-1]);
    if (begins && !strncasecmp(p, what, len) && !is_word(p[len])) {
      q = stpcpy(q, with);
      p += len;
    } else {
      *q++ = *p++;
    }
  }
  *q = 0;
  snprintf(text, A64_TEXT, "%.*s", A64_TEXT - 1, out);
}

/* Puts `with` in place of every character of `set` that stands there at the same place. */
static void replace_signs(char text[A64_TEXT], const char *set, const char *const *with) {
  char out[A64_TEXT * 4], *q = out;
  for (const char *p = text; *p; p++) {
    const char *found = strchr(set, *p);
    if (found)
      q = stpcpy(q, with[found - set]);
    else
      *q++ = *p;
  }
  *q = 0;
  snprintf(text, A64_TEXT, "%.*s", A64_TEXT - 1, out);
}

static void write_hex(char text[A64_TEXT]) {
  char out[A64_TEXT * 2], *q = out, *end;
  for (const char *p = text; *p && q < out + A64_TEXT; p = end) {
    bool number = p > text && p[-1] == '#' && !strchr(p, '.') && strncmp(p, "0x", 2) != 0;
    long long value = number ? strtoll(p, &end, 10) : 0;
    if (number)
      q += sprintf(q, "%s0x%llx", value < 0 ? "-" : "", (unsigned long long)llabs(value));
    else
      *q++ = *p, end = (char *)p + 1;
  }
  *q = 0;
  snprintf(text, A64_TEXT, "%.*s", A64_TEXT - 1, out);
}

/* Groups whose values are all zero, but for those that a flag governs. */
static void write_whole(const struct insn *in, char text[A64_TEXT]) {
  const struct form *f = a64_form(in->form);
  struct insn marked = *in;
  for (unsigned i = 0; i < f->ntokens; i++) {
    const struct token *t = &f->token[i];
    for (unsigned k = t->operand; t->kind == TOKEN_OPEN && k < t->last; k++)
      if (f->op[k].kind == OPERAND_NUMBER && !in->op[k])
        marked.op[k] = MARK;
  }
  a64_spell(&marked, text);
  replace_words(text, MARK_TEXT, "0");
}

/* `{ v1.4s, v2.4s }` becomes `{ v1.4s-v2.4s }`. */
static void write_range(char text[A64_TEXT]) {
  char *open = strchr(text, '{'), *close = strchr(text, '}');
  char *first = open ? strchr(open, ',') : NULL, *last = first;
  if (!first || first > close)
    return;
  for (char *p = first; p < close; p++)
    last = *p == ',' ? p : last;
  last += strspn(last, ", ");
  *first = '-';
  memmove(first + 1, last, strlen(last) + 1);
}

static void write_numbers(const struct insn *in, char text[A64_TEXT]) {
  const struct form *f = a64_form(in->form);
  for (unsigned i = 0; i < f->nops; i++) {
    const struct operand *o = &f->op[i];
    uint32_t v = (uint32_t)in->op[i];
    char number[32];
    const char *name = NULL;
    if (o->kind == OPERAND_NAME && o->names->has_numbers && v < o->names->count) {
      name = o->names->name[v];
      snprintf(number, sizeof number, "#%u", v);
    } else if (o->kind == OPERAND_SPARSE && o->sparse->generic) {
      name = sparse_name(o->sparse, v);
      snprintf(number, sizeof number, "S%u_%u_C%u_C%u_%u", 2 + (v >> 14 & 1), v >> 11 & 7, v >> 7 & 15, v >> 3 & 15,
               v & 7);
    }
    if (name)
      replace_words(text, name, number);
  }
}

static void write(const struct insn *in, enum style style, char text[A64_TEXT]) {
  switch (style) {
  case STYLE_UPPER:
    for (char *p = text; *p; p++)
      *p = (char)toupper((unsigned char)*p);
    break;
  case STYLE_BARE: replace_signs(text, "#", (const char *const[]){""}); break;
  case STYLE_HEX: write_hex(text); break;
  case STYLE_SPACED: replace_signs(text, ",[]{}", (const char *const[]){" ,\t", "[ ", " ]", "{", "}"}); break;
  case STYLE_WHOLE: write_whole(in, text); break;
  case STYLE_RANGE: write_range(text); break;
  case STYLE_TIGHT: replace_signs(text + strcspn(text, " ") + 1, " ", (const char *const[]){""}); break;
  case STYLE_LINK:
    replace_words(text, "x30", "lr");
    replace_words(text, "x29", "fp");
    break;
  case STYLE_NUMBERED: write_numbers(in, text); break;
  case STYLE_CARRY:
    replace_words(text, "hs", "cs");
    replace_words(text, "lo", "cc");
    break;
  case STYLE_DOTLESS:
    if (!strncmp(text, "b.", 2))
      memmove(text + 1, text + 2, strlen(text + 1));
    break;
  case STYLE_PLAIN:
  case STYLES: break;
  }
}

bool respell(const struct insn *in, enum style style, char out[A64_TEXT]) {
  char plain[A64_TEXT];
  a64_spell(in, plain);
  strcpy(out, plain);
  write(in, style, out);
  return style == STYLE_PLAIN || strcmp(out, plain) != 0;
}
