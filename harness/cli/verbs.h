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

/* The whole program: argv[1] names the verb. */
int run_verb(int argc, char **argv);

#endif
