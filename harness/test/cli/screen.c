/* screen.c - what a terminal shows of a run: a block in its place, and at the end the findings last. */
#include "cli/verbs.h"
#include "engine/engine.h"
#include "kit.h"
#include "test/test.h"

#include <errno.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROWS = 24, MOST_ROWS = 60, MOST_COLUMNS = 120 };

/* ---- a terminal, as far as a64fuzz uses one ---------------------------------------------------------------------- */

static struct screen {
  char cell[MOST_ROWS][MOST_COLUMNS + 1];
  unsigned rows, columns, row, column, blocks; /* blocks: most that were shown at a time */
  char escape[16];                             /* a sequence that has not ended */
  bool coloured, fell;                         /* fell: a percentage of progress went back */
  unsigned percent;                            /* the last one that was shown, of `aborts` */
} screen;

static void clear_row(unsigned row, unsigned from) {
  memset(&screen.cell[row][from], ' ', screen.columns - from);
  screen.cell[row][screen.columns] = 0;
}

static void clear_all(unsigned rows, unsigned columns) {
  screen = (struct screen){.rows = rows, .columns = columns};
  for (unsigned i = 0; i < screen.rows; i++)
    clear_row(i, 0);
}

static void new_line(void) {
  if (++screen.row < screen.rows)
    return;
  screen.row = screen.rows - 1;
  memmove(screen.cell[0], screen.cell[1], sizeof screen.cell - sizeof *screen.cell);
  clear_row(screen.row, 0);
}

static void obey(const char *escape, char letter) {
  unsigned n = (unsigned)strtoul(escape + 2, NULL, 10);
  unsigned from = screen.column < screen.columns ? screen.column : screen.columns - 1;
  if (letter == 'A')
    screen.row = screen.row > n ? screen.row - n : 0;
  else if (letter == 'K' || letter == 'J')
    clear_row(screen.row, from);
  for (unsigned i = screen.row + 1; letter == 'J' && i < screen.rows; i++)
    clear_row(i, 0);
  screen.coloured |= letter == 'm';
}

static void show(char c) {
  size_t len = strlen(screen.escape);
  if (len || c == '\033') {
    EXPECT_TRUE(len + 1 < sizeof screen.escape);
    screen.escape[len] = c;
    if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) {
      obey(screen.escape, c);
      memset(screen.escape, 0, sizeof screen.escape);
    }
  } else if (c == '\r' || c == '\n') {
    screen.column = 0;
    c == '\n' ? new_line() : (void)0;
  } else if ((c & 0xc0) != 0x80) { /* of a character in UTF-8 the first byte only */
    if (screen.column == screen.columns) {
      screen.column = 0;
      new_line();
    }
    screen.cell[screen.row][screen.column++] = c;
  }
}

static unsigned rows_that_begin_with(const char *text) {
  unsigned n = 0;
  for (unsigned i = 0; i < screen.rows; i++)
    n += !strncmp(screen.cell[i], text, strlen(text));
  return n;
}

static void watch_progress(void) {
  unsigned percent = screen.percent;
  for (unsigned i = 0; i < screen.rows; i++)
    sscanf(screen.cell[i], "aborts: %u %%", &percent);
  screen.fell |= percent < screen.percent;
  screen.percent = percent;
}

/* ---- runs on it -------------------------------------------------------------------------------------------------- */

static void run_on_terminal(unsigned rows, unsigned columns, char **argv) {
  struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
  char some[4096];
  int terminal, status, argc = 0;
  while (argv[argc])
    argc++;
  clear_all(rows, columns);
  fflush(NULL);
  pid_t pid = forkpty(&terminal, NULL, NULL, &size);
  if (pid == 0)
    exit(run_verb(argc, argv));
  for (ssize_t n; (n = read(terminal, some, sizeof some)) > 0;) {
    for (ssize_t i = 0; i < n; i++)
      show(some[i]);
    unsigned blocks = rows_that_begin_with("witnesses   ");
    screen.blocks = blocks > screen.blocks ? blocks : screen.blocks;
    watch_progress();
  }
  waitpid(pid, &status, 0);
  close(terminal);
}

static void fuzz_wrongly(unsigned columns) {
  char wrong[4096], out[64];
  snprintf(out, sizeof out, "%s", test_folder());
  snprintf(wrong, sizeof wrong, "%s", cli_beside("so/wrong.so"));
  setenv("TERM", "xterm", 1);
  run_on_terminal(ROWS, columns,
                  (char *[]){"a64fuzz", "fuzz", "--encoder", wrong, "--seed", "1", "--draw", "--cases", "32768",
                             "--aborts", "0", "--out", out, NULL});
}

/* The last row that is not blank, and the one above it: a long command goes over the edge. */
static const char *end_of_screen(void) {
  static char text[2 * MOST_COLUMNS + 2];
  unsigned row = screen.rows - 1;
  while (row > 1 && screen.cell[row][strspn(screen.cell[row], " ")] == 0)
    row--;
  snprintf(text, sizeof text, "%s%s", screen.cell[row - 1], screen.cell[row]);
  return text;
}

static void expect_a_calm_screen(unsigned columns) {
  fuzz_wrongly(columns);
  NOTEF("%u columns: %s", columns, end_of_screen());
  EXPECT_EQ(1, screen.blocks);
  EXPECT_EQ(0, rows_that_begin_with("witnesses   "));
  EXPECT_TRUE(strstr(end_of_screen(), "-1.case"));
}

TEST(a_run_is_one_block_in_its_place_and_ends_with_the_command_that_replays) {
  unsetenv("NO_COLOR");
  expect_a_calm_screen(60);
  EXPECT_TRUE(screen.coloured);
  expect_a_calm_screen(80);
}

TEST(no_color_is_respected) {
  setenv("NO_COLOR", "1", 1);
  expect_a_calm_screen(80);
  EXPECT_TRUE(!screen.coloured);
}

TEST(a_log_has_no_control_characters_and_ends_with_the_command_that_replays) {
  char line[400];
  snprintf(line, sizeof line, "fuzz|--cases|4096|--seed|1|--aborts|0|--out|%s|--encoder|%s", test_folder(),
           cli_beside("so/wrong.so"));
  const struct cli_outcome *o = cli_run(line, "");
  EXPECT_EQ(1, o->status);
  EXPECT_TRUE(!strchr(o->err, '\033') && !strchr(o->out, '\033') && !strchr(o->err, '\r'));
  EXPECT_EQ(1, cli_count_lines(o->out));
  const char *last = strstr(o->err, " check --encoder ");
  EXPECT_TRUE(last && strchr(last, '\n') && !strchr(last, '\n')[1]);
}

TEST(features_are_told_only_if_they_are_asked_for) {
  EXPECT_TRUE(!strstr(cli_run("fuzz|--cases|256|--aborts|0", "")->out, "untold"));
  EXPECT_TRUE(strstr(cli_run("fuzz|--cases|256|--aborts|0|--features", "")->out, "\nBASE "));
  EXPECT_TRUE(strstr(cli_run("fuzz|--cases|256|--aborts|0|--json", "")->out, "\"BASE\": {"));
}

static unsigned rows_that_hold(const char *text) {
  unsigned n = 0;
  for (unsigned i = 0; i < screen.rows; i++)
    n += strstr(screen.cell[i], text) != NULL;
  return n;
}

/* Ten ways by name do not fit: they are called by letters. */
TEST(a_matrix_of_aborts_fits_the_terminal) {
  run_on_terminal(ROWS, 80,
                  (char *[]){"a64fuzz", "aborts", "--cause", "bl", "--kind", "cell", "--context", "plain", NULL});
  NOTEF("%s", screen.cell[0]);
  EXPECT_EQ(1, rows_that_begin_with("A=longjmp B=siglongjmp "));
  EXPECT_EQ(1, rows_that_begin_with("trials                A     B     C "));
  EXPECT_EQ(1, rows_that_begin_with("bl                    5     5     5 "));
  run_on_terminal(ROWS, 80,
                  (char *[]){"a64fuzz", "aborts", "--cause", "bl", "--kind", "cell", "--context", "plain", "--way",
                             "context", NULL});
  EXPECT_EQ(1, rows_that_begin_with("trials                    context"));
}

/* Of this runtime a process dies every other trial, and the next one has not yet said where it begins. */
TEST_WITHIN(120, what_is_said_to_be_done_of_aborts_never_falls) {
  char folder[64], *program = strdup(cli_beside("runtime-one_buffer"));
  snprintf(folder, sizeof folder, "%s", test_folder());
  run_on_terminal(ROWS, 80,
                  (char *[]){"a64fuzz", "aborts", "--program", program, "--kind", "cell", "--context", "plain",
                             "--jobs", "1", "--out", folder, NULL});
  NOTEF("%u %%", screen.percent);
  EXPECT_TRUE(screen.percent > 30 && !screen.fell);
  free(program);
}

/* All columns take 96. Those with nothing in them are left out, and texts are broken between words. */
TEST(a_survey_fits_the_terminal) {
  char *wrong = strdup(cli_beside("so/wrong.so"));
  run_on_terminal(MOST_ROWS, 80, (char *[]){"a64fuzz", "survey", "--encoder", wrong, "--form", "ADD_ext", NULL});
  NOTEF("%s", screen.cell[0]);
  EXPECT_EQ(1, rows_that_begin_with("form             right other wrong  "));
  EXPECT_EQ(1, rows_that_begin_with("ADD_ext          13720    84  2269  "));
  EXPECT_EQ(1, rows_that_begin_with("intents="));
  for (unsigned i = 0; i + 1 < screen.rows; i++)
    EXPECT_TRUE(screen.cell[i][79] == ' ' || screen.cell[i + 1][0] == ' ');
  run_on_terminal(MOST_ROWS, 100, (char *[]){"a64fuzz", "survey", "--form", "UDIV", NULL});
  EXPECT_EQ(1, rows_that_begin_with("form               right  unsaid several "));
  free(wrong);
}

/* Eighteen classes do not fit with their letter. */
TEST(a_matrix_of_mutants_fits_the_terminal) {
  run_on_terminal(MOST_ROWS, 80, (char *[]){"a64fuzz", "mutants", "--only", "X19_LOST", NULL});
  EXPECT_EQ(1, rows_that_begin_with("kind          .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .   none "));
  run_on_terminal(MOST_ROWS, 100, (char *[]){"a64fuzz", "mutants", "--only", "X19_LOST", NULL});
  EXPECT_EQ(1, rows_that_begin_with("kind           .   .   .   .   . "));
}

/* The box of bits is drawn in lines of its own, with a wall at either end, in as many columns as there are. */
TEST(a_picture_of_an_instruction_fits_the_terminal) {
  static char *const words[] = {"8b201000", "9b4a7c20", "00000001"};
  static const unsigned columns[] = {66, 80, 97, 120};
  for (unsigned i = 0; i < sizeof words / sizeof *words; i++)
    for (unsigned k = 0; k < sizeof columns / sizeof *columns; k++) {
      run_on_terminal(MOST_ROWS, columns[k], (char *[]){"a64fuzz", "explain", words[i], NULL});
      bool narrow = columns[k] < 97;
      NOTEF("%s in %u columns: %s", words[i], columns[k], screen.cell[3]);
      EXPECT_EQ(1, rows_that_hold(narrow ? " 1 0 9 8 7 6 5 4 3 2 1 0 9 8 7 6 5 4 3 2 1 0 9 8 "
                                         : " 12 11 10  9  8  7  6  5 "));
    }
}
