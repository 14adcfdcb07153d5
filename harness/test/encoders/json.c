/* json.c - commands that are asked and answer in JSON: what a question holds, and which answers are none. */
#include "cli/status.h"
#include "encoders/command.h"
#include "test/cli/kit.h"
#include "test/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *ask(const char *text) {
  static char line[COMMAND_QUESTION];
  struct encoder_question q = {.pc = 0x1000};
  struct a64_refusal refusal;
  NOTEF("%s", text);
  EXPECT_TRUE(a64_parse(text, &q.in, &refusal));
  EXPECT_TRUE(dialect_json.ask(&q, 7, line));
  return line;
}

TEST(a_question_in_json_has_all_that_a_request_has) {
  EXPECT_STR("{\"id\":7,\"text\":\"ldr x1, [x2, #16]!\",\"mnemonic\":\"ldr\",\"form\":\"LDR_pre\",\"shape\":"
             "\"ldr x,[x,#]!\",\"values\":[1,2,16],\"operands\":[{\"kind\":\"register\",\"file\":\"x\",\"number\":1,"
             "\"is_sp\":false,\"is_zr\":false},{\"kind\":\"memory\",\"mode\":\"pre-index\",\"base\":{\"file\":\"x\","
             "\"number\":2,\"is_sp\":false,\"is_zr\":false},\"displacement\":16}],\"is_legal\":true,\"address\":4096}",
             ask("ldr x1, [x2, #16]!"));
}

TEST(operands_in_json_are_those_of_the_contract) {
  static const struct {
    const char *text, *operand;
  } rows[] = {
      {"add sp, sp, #1", "\"is_sp\":true,\"is_zr\":false"},
      {"add xzr, x1, x2", "\"number\":31,\"is_sp\":false,\"is_zr\":true"},
      {"mul v1.4s, v2.4s, v3.s[2]",
       "{\"kind\":\"register\",\"file\":\"v\",\"number\":3,\"element_bytes\":4,\"lane\":2}"},
      {"mul v1.4s, v2.4s, v3.s[2]", "\"file\":\"v\",\"number\":2,\"element_bytes\":4,\"elements\":4}"},
      {"add w1, w2, w3, lsr #4", "{\"kind\":\"shift\",\"how\":\"lsr\",\"value\":4}"},
      {"add x1, x2, w3, sxtw #2", "{\"kind\":\"extend\",\"how\":\"sxtw\",\"value\":2}"},
      {"csel x1, x2, x3, lt", "{\"kind\":\"condition\",\"value\":11}"},
      {"fmov d0, #-1.5", "{\"kind\":\"float\",\"value\":-1.5}"},
      {"mrs x1, TPIDR_EL0", "{\"kind\":\"name\",\"text\":\"TPIDR_EL0\",\"value\":24194}"},
      {"b.ne #-16", "{\"kind\":\"label\",\"value\":-16}"},
      {"and x1, x2, #0xfffffffffffffffe", "{\"kind\":\"integer\",\"width\":64,\"value\":-2}"},
      {"ldr x1, [x2, w3, uxtw #3]", "\"extend\":\"uxtw\",\"amount\":3}"},
      {"st3 { v1.b, v2.b, v3.b }[9], [x4]", "{\"file\":\"v\",\"number\":3,\"element_bytes\":1}],\"lane\":9}"},
      {"ldr x1, [x2], #-8", "\"mode\":\"post-index\""},
  };
  for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
    const char *line = ask(rows[i].text);
    NOTEF("%s: %s in %s", rows[i].text, rows[i].operand, line);
    EXPECT_TRUE(strstr(line, rows[i].operand));
  }
}

/* Every form, with operands that may be wrong: one line, that fits. */
TEST(every_form_can_be_asked_in_json) {
  for (unsigned form = 1; form <= a64_form_count(); form++)
    for (unsigned fill = 0; fill < 3; fill++) {
      static const int64_t value[] = {0, -1, INT64_MIN};
      char line[COMMAND_QUESTION];
      struct encoder_question q = {.in.form = (uint16_t)form, .pc = 0x1000};
      for (unsigned i = 0; i < A64_OPS; i++)
        q.in.op[i] = value[fill];
      EXPECT_TRUE(dialect_json.ask(&q, form, line) && !strchr(line, '\n'));
      EXPECT_TRUE(line[0] == '{' && line[strlen(line) - 1] == '}');
    }
}

/* ---- answers ----------------------------------------------------------------------------------------------------- */

static void expect_read(const char *line, int answer, const char *reason) {
  struct encoder_said said;
  bool any = encoder_read_json(line, &said);
  NOTEF("%s: %s", line, said.reason);
  EXPECT_EQ(answer, any ? (int)said.answer : -1);
  EXPECT_TRUE(strstr(said.reason, reason));
}

TEST(what_answers_in_json_is_told_from_what_does_not) {
  static const struct {
    const char *line;
    int answer; /* -1: none */
    const char *reason;
  } row[] = {
      {"{\"words\": [\"91000420\"]}", ENCODER_WORD, ""},
      {"{\"id\": 7, \"words\": [\"D65F03C0\"]}", ENCODER_WORD, ""},
      {"{\"refused\": \"odd\"}", ENCODER_REFUSED, "odd"},
      {"{\"inexpressible\": \"\", \"id\": 4294967295}", ENCODER_INEXPRESSIBLE, ""},
      {"{\"unknown\": \"what\"}", ENCODER_CANNOT, "what"},
      {"{\"words\": [\"91000420\", \"d503201f\"], \"scratch\": [\"x16\", \"nzcv\"]}", ENCODER_SEQUENCE, ""},
      {"{\"words\": [], \"scratch\": []}", ENCODER_SEQUENCE, ""},
      {"", -1, "no JSON"},
      {"91000420", -1, "no JSON"},
      {"[]", -1, "no object"},
      {"{}", -1, "just one of"},
      {"{\"id\": 1}", -1, "just one of"},
      {"{\"words\": [\"91000420\"]} x", -1, "no JSON"},
      {"{\"words\": [\"91000420\"]", -1, "no JSON"},
      {"{\"words\": [\"91000420\"], \"words\": [\"91000420\"]}", -1, "duplicate"},
      {"{\"words\": [\"91000420\"], \"refused\": \"\"}", -1, "just one of"},
      {"{\"words\": [\"91000420\"], \"note\": \"\"}", -1, "just one of"},
      {"{\"word\": [\"91000420\"]}", -1, "no object with"},
      {"{\"refused\": \"\", \"scratch\": []}", -1, "just one of"},
      {"{\"words\": \"91000420\"}", -1, "no array"},
      {"{\"words\": [2432697376]}", -1, "eight hex digits"},
      {"{\"words\": [\"9100042\"]}", -1, "eight hex digits"},
      {"{\"words\": [\"910004200\"]}", -1, "eight hex digits"},
      {"{\"words\": [\"0x910004\"]}", -1, "eight hex digits"},
      {"{\"words\": [\"?\"]}", -1, "eight hex digits"},
      {"{\"words\": [[\"91000420\"]]}", -1, "eight hex digits"},
      {"{\"words\": []}", -1, "0 words, but"},
      {"{\"words\": [\"91000420\", \"d503201f\"]}", -1, "2 words, but"},
      {"{\"words\": [\"91000420\", \"d503201f\"], \"scratch\": {}}", -1, "no array"},
      {"{\"words\": [\"91000420\"], \"scratch\": [\"x31\"]}", -1, "none of"},
      {"{\"words\": [\"91000420\"], \"scratch\": [\"x016\"]}", -1, "none of"},
      {"{\"words\": [\"91000420\"], \"scratch\": [16]}", -1, "none of"},
      {"{\"refused\": null}", -1, "no string"},
      {"{\"unknown\": true}", -1, "no string"},
      {"{\"refused\": \"a\\u0000b\"}", -1, "no JSON"},
      {"{\"refused\": \"\xff\"}", -1, "no JSON"},
      {"{\"id\": 0, \"unknown\": \"\"}", -1, "\"id\""},
      {"{\"id\": -1, \"unknown\": \"\"}", -1, "\"id\""},
      {"{\"id\": 4294967296, \"unknown\": \"\"}", -1, "\"id\""},
      {"{\"id\": 99999999999999999999, \"unknown\": \"\"}", -1, "no JSON"},
      {"{\"id\": \"1\", \"unknown\": \"\"}", -1, "\"id\""},
  };
  for (unsigned i = 0; i < sizeof row / sizeof *row; i++)
    expect_read(row[i].line, row[i].answer, row[i].reason);
}

/* As long and as deep as a line can be. */
TEST(answers_in_json_are_bounded) {
  static char line[ENCODER_LINE + 1];
  memset(line, '[', ENCODER_LINE);
  expect_read(line, -1, "no JSON");
  snprintf(line, sizeof line, "{\"words\": [");
  for (unsigned i = 0; i < 17; i++)
    strcat(line, i ? ", \"d503201f\"" : "\"d503201f\"");
  strcat(line, "], \"scratch\": []}");
  expect_read(line, -1, "no array of at most 16");
  snprintf(line, sizeof line, "{\"refused\": \"%0*d\"}", 4000, 7);
  expect_read(line, ENCODER_REFUSED, "000");
}

/* ---- commands ---------------------------------------------------------------------------------------------------- */

static const char relaxing[] = "exec-json:while read -r l; do "
                               "echo '{\"words\": [\"d2800030\", \"8b100020\"], \"scratch\": [\"x16\"]}'; done";

static enum encoder_answer answer_of(const char *text) {
  char why[160];
  struct insn in;
  struct a64_refusal refusal;
  uint32_t word;
  const struct encoder *e = encoder_open(relaxing, why, sizeof why);
  EXPECT_TRUE(e && a64_parse(text, &in, &refusal));
  return encoder_call(e, &in, 0x1000, &word, NULL);
}

TEST(a_sequence_in_json_comes_with_the_registers_that_it_may_change) {
  EXPECT_EQ(ENCODER_SEQUENCE, answer_of("add x0, x1, #74565"));
  EXPECT_EQ(2, encoder_sequence.count);
  EXPECT_EQ(0x8b100020, encoder_sequence.word[1]);
  EXPECT_EQ(1u << 16, encoder_sequence.scratch);
  EXPECT_EQ(ENCODER_INEXPRESSIBLE, answer_of("add x0, x16, #74565"));
}

/* The example, with a fault in its answer to one question of 500 (NULL: none), as an encoder of this kind. */
static const struct cli_outcome *run_example(const char *kind, const char *fault) {
  char line[500];
  const char *folder = test_folder();
  snprintf(line, sizeof line, "sed 's/^    print(\\(.*\\), /    said = \\1\\n    %s%s\\n    print(said, /' %s >%s/a.py",
           fault ? "if q[\"id\"] % 500 == 0: " : "", fault ? fault : "pass", "encoders/python/five_minutes.py", folder);
  EXPECT_EQ(0, system(line));
  snprintf(line, sizeof line,
           "fuzz|--cases|256|--seed|3|--aborts|0|--draw|--jobs|2|--out|%s/found|--encoder|%s:python3 %s/a.py", folder,
           kind, folder);
  return cli_run(line, "");
}

static bool has_python(void) { return !system("command -v python3 >/dev/null"); }

TEST(the_example_in_python_is_right) {
  static const char *const kinds[] = {"exec-json", "batch-json"};
  if (!has_python())
    SKIPF("python3");
  for (unsigned i = 0; i < 2; i++) {
    const struct cli_outcome *o = run_example(kinds[i], NULL);
    EXPECT_EQ(STATUS_FINE, o->status);
    EXPECT_TRUE(strstr(o->out, " findings=0 ") && !strstr(o->out, " forms=0/"));
  }
}

TEST_WITHIN(120, what_is_wrong_with_an_answer_in_json_is_told) {
  static const struct {
    const char *kind, *fault, *said;
  } bad[] = {
      {"exec-json", "said = said.replace(\": \", \": 1\", 1)", "with an answer to"},
      {"batch-json", "said = said.replace(\": \", \": 1\", 1)", "another question"},
      {"exec-json", "said = json.dumps({\"words\": [\"d503201f\"] * 2})", "2 words, but no \"scratch\""},
      {"batch-json", "said = json.dumps({\"words\": [\"d503201\"]})", "no string of eight hex digits"},
      {"exec-json", "said += \"]\"", "no JSON"},
  };
  if (!has_python())
    SKIPF("python3");
  for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
    const struct cli_outcome *o = run_example(bad[i].kind, bad[i].fault);
    EXPECT_EQ(STATUS_FINDINGS, o->status);
    EXPECT_TRUE(strstr(o->err, bad[i].said));
  }
}
