/* verbs.c - finds the verb that was asked for, or says which there are. */
#include "cli/verbs.h"
#include "cli/status.h"

#include <stdio.h>
#include <string.h>

static const struct verb verbs[] = {
#define VERB(name, function, table, operands, sentence) {#name, function, &table, operands, sentence},
#include "cli/verbs.def"
#undef VERB
};
enum { VERBS = sizeof verbs / sizeof *verbs, INDENT = 12 /* of sentences */ };

const struct verb *verb_at(unsigned index) { return index < VERBS ? &verbs[index] : NULL; }

static const struct verb *find_verb(const char *name) {
  for (unsigned i = 0; i < VERBS; i++)
    if (!strcmp(verbs[i].name, name))
      return &verbs[i];
  return NULL;
}

static int print_usage(void) {
  puts("a64fuzz tests AArch64 instruction encoders and the abort paths of JITs.\n\nusage: a64fuzz VERB [ARGUMENTS]\n");
  for (unsigned i = 0; i < VERBS; i++) {
    printf("  %-9s ", verbs[i].name);
    print_wrapped(stdout, INDENT, INDENT, verbs[i].sentence);
  }
  puts("\n`a64fuzz help VERB` says what a verb takes, `a64fuzz --version` what is present\n"
       "that it works with. Exit status: 0 nothing found, 1 findings, 2 bad usage or\n"
       "input, 3 the harness itself failed.");
  return STATUS_FINE;
}

static int print_verb(const struct verb *v) {
  bool options = v->options->rows->name != NULL;
  char text[256];
  printf("usage: a64fuzz %s%s%s%s\n\n", v->name, options ? " [OPTIONS]" : "", *v->operands ? " " : "", v->operands);
  snprintf(text, sizeof text, "%s %s.", v->name, v->sentence);
  print_wrapped(stdout, 0, 0, text);
  fputs(options ? "\n" : "", stdout);
  options_help(v->options, stdout);
  return STATUS_FINE;
}

static int unknown(const char *name) { return bad_input("no verb '%s'; `a64fuzz help` lists them", name); }

static int help(int argc, char **argv) {
  const char *name = argv[2];
  if (!name)
    return print_usage();
  if (argc > 3)
    return bad_input("help: unexpected '%s'", argv[3]);
  if (!strcmp(name, "--manual"))
    return print_manual(), STATUS_FINE;
  const struct verb *v = find_verb(name);
  return v ? print_verb(v) : unknown(name);
}

static bool is_help(const char *text) {
  return !strcmp(text, "help") || !strcmp(text, "--help") || !strcmp(text, "-h");
}

/* Output that could not be written is no success. */
static int finish(int status) {
  if (fflush(stdout) || ferror(stdout))
    return harness_failed("standard output: cannot write");
  return status;
}

static int dispatch(int argc, char **argv) {
  if (argc < 2) {
    print_usage();
    return bad_input("no verb was given");
  }
  if (is_help(argv[1]))
    return argc > 3 && !strcmp(argv[2], "--completion") ? print_completion(argv[3]) : help(argc, argv);
  if (!strcmp(argv[1], "--version"))
    return argc > 2 ? bad_input("--version: unexpected '%s'", argv[2]) : print_version();
  const struct verb *v = find_verb(argv[1]);
  if (!v)
    return unknown(argv[1]);
  if (argc == 3 && !strcmp(argv[2], "--help"))
    return print_verb(v);
  return v->run(argc - 1, argv + 1);
}

int run_verb(int argc, char **argv) { return finish(dispatch(argc, argv)); }
