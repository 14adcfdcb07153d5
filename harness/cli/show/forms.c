/* forms.c - the verb that lists the forms of the table, or documents some of them. */
#include "cli/options.h"
#include "cli/show/by_feature.h"
#include "cli/show/describe.h"
#include "cli/show/lookup.h"
#include "cli/show/picture.h"
#include "cli/status.h"
#include "cli/verbs.h"
#include "engine/engine.h"
#include "gen/random.h"
#include "isa/form.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static void print_operands(const struct form *f) {
  if (f->nops)
    puts("\noperands");
  for (unsigned i = 0; i < f->nops; i++) {
    char what[512];
    describe_operand(f, i, NULL, what, sizeof what);
    printf("  %-13s %s\n", f->op[i].name, what);
  }
}

static void print_conditions(const struct form *f) {
  if (f->nconditions)
    puts("\nconditions");
  for (unsigned i = 0; i < f->nconditions; i++) {
    const struct condition *c = &f->condition[i];
    printf("  %-24.*s %s\n", c->len, c->text, c->constrained ? "else CONSTRAINED UNPREDICTABLE" : "else unallocated");
  }
}

static void print_aliases(const struct form *f) {
  if (f->alias)
    puts("\naliases, the first that fits is preferred");
  for (unsigned id = f->alias; id; id = a64_form(id)->next)
    printf("  %-13s %-40s %s\n", a64_form(id)->name, a64_form(id)->text, a64_form(id)->when);
}

/* Some intents of the form, drawn, encoded and spelt. */
static void print_examples(const struct form *f) {
  uint64_t state = 1;
  puts("\nexamples");
  for (unsigned i = 0; i < 3; i++) {
    uint32_t word;
    struct insn in;
    char text[A64_TEXT];
    random_intent(f->id, A64_LEGAL, &state, &in);
    a64_spell(&in, text);
    if (a64_encode(&in, &word, NULL))
      printf("  %08x      %s\n", word, text);
  }
}

static void document(const struct form *f) {
  const struct form *parent = a64_form(f->parent);
  printf("%s   %s\n", f->name, f->text);
  if (parent == f)
    printf("a base form; feature %s\n\n", f->feature);
  else
    printf("%s %s, %s; feature %s\n\n", a64_has_effect(f) ? "an instruction within" : "an alias of", parent->name,
           parent->text, f->feature);
  picture_form(f, stdout);
  puts("\nrow");
  describe_row(f, stdout);
  print_operands(f);
  print_conditions(f);
  print_aliases(f);
  print_examples(f);
}

static int document_all(const uint16_t *ids) {
  for (; *ids; ids++) {
    document(a64_form(*ids));
    fputs(ids[1] ? "\n\n" : "", stdout);
  }
  return STATUS_FINE;
}

static int list_all(void) {
  for (unsigned id = 1; id <= a64_form_count(); id++)
    print_form_line(a64_form(id), stdout);
  return STATUS_FINE;
}

static unsigned find_form(const char *name) {
  for (unsigned id = 1; id <= a64_form_count(); id++)
    if (!strcasecmp(a64_form(id)->name, name))
      return id;
  return 0;
}

/* How far effects go, by feature: the rows of the table, and what the processor of the back end lacks. */
static int count_effects(const char *backend, const char *cpu, bool json) {
  static fate_counts counts;
  static struct platform on;
  struct run_options o = {.backend = run_backend_find(backend), .agent = engine_agent(), .cpu = cpu};
  char why[256];
  if (o.backend == RUN_BACKENDS)
    return bad_input("forms: no back end '%s'; there are:%s", backend, run_backend_names());
  struct runner *r = run_open(&o, why, sizeof why);
  if (!r)
    return bad_input("forms: %s", why);
  bool ok = judge_probe(r, &on, why, sizeof why);
  run_close(r);
  if (!ok)
    return harness_failed("%s", why);
  fates_of_forms(&on, counts);
  if (json)
    by_feature_print_json(counts, stdout);
  else
    by_feature_print(counts, stdout);
  fputs(json ? "\n" : "", stdout);
  return STATUS_FINE;
}

/* Names that begin like this one, up to its last underscore. */
static int no_such_form(const char *name) {
  const char *end = strrchr(name, '_');
  size_t len = end ? (size_t)(end - name) + 1 : strlen(name), used = 0;
  char like[400] = "";
  for (unsigned id = 1; len && id <= a64_form_count() && used < sizeof like - 40; id++)
    if (!strncasecmp(a64_form(id)->name, name, len))
      used += (size_t)snprintf(like + used, sizeof like - used, " %s", a64_form(id)->name);
  return bad_input("forms: no form or mnemonic '%s'; %s%s", name, used ? "there are:" : "`a64fuzz forms` lists them",
                   like);
}

#define OPTIONS forms
#define OPTIONS_DEF "cli/show/forms.def"
#include "cli/options_table.h"

int verb_forms(int argc, char **argv) {
  struct forms_options q;
  int n = forms_take(argc, argv, &q);
  if (n < 0 || n > 1)
    return n < 0 ? STATUS_BAD_INPUT : bad_input("forms: takes one name");
  if (q.effects)
    return n ? bad_input("forms: --effects takes no name")
             : count_effects(q.backend ? q.backend : run_backend_usual(), q.cpu, q.json);
  if (q.backend || q.cpu || q.json)
    return bad_input("forms: --backend, --cpu and --json go with --effects");
  if (n == 0)
    return list_all();
  const uint16_t *ids = lookup_mnemonic(argv[1]), one[] = {(uint16_t)find_form(argv[1]), 0};
  bool spelt_like_a_form = a64_find_form(argv[1]) != 0;
  if (ids && !spelt_like_a_form)
    return document_all(ids);
  return *one ? document_all(one) : no_such_form(argv[1]);
}
