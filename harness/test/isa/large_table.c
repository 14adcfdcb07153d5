/* large_table.c - tables of as many forms as there is room for, and of more: each form is found, the rest refused. */
#include "check/check.h"
#include "isa/compile/row.h"
#include "isa/compile/table.h"
#include "test/test.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST = A64_FORMS + 1, SHARERS = 6, GREATEST = 255 };

/* Fourteen fixed bits tell groups of forms apart, of one, two and three forms: a leaf of the tree with one id, one with
 * two, and a list. Within a group, the values of imm8 decide. */
static const struct {
  unsigned group, least, greatest;
  const char *when;
} sharer[SHARERS] = {{0, 0, GREATEST, ""},
                     {1, 0, 99, "imm8<100"},
                     {1, 100, GREATEST, "imm8>99"},
                     {2, 0, 99, "imm8<100"},
                     {2, 100, 199, "imm8>99 imm8<200"},
                     {2, 200, GREATEST, "imm8>199"}};

static struct row row[MOST];
static char name[MOST][16], bits[MOST][64], text[MOST][32];

static void write_bits(char *out, unsigned value, unsigned width, const char *fields) {
  for (unsigned bit = width; bit--;)
    *out++ = (char)('0' + (value >> bit & 1));
  strcpy(out, fields);
}

/* Form 1 is row 0. Neighbours in the table are far apart in their bits. */
static void make_rows(unsigned count) {
  for (unsigned i = 0; i < count; i++) {
    snprintf(name[i], sizeof name[i], "FORM_%u", i + 1);
    write_bits(bits[i], 5 * (i / SHARERS * 3 + sharer[i % SHARERS].group) & 0x3fff, 14, " imm8 Rn Rd");
    snprintf(text[i], sizeof text[i], "m%u Xd, Xn, #imm8", i + 1);
    row[i] = (struct row){.name = name[i],
                          .bits = bits[i],
                          .text = text[i],
                          .when = sharer[i % SHARERS].when,
                          .feature = "BASE",
                          .effect = "Xd = Xn + imm8"};
  }
}

static void expect_all_verbs(unsigned id) {
  const unsigned least = sharer[(id - 1) % SHARERS].least, greatest = sharer[(id - 1) % SHARERS].greatest;
  struct insn want = {.form = (uint16_t)id, .op = {A64_REG(A64_X, id % 31), A64_REG(A64_X, 30 - id % 31)}}, got;
  want.op[2] = least + id % (greatest - least + 1);
  char spelt[A64_TEXT], expected[A64_TEXT];
  uint32_t word = 0;
  NOTEF("form %u", id);
  snprintf(expected, sizeof expected, "m%u x%u, x%u, #%d", id, id % 31, 30 - id % 31, (int)want.op[2]);
  EXPECT_TRUE(a64_encode(&want, &word, NULL));
  EXPECT_EQ(A64_VALID, a64_decode(word, &got));
  EXPECT_EQ(id, got.form);
  EXPECT_TRUE(!memcmp(want.op, got.op, 3 * sizeof *want.op));
  a64_spell(&got, spelt);
  EXPECT_STR(expected, spelt);
  EXPECT_TRUE(a64_parse(expected, &got, NULL));
  EXPECT_EQ(id, got.form);
  EXPECT_EQ(id, a64_find_form(name[id - 1]));
}

TEST_WITHIN(120, each_form_of_the_largest_table_is_found_by_every_verb) {
  make_rows(A64_FORMS);
  table_compile_rows(row, A64_FORMS);
  EXPECT_EQ(A64_FORMS, a64_form_count());
  for (unsigned id = 1; id <= A64_FORMS; id++)
    expect_all_verbs(id);
}

/* The answers are sorted by form; nothing may be lost on the way, and what is wrong is still found. */
TEST_WITHIN(120, answers_of_the_largest_table_are_judged_each) {
  static struct insn in[CHECK_BLOCK];
  static struct answer answer[CHECK_BLOCK];
  static struct question q[CHECK_BLOCK];
  static struct verdict verdict[CHECK_BLOCK];
  static const struct witness *const none[] = {NULL};
  struct tally tally = {0};
  make_rows(A64_FORMS);
  table_compile_rows(row, A64_FORMS);
  for (unsigned i = 0; i < CHECK_BLOCK; i++) {
    unsigned id = 1 + i * 4099 % A64_FORMS;
    in[i] = (struct insn){.form = (uint16_t)id,
                          .op = {A64_REG(A64_X, 1), A64_REG(A64_X, 2), sharer[(id - 1) % SHARERS].least}};
    answer[i].answer = ENCODER_WORD;
    EXPECT_TRUE(a64_encode(&in[i], &answer[i].word, NULL));
    q[i] = (struct question){&in[i], &answer[i], 0, &verdict[i], &tally, NULL, false};
  }
  EXPECT_EQ(CHECK_BLOCK, check_answers(q, CHECK_BLOCK, none));
  answer[CHECK_BLOCK - 1].word ^= 1;
  EXPECT_EQ(CHECK_BLOCK - 1, check_answers(q, CHECK_BLOCK, none));
  EXPECT_TRUE(verdict[CHECK_BLOCK - 1].finding != FINDING_NONE);
}

/* ---- limits ------------------------------------------------------------------------------------------------------ */

/* Compiles the first rows in another process, which must end with status 2 and say so. */
static void expect_refusal(unsigned count, const char *message) {
  int to[2], status;
  char said[512];
  EXPECT_EQ(0, pipe(to));
  pid_t child = fork();
  if (!child) {
    dup2(to[1], 2);
    table_compile_rows(row, count);
    _exit(0);
  }
  close(to[1]);
  ssize_t n = read(to[0], said, sizeof said - 1); /* a line is written at once */
  said[n > 0 ? n : 0] = 0;
  EXPECT_EQ(child, waitpid(child, &status, 0));
  NOTEF("said: %s", said);
  EXPECT_TRUE(strstr(said, message));
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(2, WEXITSTATUS(status));
}

TEST(a_table_of_too_many_forms_is_refused_by_the_name_of_the_limit) {
  make_rows(MOST);
  expect_refusal(MOST, "A64_FORMS = 16384");
}

/* Each condition is true of other words than all others, and takes 64 words of a pool of 1 << 16. */
TEST(a_table_of_too_many_conditions_is_refused_by_the_name_of_the_limit) {
  enum { COUNT = 1024 };
  static char when[COUNT][32];
  make_rows(COUNT);
  for (unsigned i = 0; i < COUNT; i++) {
    write_bits(bits[i], i, 10, " imm12 Rn Rd");
    snprintf(text[i], sizeof text[i], "m%u Xd, Xn, #imm12", i + 1);
    snprintf(when[i], sizeof when[i], "imm12*%u%%4093<2000", i + 1);
    row[i].effect = "Xd = Xn + imm12";
    row[i].when = when[i];
  }
  expect_refusal(COUNT, "POOL_MOST");
}

TEST(two_rows_of_one_name_are_refused) {
  make_rows(2);
  row[1].name = row[0].name;
  expect_refusal(2, "FORM_1: two rows have this name");
}

TEST(two_rows_that_claim_the_same_words_are_refused) {
  make_rows(4);
  row[1].when = row[2].when = "";
  expect_refusal(4, "FORM_3: claims the same words as FORM_2");
}

TEST(two_rows_whose_conditions_hold_of_the_same_words_are_refused) {
  make_rows(4);
  row[1].when = "imm8<101";
  expect_refusal(4, "FORM_3: claims the same words as FORM_2");
}
