/* manual.c - the page of the manual (man(7)), made of the tables that help is made of. */
#include "cli/options.h"
#include "cli/verbs.h"

#include <stdio.h>

/* Text may hold what roff reads as its own: a backslash, a dash, a dot or quote that begins a line. */
static void put(const char *text) {
  for (; *text; text++)
    switch (*text) {
    case '\\': fputs("\\e", stdout); break;
    case '-': fputs("\\-", stdout); break;
    case '\'': fputs("\\(aq", stdout); break;
    default: putchar(*text);
    }
}

static void put_option(const struct option_row *row, const void *values) {
  char text[512];
  options_describe(row, values, text, sizeof text);
  printf(".TP\n.B ");
  put(row->name[1] ? "--" : "-");
  put(row->name);
  if (row->argument) {
    printf(" \\fI");
    put(row->argument);
    printf("\\fR");
  }
  printf("\n\\&");
  put(text);
  putchar('\n');
}

static void put_verb(const struct verb *v) {
  printf(".SS a64fuzz %s", v->name);
  printf("%s", v->options->rows->name ? " [OPTIONS]" : "");
  printf("%s%s\n\\&", *v->operands ? " " : "", v->operands);
  put(v->name);
  putchar(' ');
  put(v->sentence);
  puts(".");
  for (const struct option_row *row = v->options->rows; row->name; row++)
    put_option(row, v->options->usual());
}

void print_manual(void) {
  const struct verb *v;
  printf(".TH A64FUZZ 1 \"\" \"a64fuzz %s\" \"User Commands\"\n", A64FUZZ_VERSION);
  puts(".SH NAME\na64fuzz \\- tests AArch64 instruction encoders and the abort paths of JITs\n"
       ".SH SYNOPSIS\n.B a64fuzz\n\\fIVERB\\fR [\\fIARGUMENTS\\fR]\n.br\n.B a64fuzz help\n[\\fIVERB\\fR]\n.br\n"
       ".B a64fuzz \\-\\-version\n.SH VERBS");
  for (unsigned i = 0; (v = verb_at(i)); i++)
    put_verb(v);
  puts(".SH EXIT STATUS\n"
       ".TP\n0\nNothing was found.\n.TP\n1\nSomething was found.\n"
       ".TP\n2\nBad usage, bad input or a missing tool, told in one line.\n"
       ".TP\n3\nThe harness itself failed, or did less than it was asked for.\n"
       ".SH ENVIRONMENT\n.TP\nNO_COLOR\nIf it is set, nothing is coloured.\n"
       ".TP\nA64FUZZ_KERNEL\nThe kernel that the back end `kernel' boots.");
}
