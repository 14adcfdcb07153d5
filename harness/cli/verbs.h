/* verbs.h - the verbs of the command line. */
#ifndef A64_CLI_VERBS_H
#define A64_CLI_VERBS_H

#include "cli/options.h"

#define A64FUZZ_VERSION "0.1.0"

/* Every verb takes its own name as argv[0] and returns an exit status. */
#define VERB(name, function, table, operands, sentence)                                                                \
  int function(int argc, char **argv);                                                                                 \
  extern const struct option_table table;
#include "cli/verbs.def"
#undef VERB

struct verb {
  const char *name;
  int (*run)(int argc, char **argv);
  const struct option_table *options;
  const char *operands, *sentence;
};
/* In the order of verbs.def; NULL past the last. */
const struct verb *verb_at(unsigned index);

/* What there is to install beside the program, made of the same tables as help: manual.c, completion.c, version.c. */
void print_manual(void);
int print_completion(const char *shell);
int print_version(void);

/* The whole program: argv[1] names the verb. */
int run_verb(int argc, char **argv);

#endif
