/* by_feature.c - fates of instructions, summed up by the feature of their forms. */
#include "cli/show/by_feature.h"
#include "isa/form.h"

#include <string.h>

static const char *const names[FATES] = {
#define FATE(id, name, sentence) name,
#include "check/fates.def"
#undef FATE
};
static const char *const sentences[FATES] = {
#define FATE(id, name, sentence) sentence,
#include "check/fates.def"
#undef FATE
};

/* ---- counts ---------------------------------------------------------------------------------------------------- */

/* Of all forms of `feature`, or of all forms if it is NULL. Returns how many instructions these are. */
static uint64_t sum_up(const fate_counts counts, const char *feature, uint64_t sum[FATES]) {
  uint64_t total = 0;
  memset(sum, 0, FATES * sizeof *sum);
  for (unsigned id = 1; id <= a64_form_count(); id++)
    for (unsigned i = FATE_PREDICTED; i < FATES && (!feature || !strcmp(a64_form(id)->feature, feature)); i++) {
      sum[i] += counts[id][i];
      total += counts[id][i];
    }
  return total;
}

/* Whether no form before has its feature. */
static bool is_first(unsigned id) {
  for (unsigned before = 1; before < id; before++)
    if (!strcmp(a64_form(before)->feature, a64_form(id)->feature))
      return false;
  return true;
}

/* ---- the table -------------------------------------------------------------------------------------------------- */

static void print_row(const char *name, const uint64_t sum[FATES], FILE *out) {
  fprintf(out, "%-14s", name);
  for (unsigned i = FATE_PREDICTED; i < FATES; i++)
    fprintf(out, " %12llu", (unsigned long long)sum[i]);
  fputc('\n', out);
}

void by_feature_print(const fate_counts counts, FILE *out) {
  uint64_t sum[FATES];
  fprintf(out, "%-14s", "feature");
  for (unsigned i = FATE_PREDICTED; i < FATES; i++)
    fprintf(out, " %12s", names[i]);
  fputc('\n', out);
  for (unsigned id = 1; id <= a64_form_count(); id++)
    if (is_first(id) && sum_up(counts, a64_form(id)->feature, sum))
      print_row(a64_form(id)->feature, sum, out);
  sum_up(counts, NULL, sum);
  print_row("all", sum, out);
  for (unsigned i = FATE_PREDICTED; i < FATES; i++)
    fprintf(out, "%s: %s\n", names[i], sentences[i]);
}

void by_feature_print_json(const fate_counts counts, FILE *out) {
  uint64_t sum[FATES];
  const char *between = "{";
  for (unsigned id = 1; id <= a64_form_count(); id++) {
    if (!is_first(id) || !sum_up(counts, a64_form(id)->feature, sum))
      continue;
    fprintf(out, "%s\"%s\": ", between, a64_form(id)->feature);
    for (unsigned i = FATE_PREDICTED; i < FATES; i++)
      fprintf(out, "%s\"%s\": %llu", i > FATE_PREDICTED ? ", " : "{", names[i], (unsigned long long)sum[i]);
    fputc('}', out);
    between = ", ";
  }
  fputs(*between == '{' ? "{}" : "}", out);
}
