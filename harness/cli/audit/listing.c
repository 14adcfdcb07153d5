/* listing.c - one line of a listing of code: an address, a word, and its text. */
#include "cli/audit/listing.h"
#include "isa/form.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- lines ------------------------------------------------------------------------------------------------------- */

static char *skip(char *p) { return p + strspn(p, " \t"); }

/* A hexadecimal number of `least` to `most` digits, with or without 0x; NULL: none is here. */
static char *take_hex(char *p, unsigned least, unsigned most, uint64_t *value) {
  if (p[0] == '0' && (p[1] | 32) == 'x')
    p += 2;
  size_t digits = strspn(p, "0123456789abcdefABCDEF");
  if (digits < least || digits > most)
    return NULL;
  char *end;
  *value = strtoull(p, &end, 16);
  return end;
}

/* "  400: " or "0x400:", if the line begins so. */
static char *take_address(char *p, struct listed *out) {
  char *end = take_hex(p, 1, 16, &out->address);
  out->has_address = end && *end == ':';
  return out->has_address ? skip(end + 1) : p;
}

bool listing_read(char *line, struct listed *out) {
  uint64_t word;
  line[strcspn(line, "\r\n")] = 0;
  char *p = take_address(skip(line), out);
  p = take_hex(p, 8, 8, &word);
  if (!p || !isspace((unsigned char)*p))
    return false;
  out->word = (uint32_t)word;
  out->text = p = skip(p);
  return isalpha((unsigned char)*p);
}

/* "\t\t\t20: R_AARCH64_CALL26\tf" */
bool listing_is_relocation(const char *line) {
  const char *p = line + strspn(line, " \t"), *colon = p + strspn(p, "0123456789abcdef");
  return colon > p && *colon == ':' && !strncmp(colon + 1 + strspn(colon + 1, " \t"), "R_AARCH64_", 10);
}

bool listing_may_be_relocated(uint32_t word, uint32_t wanted) {
  struct insn a, b;
  if (a64_decode(word, &a) == A64_UNALLOCATED || a64_decode(wanted, &b) == A64_UNALLOCATED || a.form != b.form)
    return false;
  const struct form *f = a64_form(a.form);
  for (unsigned i = 0; i < f->nops; i++)
    if (f->op[i].is_label ? a.op[i] != 0 : a.op[i] != b.op[i])
      return false;
  return true;
}

/* ---- meaning ----------------------------------------------------------------------------------------------------- */

/* What a disassembler adds for people: a comment, the name of a target. */
static void cut_notes(char *text) {
  static const char *const notes[] = {"//", ";", " <"};
  for (unsigned i = 0; i < sizeof notes / sizeof *notes; i++) {
    char *note = strstr(text, notes[i]);
    if (note)
      *note = 0;
  }
  for (size_t len = strlen(text); len && isspace((unsigned char)text[len - 1]);)
    text[--len] = 0;
}

/* "b.ne 400544" as objdump writes the target: without 0x. */
static bool with_prefix(const char *text, char out[A64_TEXT]) {
  const char *last = text + strlen(text);
  while (last > text && isxdigit((unsigned char)last[-1]))
    last--;
  if (last == text || (last[-1] != ' ' && last[-1] != '\t') || !*last)
    return false;
  snprintf(out, A64_TEXT, "%.*s0x%s", (int)(last - text), text, last);
  return true;
}

/* An address where a distance is meant. */
static bool make_relative(struct insn *in, uint64_t pc) {
  const struct form *f = a64_form(in->form);
  bool any = false;
  for (unsigned i = 0; i < f->nops; i++)
    if (f->op[i].is_label) {
      in->op[i] = (int64_t)((uint64_t)in->op[i] - (f->op[i].scale == 4096 ? pc & ~0xfffull : pc));
      any = true;
    }
  return any;
}

/* Bits that carry no meaning are in no text. */
static bool is_word(const struct insn *in, uint32_t word, uint32_t spare, uint32_t *got) {
  return a64_encode(in, got, NULL) && !((*got ^ word) & ~spare);
}

static bool reads_as(const struct listed *l, const char *text, uint32_t spare, uint32_t *got) {
  struct insn in;
  if (!a64_parse(text, &in, NULL))
    return false;
  struct insn there = in;
  uint32_t distance;
  if (l->has_address && make_relative(&there, l->address) && is_word(&there, l->word, spare, &distance))
    return true;
  return is_word(&in, l->word, spare, got);
}

/* As the form that the word is of: `parse` may prefer another one. */
static bool reads_as_its_form(const struct listed *l, const char *text, const struct insn *base) {
  struct insn in;
  uint32_t got;
  return a64_parse_as(base->form, text, &in) && is_word(&in, l->word, base->spare, &got);
}

static enum listing_verdict doubt(const char *text, uint32_t *wanted, char *why, unsigned size) {
  struct insn in;
  struct a64_refusal r;
  char reason[A64_TEXT];
  if (a64_parse(text, &in, &r) && a64_encode(&in, wanted, &r))
    return LISTING_WRONG;
  if (r.why == A64_NO_SUCH_MNEMONIC || r.why == A64_NO_SUCH_SYNTAX)
    in = (struct insn){0};
  a64_explain_refusal(&in, &r, reason);
  snprintf(why, size, "%s", reason);
  return LISTING_UNREAD;
}

enum listing_verdict listing_judge(const struct listed *l, uint32_t *wanted, char *why, unsigned size) {
  char text[A64_TEXT], prefixed[A64_TEXT];
  struct insn base = {0};
  uint32_t got;
  *why = 0;
  if (snprintf(text, sizeof text, "%s", l->text) >= (int)sizeof text) {
    snprintf(why, size, "the text is too long");
    return LISTING_UNREAD;
  }
  cut_notes(text);
  bool is_allocated = a64_decode(l->word, &base) != A64_UNALLOCATED;
  if (is_allocated && (reads_as(l, text, base.spare, &got) || reads_as_its_form(l, text, &base)))
    return LISTING_RIGHT;
  if (is_allocated && with_prefix(text, prefixed) && reads_as(l, prefixed, base.spare, &got))
    return LISTING_RIGHT;
  return doubt(text, wanted, why, size);
}
