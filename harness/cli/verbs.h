/* verbs.h - the verbs of the command line. */
#ifndef A64_CLI_VERBS_H
#define A64_CLI_VERBS_H

#define A64FUZZ_VERSION "0.1.0"

/* Every verb takes its own name as argv[0] and returns an exit status. */
#define VERB(name, function, arguments, sentence) int function(int argc, char **argv);
#include "cli/verbs.def"
#undef VERB

/* The whole program: argv[1] names the verb. */
int run_verb(int argc, char **argv);

#endif
