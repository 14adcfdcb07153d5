/* kit.h - what tests of the command line share: a run of a verb and what came of it. */
#ifndef A64_TEST_CLI_KIT_H
#define A64_TEST_CLI_KIT_H

enum { CLI_TEXT = 1 << 20 };

struct cli_outcome {
  int status; /* of the exit; negative: the signal */
  char out[CLI_TEXT], err[CLI_TEXT];
};

/* Runs `a64fuzz LINE`, its words parted by `|`, with this standard input. It counts as the note of what fails next. */
const struct cli_outcome *cli_run(const char *line, const char *input);
unsigned cli_count_lines(const char *text);
/* Runs a line of the shell in the checkout, where $a is a64fuzz and $d this folder. What it printed, on both streams,
 * until the next call; it has to end with this status. */
const char *cli_shell(int status, const char *folder, const char *line);
/* The number that such a line prints. */
unsigned cli_number(const char *folder, const char *line);
/* The path of a file beside this program. */
const char *cli_beside(const char *name);

#endif
