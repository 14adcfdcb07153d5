/* explain.c - the verb that says all that is known about a word or a line of assembly. */
#include "check/check.h"
#include "cli/options.h"
#include "cli/show/describe.h"
#include "cli/show/hex.h"
#include "cli/show/lookup.h"
#include "cli/show/picture.h"
#include "cli/status.h"
#include "cli/verbs.h"
#include "isa/compile/condition.h"
#include "isa/compile/table.h"
#include "isa/form.h"
#include "isa/operand.h"

#include <stdio.h>
#include <string.h>

enum { NEIGHBOURS = 8 };

/* ---- of a word ------------------------------------------------------------------------------------------------- */

static void print_conditions(const struct form *f, uint32_t word) {
  if (f->nconditions)
    puts("\nconditions");
  for (unsigned i = 0; i < f->nconditions; i++) {
    const struct condition *c = &f->condition[i];
    const char *fails = c->constrained ? "fails: CONSTRAINED UNPREDICTABLE" : "fails: unallocated";
    printf("  %-24.*s %s\n", c->len, c->text, condition_holds(f, c, word) ? "holds" : fails);
  }
}

static void print_should_be(const struct form *f, uint32_t word) {
  uint32_t wrong = (word & f->should) ^ f->ought;
  if (wrong)
    printf("\nshould-be bits\n  %08x%16s are wrong: CONSTRAINED UNPREDICTABLE\n", wrong, "");
}

static const char *use_of(const struct operand *o) {
  static const char *const uses[2][2] = {{"", "; written"}, {"; read", "; read and written"}};
  return uses[o->is_read][o->is_written];
}

static void print_operands(const struct form *f, const struct insn *in) {
  bool whole = a64_encode(in, &(uint32_t){0}, NULL);
  if (f->nops)
    puts("\noperands");
  for (unsigned i = 0; i < f->nops; i++) {
    const struct operand *o = &f->op[i];
    char value[A64_TEXT], what[256];
    describe_value(in, i, value, sizeof value);
    describe_operand(f, i, whole ? in : NULL, what, sizeof what);
    printf("  %-9s %-14s %s%s\n", o->name, value, what, o->kind == OPERAND_REGISTER ? use_of(o) : "");
  }
}

static void print_witness(const struct witness *w, const struct insn *in, uint32_t word) {
  static const char *const opinions[] = {"agrees", "disagrees", "cannot decode it"};
  const char *version = w->version();
  char text[A64_TEXT] = "";
  if (!version) {
    printf("  %-9s not present: %s\n", w->name, w->absence());
    return;
  }
  const char *opinion = "";
  if (in)
    opinion = opinions[witness_ask(w, in, word, text)];
  else if (!w->spell(word, text))
    opinion = "does not decode it either";
  for (char *tab; (tab = strchr(text, '\t'));)
    *tab = ' ';
  printf("  %-9s %-14s %s%s%s\n", w->name, version, opinion, *opinion && *text ? ": " : "", text);
}

static void print_witnesses(const struct insn *in, uint32_t word) {
  puts("\nwitnesses");
  for (const struct witness *const *w = witness_all; *w; w++)
    print_witness(*w, in, word);
}

/* Whether the word can be spelt by this alias; sets the intent. */
static bool reads_as(const struct form *alias, uint32_t word, struct insn *in) {
  bool reads = (word & alias->mask) == alias->value;
  *in = (struct insn){.form = alias->id};
  for (unsigned i = 0; i < alias->nconditions && reads; i++)
    reads = alias->condition[i].constrained || condition_holds(alias, &alias->condition[i], word);
  for (unsigned i = 0; i < alias->nops && reads; i++)
    reads = operand_get(alias, i, word, in, &(uint32_t){0});
  return reads;
}

static void print_spelling(const char *role, const struct insn *in) {
  char text[A64_TEXT];
  a64_spell(in, text);
  printf("  %-9s %-32s %s\n", role, text, a64_form(in->form)->name);
}

/* All spellings, the preferred one first, the base form's last. */
static void print_spellings(const struct insn *base, uint32_t word) {
  const struct form *f = a64_form(base->form);
  const char *role = "preferred";
  puts("\nspellings");
  for (unsigned id = f->alias; id; id = a64_form(id)->next) {
    struct insn in;
    if (!reads_as(a64_form(id), word, &in))
      continue;
    print_spelling(role, &in);
    role = "also";
  }
  print_spelling(role, base);
}

static void print_title(uint32_t word, const char *text, enum a64_validity validity) {
  static const char *const says[] = {"unallocated", "CONSTRAINED UNPREDICTABLE", ""};
  const char *say = says[validity];
  printf("%08x  %s%s%s\n\n", word, text, *text && *say ? "   " : "", say);
}

static bool is_near(const struct form *f, uint32_t word, int bits) {
  return f->parent == f->id && __builtin_popcount((word ^ f->value) & f->mask) == bits;
}

/* Where no row has the word's bits: the rows that differ in one, or, if there is none, in two, and so on. */
static void print_neighbours(uint32_t word) {
  unsigned found = 0;
  for (int bits = 1; !found && bits < 32; bits++)
    for (unsigned id = 1; id <= a64_form_count(); id++) {
      const struct form *f = a64_form(id);
      if (!is_near(f, word, bits) || ++found > NEIGHBOURS)
        continue;
      if (found == 1)
        printf("\nno row has these bits; the nearest, with the bits that would have to change\n");
      printf("  %08x  ", (word ^ f->value) & f->mask);
      print_form_line(f, stdout);
    }
  if (found > NEIGHBOURS)
    printf("  and %u more\n", found - NEIGHBOURS);
}

/* Rows whose fixed bits are in the word but which have a condition that fails. */
static void print_near_misses(uint32_t word) {
  bool none = true;
  for (unsigned id = 1; id <= a64_form_count(); id++) {
    const struct form *f = a64_form(id);
    if (!is_near(f, word, 0))
      continue;
    none = false;
    printf("\n%s has these bits, but not all that it asks for\n", f->name);
    describe_row(f, stdout);
    print_conditions(f, word);
  }
  if (none)
    print_neighbours(word);
}

static int explain_unallocated(uint32_t word) {
  print_title(word, "", A64_UNALLOCATED);
  picture_bits(word, stdout);
  print_near_misses(word);
  print_witnesses(NULL, word);
  return STATUS_FINDINGS;
}

/* The row that says what the word does, if the base form's does not. */
static void print_within(const struct insn *base) {
  struct insn room;
  const struct insn *meaning = a64_meaning(base, &room);
  if (!meaning || meaning->form == base->form)
    return;
  const struct form *f = a64_form(meaning->form);
  printf("\nwithin it %s, feature %s\n", f->name, f->feature);
  describe_row(f, stdout);
}

static int explain_word(uint32_t word) {
  struct insn base, preferred;
  char text[A64_TEXT];
  enum a64_validity validity = a64_decode(word, &base);
  if (validity == A64_UNALLOCATED)
    return explain_unallocated(word);
  const struct form *f = a64_form(base.form);
  a64_prefer(word, &base, &preferred);
  a64_spell(&preferred, text);
  print_title(word, text, validity);
  picture_word(f, word, stdout);
  printf("\n%s, feature %s\n", f->name, f->feature);
  describe_row(f, stdout);
  print_within(&base);
  print_operands(f, &base);
  print_conditions(f, word);
  print_should_be(f, word);
  print_spellings(&base, word);
  print_witnesses(&base, word);
  return STATUS_FINE;
}

/* ---- of a text ------------------------------------------------------------------------------------------------- */

static void print_forms_of(const char *text) {
  const uint16_t *ids = lookup_mnemonic(text);
  printf("\nforms of %.*s\n", (int)strcspn(text, " \t"), text);
  for (; ids && *ids; ids++) {
    printf("  ");
    print_form_line(a64_form(*ids), stdout);
  }
}

static int explain_refusal(const char *text, const struct insn *in, const struct a64_refusal *r) {
  char why[A64_TEXT];
  a64_explain_refusal(in, r, why);
  if (r->why == A64_NO_SUCH_MNEMONIC)
    return bad_input("explain: '%s': %s", text, why);
  printf("%s\n\nrefused: %s\n", text, why);
  if (r->why == A64_UNPREDICTABLE_WHEN || r->why == A64_SHOULD_BE) {
    uint32_t word;
    a64_encode(in, &word, NULL);
    putchar('\n');
    return explain_word(word);
  }
  const struct form *f = a64_form(in->form);
  if (f) {
    printf("\n%s, feature %s\n", f->name, f->feature);
    describe_row(f, stdout);
    print_operands(f, in);
  }
  print_forms_of(text);
  return STATUS_FINDINGS;
}

static int explain_text(const char *text) {
  struct insn in = {0};
  struct a64_refusal r;
  uint32_t word;
  if (!a64_parse(text, &in, &r)) {
    in = (struct insn){0};
    return explain_refusal(text, &in, &r);
  }
  return a64_encode(&in, &word, &r) ? explain_word(word) : explain_refusal(text, &in, &r);
}

/* Eight hex digits, or fewer after 0x, and no more than blanks behind them. */
static bool is_word_text(const char *text, uint32_t *word) {
  size_t len = strcspn(text, " \t\r\n");
  if (text[len + strspn(text + len, " \t\r\n")])
    return false;
  return (len == 8 || !strncasecmp(text, "0x", 2)) && hex_read(text, len, word);
}

int verb_explain(int argc, char **argv) {
  char text[1024] = "";
  uint32_t word;
  int n = options_take(argc, argv, &no_options_table, NULL);
  if (n < 0)
    return STATUS_BAD_INPUT;
  for (int i = 1; i <= n; i++) {
    if (strlen(text) + strlen(argv[i]) + 2 >= sizeof text)
      return bad_input("explain: the line is too long");
    strcat(strcat(text, i > 1 ? " " : ""), argv[i]);
  }
  const char *start = text + strspn(text, " \t");
  if (!*start)
    return bad_input("explain: give a word of eight hex digits or a line of assembly");
  return is_word_text(start, &word) ? explain_word(word) : explain_text(start);
}
