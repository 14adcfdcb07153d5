/* instruction.c - the line of one instruction: word, form, text, and after `;` what the text does not say.
 *
 *   8b020020  ADD_shr   add x0, x1, x2
 *   54000040  B_cond     b.eq #8  ; to 3
 *   --------  ADD_imm   add x0, x1, #4097
 *
 * The word is that of the table, which must still agree when the line is read. An intent that the text does not
 * give back, like a register that does not exist, has its operands spelt out: `; ops 0x121 0x0`. */
#include "case/instruction.h"
#include "gen/forms.h"
#include "isa/form.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const char no_word[] = "--------";

/* ---- writing ---------------------------------------------------------------------------------------------------- */

static bool reads_back(const struct insn *in, const char *text) {
  struct insn back;
  if (!a64_parse_as(in->form, text, &back))
    return false;
  back.spare = in->spare;
  return !memcmp(&back, in, sizeof back);
}

static void put_target(FILE *out, int target) {
  if (target >= 0)
    fprintf(out, " to %d", target);
  else if (target == TARGET_ABORT)
    fputs(" to abort", out);
  else if (target == TARGET_EXIT)
    fputs(" to exit", out);
  else
    fprintf(out, " to pool %d", target - TARGET_POOL);
}

static void put_operands(FILE *out, const struct insn *in) {
  unsigned n = A64_OPS;
  while (n > 0 && !in->op[n - 1])
    n--;
  fputs(" ops", out);
  for (unsigned i = 0; i < n; i++)
    fprintf(out, " 0x%llx", (unsigned long long)in->op[i]);
}

static void put_notes(FILE *out, const struct item *it, bool encodes, bool exact) {
  bool usual = (it->use == ITEM_RUN) == encodes;
  if (it->target == TARGET_NONE && usual && !it->insn.spare && exact)
    return;
  fputs("  ;", out);
  if (it->target != TARGET_NONE)
    put_target(out, it->target);
  if (!usual)
    fputs(it->use == ITEM_RUN ? " run" : " check", out);
  if (it->insn.spare)
    fprintf(out, " spare 0x%x", it->insn.spare);
  if (!exact)
    put_operands(out, &it->insn);
}

void instruction_put(FILE *out, const struct item *it) {
  const struct form *f = a64_form(it->insn.form);
  char text[A64_TEXT];
  uint32_t word;
  bool encodes = a64_encode(&it->insn, &word, NULL);
  a64_spell(&it->insn, text);
  if (encodes)
    fprintf(out, "%08x", word);
  else
    fputs(no_word, out);
  fprintf(out, "  %-10s %s", f ? f->name : "?", text);
  put_notes(out, it, encodes, reads_back(&it->insn, text));
  fputc('\n', out);
}

/* ---- reading ---------------------------------------------------------------------------------------------------- */

/* A line, taken apart but not yet believed. */
struct parts {
  bool has_word, has_ops, has_use;
  uint32_t word;
  char text[A64_TEXT];
  struct item item;
};

static bool is_hex_word(const char *p) {
  for (int i = 0; i < 8; i++)
    if (!isdigit((unsigned char)p[i]) && (p[i] < 'a' || p[i] > 'f'))
      return false;
  return true;
}

bool instruction_starts(const char *text) {
  return (is_hex_word(text) || !strncmp(text, no_word, 8)) && (!text[8] || strchr(" \t", text[8]));
}

static void get_word(struct line *l, struct parts *p) {
  p->has_word = *line_rest(l) != '-';
  p->word = p->has_word ? (uint32_t)strtoul(l->rest, NULL, 16) : 0;
  l->rest += 8;
}

static bool get_form(struct line *l, struct parts *p) {
  char name[40];
  if (!line_word(l, name, sizeof name))
    return line_fail(l, "the form of the instruction is missing");
  p->item.insn.form = (uint16_t)a64_find_form(name);
  return p->item.insn.form || line_fail(l, "no such form: %s", name);
}

static bool get_text(struct line *l, struct parts *p) {
  const char *text = line_rest(l);
  size_t len = strcspn(text, ";");
  l->rest += len;
  while (len > 0 && isblank((unsigned char)text[len - 1]))
    len--;
  if (!len || len >= sizeof p->text)
    return line_fail(l, len ? "the text of the instruction is too long" : "the text of the instruction is missing");
  memcpy(p->text, text, len);
  p->text[len] = 0;
  return true;
}

static bool get_target(struct line *l, struct parts *p) {
  char word[16];
  uint64_t n;
  if (isdigit((unsigned char)*line_rest(l)))
    return line_number(l, PROGRAM_ITEMS, &n) && (p->item.target = (int)n, true);
  if (!line_word(l, word, sizeof word))
    return line_fail(l, "`to` needs the number of an instruction, exit, abort or pool");
  if (!strcmp(word, "pool"))
    return line_number(l, PROGRAM_POOL - 1, &n) && (p->item.target = TARGET_POOL + (int)n, true);
  p->item.target = !strcmp(word, "abort") ? TARGET_ABORT : !strcmp(word, "exit") ? TARGET_EXIT : TARGET_NONE;
  return p->item.target != TARGET_NONE || line_fail(l, "leads to no known place: %s", word);
}

static bool get_spare(struct line *l, struct parts *p) {
  uint64_t bits;
  return line_number(l, UINT32_MAX, &bits) && (p->item.insn.spare = (uint32_t)bits, true);
}

static bool get_use(struct parts *p, enum item_use use) {
  p->item.use = use;
  p->has_use = true;
  return true;
}

static bool get_operands(struct line *l, struct parts *p) {
  p->has_ops = true;
  for (unsigned i = 0; *line_rest(l); i++) {
    uint64_t value;
    if (i == A64_OPS)
      return line_fail(l, "more than %d operands", A64_OPS);
    if (!line_number(l, UINT64_MAX, &value))
      return false;
    p->item.insn.op[i] = (int64_t)value;
  }
  return true;
}

static bool get_note(struct line *l, struct parts *p) {
  char word[16] = "";
  line_word(l, word, sizeof word);
  if (!strcmp(word, "to"))
    return get_target(l, p);
  if (!strcmp(word, "spare"))
    return get_spare(l, p);
  if (!strcmp(word, "ops"))
    return get_operands(l, p);
  if (!strcmp(word, "check") || !strcmp(word, "run"))
    return get_use(p, *word == 'r' ? ITEM_RUN : ITEM_CHECK);
  return line_fail(l, "unknown after `;`: %.40s", *word ? word : l->rest);
}

static bool get_notes(struct line *l, struct parts *p) {
  if (*line_rest(l) != ';')
    return true;
  l->rest++;
  do
    if (!get_note(l, p))
      return false;
  while (*line_rest(l));
  return true;
}

/* ---- believing -------------------------------------------------------------------------------------------------- */

static bool settle_intent(struct line *l, struct parts *p) {
  struct insn *in = &p->item.insn;
  struct insn parsed;
  char text[A64_TEXT];
  if (p->has_ops) {
    a64_spell(in, text);
    return !strcmp(text, p->text) || line_fail(l, "these operands are spelt: %s", text);
  }
  if (!a64_parse_as(in->form, p->text, &parsed))
    return line_fail(l, "%s is not spelt like this: %s", a64_form(in->form)->name, p->text);
  parsed.spare = in->spare;
  *in = parsed;
  return true;
}

static bool refused_after_all(struct line *l, const struct parts *p, const struct a64_refusal *r) {
  char why[A64_TEXT];
  a64_explain_refusal(&p->item.insn, r, why);
  return line_fail(l, "%s cannot be encoded: %s", p->text, why);
}

static bool check_word(struct line *l, const struct parts *p, bool *encodes) {
  struct a64_refusal r;
  uint32_t word;
  *encodes = a64_encode(&p->item.insn, &word, &r);
  if (!*encodes)
    return !p->has_word || refused_after_all(l, p, &r);
  if (!p->has_word)
    return line_fail(l, "%s can be encoded: %08x", p->text, word);
  return word == p->word || line_fail(l, "%08x is not %s: that is %08x", p->word, p->text, word);
}

static bool check_target(struct line *l, const struct parts *p) {
  const struct form *f = a64_form(p->item.insn.form);
  return p->item.target == TARGET_NONE || program_label_operand(f) >= 0 || line_fail(l, "%s leads nowhere", f->name);
}

bool instruction_get(struct line *l, struct item *it) {
  struct parts p = {.item.target = TARGET_NONE};
  bool encodes;
  get_word(l, &p);
  if (!get_form(l, &p) || !get_text(l, &p) || !get_notes(l, &p))
    return false;
  if (!settle_intent(l, &p) || !check_word(l, &p, &encodes) || !check_target(l, &p))
    return false;
  if (!p.has_use)
    p.item.use = encodes ? ITEM_RUN : ITEM_CHECK;
  *it = p.item;
  return true;
}
