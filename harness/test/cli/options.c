/* options.c - options are taken as their table says, and help says the same of them. */
#include "cli/options.h"
#include "cli/fuzz/request.h"
#include "cli/status.h"
#include "cli/verbs.h"
#include "kit.h"
#include "test/test.h"

#include <stdio.h>
#include <string.h>

#define OPTIONS every
#define OPTIONS_DEF "test/cli/options.def"
#include "cli/options_table.h"

TEST(options_stand_anywhere_until_two_dashes) {
  char *argv[] = {"verb", "a", "--number=0x10", "-o", "file", "--flag", "b", "--real", "1.5", "--", "--c", NULL};
  struct every_options q;
  EXPECT_EQ(3, every_take(11, argv, &q));
  EXPECT_STR("a", argv[1]);
  EXPECT_STR("b", argv[2]);
  EXPECT_STR("--c", argv[3]);
  EXPECT_EQ(16, q.number);
  EXPECT_EQ(15, (int)(q.real * 10));
  EXPECT_TRUE(q.flag);
  EXPECT_STR("file", q.o);
}

/* Whose value was forgotten would take the next option for it, and complain about something else. */
TEST(an_option_is_no_value_of_another) {
  const struct cli_outcome *o = cli_run("aborts|--sweep|--way|siglongjmp", "");
  EXPECT_EQ(STATUS_BAD_INPUT, o->status);
  EXPECT_STR("a64fuzz: aborts: --sweep needs a value\n", o->err);
  struct every_options q;
  EXPECT_EQ(-1, every_take(4, (char *[]){"verb", "-o", "--text", "B", NULL}, &q));
  EXPECT_EQ(0, every_take(4, (char *[]){"verb", "--text=--flag", "-o", "-", NULL}, &q));
  EXPECT_TRUE(!strcmp(q.text, "--flag") && !strcmp(q.o, "-") && !q.flag);
}

TEST(an_option_that_is_not_given_is_its_default) {
  struct every_options q;
  EXPECT_EQ(0, every_take(1, (char *[]){"verb", NULL}, &q));
  EXPECT_TRUE(!q.flag && q.number == 3 && q.range == 4 && q.real == 0.5 && !q.o && !strcmp(q.text, "A"));
}

TEST(help_says_what_an_option_means_its_limits_and_its_default) {
  char text[1024] = "";
  FILE *out = fmemopen(text, sizeof text, "w");
  options_help(&every_options_table, out);
  fclose(out);
  EXPECT_STR("  --flag                says yes\n"
             "  --number N            counts something (default 3)\n"
             "  --range N             counts up to nine (1 to 9; default 4)\n"
             "  --real S              measures something, in seconds (default 0.5)\n"
             "  -o FILE               names a file; and it has so much to say of that file\n"
             "                        that it takes a line or two (default none)\n"
             "  --text A|B            chooses (default A)\n",
             text);
}

/* ---- of all verbs ------------------------------------------------------------------------------------------------ */

static const struct {
  const char *name;
  const struct option_table *options;
} verbs[] = {
#define VERB(name, function, table, operands, sentence) {#name, &table},
#include "cli/verbs.def"
#undef VERB
};
enum { VERBS = sizeof verbs / sizeof *verbs };

/* Before anything is done: the line ends with an option that no verb has. */
static bool is_taken(const char *verb, const char *name) {
  char line[64], unknown[64];
  const char *dashes = name[1] ? "--" : "-";
  snprintf(line, sizeof line, "%s|%s%s=1|--no-such", verb, dashes, name);
  snprintf(unknown, sizeof unknown, "unknown option %s%s=1", dashes, name);
  const struct cli_outcome *o = cli_run(line, "");
  EXPECT_EQ(STATUS_BAD_INPUT, o->status);
  return !strstr(o->err, unknown);
}

static bool is_in_help(const char *help, const char *name) {
  char line[64];
  int len = snprintf(line, sizeof line, "\n  %s%s", name[1] ? "--" : "-", name);
  const char *at = strstr(help, line);
  return at && (at[len] == ' ' || at[len] == '\n');
}

TEST_WITHIN(300, a_verb_takes_the_options_that_are_in_its_help_and_no_others) {
  static char help[CLI_TEXT];
  for (unsigned v = 0; v < VERBS; v++) {
    char line[32];
    snprintf(line, sizeof line, "help|%s", verbs[v].name);
    strcpy(help, cli_run(line, "")->out);
    for (unsigned other = 0; other < VERBS; other++)
      for (const struct option_row *row = verbs[other].options->rows; row->name; row++) {
        bool taken = is_taken(verbs[v].name, row->name);
        NOTEF("%s %s", verbs[v].name, row->name);
        EXPECT_EQ(taken, is_in_help(help, row->name));
      }
  }
}

static bool takes_command(const struct option_row *row) { return row->argument && strstr(row->argument, "exec"); }

TEST(help_names_what_a_command_may_say_of_itself_wherever_it_may_be_given) {
  unsigned verbs_with = 0;
  for (unsigned v = 0; v < VERBS; v++)
    for (const struct option_row *row = verbs[v].options->rows; row->name; row++) {
      if (!takes_command(row))
        continue;
#define CAPABILITY(name, bit) EXPECT_TRUE(strstr(row->meaning, " " name));
      CAPABILITIES(CAPABILITY)
#undef CAPABILITY
      EXPECT_TRUE(strstr(row->argument, "[,CAN...]:CMD"));
      verbs_with++;
    }
  EXPECT_TRUE(verbs_with >= 5);
}

static unsigned widest(const char *text) {
  unsigned most = 0;
  for (size_t len; *text; text += len + (text[len] == '\n')) {
    len = strcspn(text, "\n");
    most = len > most ? (unsigned)len : most;
  }
  return most;
}

TEST(help_fits_a_terminal_of_80_columns) {
  EXPECT_TRUE(widest(cli_run("help", "")->out) <= 80);
  for (unsigned v = 0; v < VERBS; v++) {
    char line[32];
    snprintf(line, sizeof line, "%s|--help", verbs[v].name);
    EXPECT_TRUE(widest(cli_run(line, "")->out) <= 80);
  }
}

TEST(every_option_says_what_it_means_and_what_it_is_if_it_is_not_given) {
  for (unsigned v = 0; v < VERBS; v++) {
    const void *values = verbs[v].options->usual();
    for (const struct option_row *row = verbs[v].options->rows; row->name; row++) {
      NOTEF("%s --%s", verbs[v].name, row->name);
      EXPECT_TRUE(*row->meaning);
      EXPECT_EQ(row->kind == OPTION_FLAG, row->argument == NULL);
      const char *text = NULL;
      if (row->kind == OPTION_TEXT)
        memcpy(&text, (const char *)values + row->at, sizeof text);
      EXPECT_TRUE(row->kind != OPTION_TEXT || text || *row->said);
    }
  }
}

TEST(the_engine_gets_its_options_as_they_are_given) {
  struct fuzz_request q = fuzz_request_usual();
  struct engine_options o;
  q.time = 2.5;
  q.cases = 5;
  q.seed = 7;
  EXPECT_TRUE(fuzz_settle(&q, &o));
#define OPTION(name, kind, argument, usual, said, meaning) EXPECT_TRUE(o.name == q.name);
#include "engine/options.def"
#undef OPTION
  EXPECT_EQ(8, o.aborts);
  q.time = 0;
  EXPECT_TRUE(fuzz_settle(&q, &o) && o.time == 0);
  q.cases = 0;
  EXPECT_TRUE(fuzz_settle(&q, &o) && o.time == 60);
}
