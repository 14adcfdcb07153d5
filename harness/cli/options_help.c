/* options_help.c - what help says of options. */
#include "cli/options.h"

#include <string.h>

enum { COLUMNS = 80, MEANINGS = 24 /* their column */ };

void print_wrapped_at(FILE *out, unsigned columns, unsigned column, unsigned indent, const char *text) {
  bool begins = true;
  for (text += strspn(text, " "); *text; text += strspn(text, " ")) {
    unsigned len = (unsigned)strcspn(text, " ");
    if (!begins && column + 1 + len > columns) {
      fprintf(out, "\n%*s", (int)indent, "");
      column = indent;
      begins = true;
    }
    fprintf(out, "%s%.*s", begins ? "" : " ", (int)len, text);
    column += len + !begins;
    begins = false;
    text += len;
  }
  fputc('\n', out);
}

void print_wrapped(FILE *out, unsigned column, unsigned indent, const char *text) {
  print_wrapped_at(out, COLUMNS, column, indent, text);
}

static unsigned print_name(const struct option_row *row, FILE *out) {
  return (unsigned)fprintf(out, "  %s%s%s%s", row->name[1] ? "--" : "-", row->name, row->argument ? " " : "",
                           row->argument ? row->argument : "");
}

static double real_at(const char *at) {
  double value;
  memcpy(&value, at, sizeof value);
  return value;
}

/* As text; "" if it has none. */
static void spell_usual(const struct option_row *row, const char *values, char *out, size_t size) {
  const char *at = values + row->at, *text = NULL;
  *out = 0;
  if (row->kind == OPTION_TEXT)
    memcpy(&text, at, sizeof text);
  if (*row->said)
    text = row->said;
  if (text)
    snprintf(out, size, "%s", text);
  else if (row->kind == OPTION_NUMBER)
    snprintf(out, size, "%llu", (unsigned long long)*(const uint64_t *)at);
  else if (row->kind == OPTION_REAL)
    snprintf(out, size, "%g", real_at(at));
}

static void spell_limits(const struct option_row *row, char *out, size_t size) {
  *out = 0;
  if (row->kind == OPTION_NUMBER && row->most != UINT64_MAX)
    snprintf(out, size, "%llu to %llu", (unsigned long long)row->least, (unsigned long long)row->most);
}

void options_describe(const struct option_row *row, const void *values, char *text, size_t size) {
  char usual[64], limits[64];
  spell_usual(row, values, usual, sizeof usual);
  spell_limits(row, limits, sizeof limits);
  bool any = *usual || *limits;
  snprintf(text, size, "%s%s%s%s%s%s%s", row->meaning, any ? " (" : "", limits, *usual && *limits ? "; " : "",
           *usual ? "default " : "", usual, any ? ")" : "");
}

static void print_option(const struct option_row *row, const void *values, FILE *out) {
  char text[512];
  unsigned column = print_name(row, out);
  options_describe(row, values, text, sizeof text);
  if (column + 2 > MEANINGS) {
    fputc('\n', out);
    column = 0;
  }
  fprintf(out, "%*s", (int)(MEANINGS - column), "");
  print_wrapped(out, MEANINGS, MEANINGS, text);
}

void options_help(const struct option_table *table, FILE *out) {
  const void *values = table->usual();
  for (const struct option_row *row = table->rows; row->name; row++)
    print_option(row, values, out);
}
