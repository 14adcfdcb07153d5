/* verbs.c - the command line: verbs, options, filters. */
#include "cli/verbs.h"
#include "check/check.h"
#include "cli/agree/tokens.h"
#include "cli/show/hex.h"
#include "cli/show/map.h"
#include "cli/status.h"
#include "isa/form.h"
#include "kit.h"
#include "test/test.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

TEST(help_is_an_answer_and_no_verb_is_bad_usage) {
  EXPECT_EQ(STATUS_FINE, cli_run("help", "")->status);
  EXPECT_EQ(STATUS_FINE, cli_run("--help", "")->status);
  EXPECT_EQ(STATUS_FINE, cli_run("--version", "")->status);
  EXPECT_EQ(STATUS_FINE, cli_run("help|sweep", "")->status);
  EXPECT_TRUE(strstr(cli_run("sweep|--help", "")->out, "--bitmap FILE"));
  EXPECT_EQ(STATUS_BAD_INPUT, cli_run("", "")->status);
}

TEST(every_verb_is_in_the_help) {
  const char *out = cli_run("help", "")->out;
#define VERB(name, function, table, operands, sentence) EXPECT_TRUE(strstr(out, "\n  " #name " "));
#include "cli/verbs.def"
#undef VERB
}

TEST(decode_writes_word_and_text) {
  const struct cli_outcome *o = cli_run("decode", "8b020020\n\n  0xD65F03C0 \r\nffffffff\na8c10441");
  EXPECT_EQ(STATUS_FINE, o->status);
  EXPECT_STR("8b020020\tadd x0, x1, x2\n"
             "d65f03c0\tret\n"
             "ffffffff\t-\n"
             "a8c10441\tldp x1, x1, [x2], #16\tunpredictable\n",
             o->out);
}

TEST(decode_names_a_bad_line_after_writing_those_before_it) {
  const struct cli_outcome *o = cli_run("decode|-", "d65f03c0\n\nxyz\nd65f03c0\n");
  EXPECT_EQ(STATUS_BAD_INPUT, o->status);
  EXPECT_STR("d65f03c0\tret\n", o->out);
  EXPECT_STR("a64fuzz: standard input:3: not a word of eight hex digits\n", o->err);
  EXPECT_EQ(STATUS_BAD_INPUT, cli_run("decode", "123456789\n")->status);
}

TEST(encode_writes_word_and_text_or_a_reason) {
  const struct cli_outcome *o =
      cli_run("encode", " add x0, x1, x2 \nadd\tx0, x1, #4097\nfoo\nstr x1, [x1, #8]!\nb #8\n");
  EXPECT_EQ(STATUS_FINE, o->status);
  EXPECT_STR("8b020020\tadd x0, x1, x2\n"
             "-\tadd x0, x1, #4097\timm12 4097: out of range (0..4095 by 1)\n"
             "-\tfoo\tno such instruction\n"
             "-\tstr x1, [x1, #8]!\tXn x1: CONSTRAINED UNPREDICTABLE unless Rn=31|Rn!=Rt\n"
             "14000002\tb #8\n",
             o->out);
}

TEST(a_line_that_is_a_comment_is_no_instruction) {
  EXPECT_STR("d503201f\tnop\n", cli_run("encode", "// c\n  // nop\nnop\n")->out);
}

TEST(a_refusal_names_no_part_of_the_table) {
  EXPECT_STR("-\tmov x0, #0x123456789\timmediate 4886718345: not a logical immediate\n",
             cli_run("encode", "mov x0, #0x123456789\n")->out);
}

TEST(a_line_too_long_for_a_filter_is_bad_input) {
  static char line[1 << 20];
  memset(line, 'a', sizeof line - 1);
  EXPECT_EQ(STATUS_BAD_INPUT, cli_run("encode", line)->status);
  memcpy(line + 5000, "\nret\n", 5); /* NOLINT: the line goes on */
  EXPECT_STR("a64fuzz: standard input:1: the line is too long\n", cli_run("encode", line)->err);
}

/* The filters answer before they wait for more, so that a program may speak with them. */
TEST(a_filter_answers_line_by_line) {
  int to[2], from[2];
  char answer[64] = "";
  EXPECT_EQ(0, pipe(to) | pipe(from));
  pid_t pid = fork();
  if (pid == 0) {
    dup2(to[0], 0);
    dup2(from[1], 1);
    exit(run_verb(2, (char *[]){"a64fuzz", "decode", NULL}));
  }
  EXPECT_EQ(9, write(to[1], "d65f03c0\n", 9));
  EXPECT_EQ(13, read(from[0], answer, sizeof answer));
  EXPECT_STR("d65f03c0\tret\n", answer);
}

/* So that no more files can be opened than those of cli_run(). */
static void use_up_descriptors(void) {
  struct rlimit limit;
  int fd[3];
  EXPECT_EQ(0, getrlimit(RLIMIT_NOFILE, &limit));
  for (unsigned i = 0; i < 3; i++)
    fd[i] = dup(0);
  limit.rlim_cur = (rlim_t)fd[2] + 1;
  for (unsigned i = 0; i < 3; i++)
    close(fd[i]);
  EXPECT_EQ(0, setrlimit(RLIMIT_NOFILE, &limit));
}

TEST(an_absent_witness_says_why) {
  use_up_descriptors();
  EXPECT_TRUE(strstr(cli_run("--version", "")->out, "\nwitness   llvm         not present: libLLVM"));
  EXPECT_TRUE(strstr(cli_run("explain|d65f03c0", "")->out, "\n  llvm      not present: libLLVM"));
  EXPECT_TRUE(strstr(cli_run("agree|--words|1", "")->err, "needs LLVM, which is not present: libLLVM"));
}

/* With the other versions that are on this machine, the second witness finds nothing undeclared either. */
TEST_WITHIN(180, another_version_of_llvm_will_do_as_witness) {
  static const char *const others[] = {"18.1", "20.1", "21.1", "22.1"};
  char name[32], line[64];
  unsigned tried = 0;
  EXPECT_EQ(0, setenv("A64FUZZ_LLVM", "/nonexistent", 1));
  EXPECT_TRUE(strstr(cli_run("--version", "")->out, "\nwitness   llvm         not present: /nonexistent"));
  for (unsigned i = 0; i < sizeof others / sizeof *others; i++) {
    snprintf(name, sizeof name, "libLLVM.so.%s", others[i]);
    EXPECT_EQ(0, setenv("A64FUZZ_LLVM", name, 1));
    snprintf(line, sizeof line, "\nwitness   llvm         %s", others[i]);
    if (!strstr(cli_run("--version", "")->out, line))
      continue;
    const struct cli_outcome *o = cli_run("agree|--witness|llvm|--words|500", "");
    NOTEF("%s: %.400s", name, o->out);
    EXPECT_EQ(0, o->status);
    tried++;
  }
  unsetenv("A64FUZZ_LLVM");
  if (!tried)
    SKIPF("no other version of LLVM is here (libllvm18, libllvm20)");
}

TEST(every_witness_is_in_the_version_and_in_explain) {
  static char version[CLI_TEXT];
  strcpy(version, cli_run("--version", "")->out);
  const char *explained = cli_run("explain|d65f03c0", "")->out;
  for (const struct witness *const *w = witness_all; *w; w++) {
    char line[64];
    snprintf(line, sizeof line, "\nwitness   %-12s ", (*w)->name);
    EXPECT_TRUE(strstr(version, line));
    snprintf(line, sizeof line, "\n  %-9s ", (*w)->name);
    EXPECT_TRUE(strstr(explained, line));
  }
}

TEST(every_back_end_and_encoder_is_in_the_version) {
  const char *out = cli_run("--version", "")->out;
  EXPECT_TRUE(strstr(out, "\nencoder   table        1\n"));
  EXPECT_TRUE(strstr(out, "\nencoder   wrong        "));
  EXPECT_TRUE(strstr(out, "\nback end  qemu         "));
  EXPECT_TRUE(strstr(out, "\nback end  native       "));
  EXPECT_TRUE(strstr(out, "\nback end  kernel       "));
}

TEST(explain_shows_fields_conditions_and_spellings) {
  const char *out = cli_run("explain|a8c10441", "")->out;
  EXPECT_TRUE(strstr(out, "CONSTRAINED UNPREDICTABLE"));
  EXPECT_TRUE(strstr(out, "LDP_post"));
  EXPECT_TRUE(strstr(out, "simm7"));
  EXPECT_TRUE(strstr(out, "Rt!=Rt2                  fails"));
  out = cli_run("explain|lsl x0, x1, #3", "")->out;
  EXPECT_TRUE(strstr(out, "preferred lsl x0, x1, #3"));
  EXPECT_TRUE(strstr(out, "ubfm x0, x1, #61, #60"));
}

TEST(explain_says_why_a_text_is_refused_and_lists_the_forms) {
  const struct cli_outcome *o = cli_run("explain|add|x0,|x1,|#4097", "");
  EXPECT_EQ(STATUS_FINDINGS, o->status);
  EXPECT_TRUE(strstr(o->out, "refused: imm12 4097: out of range"));
  EXPECT_TRUE(strstr(o->out, "ADD_shr"));
  EXPECT_TRUE(strstr(cli_run("explain|fmov d0, #33.5", "")->out, "refused: fp8 33.5: not a floating-"));
  EXPECT_TRUE(strstr(cli_run("explain|fmov d0, #-1.5", "")->out, "\n  fp8       -1.5           (16 to 31)/16 times"));
}

TEST(explain_of_an_unallocated_word_is_status_1_and_names_what_is_near) {
  const struct cli_outcome *o = cli_run("explain|cb400000", "");
  EXPECT_EQ(STATUS_FINE, o->status);
  o = cli_run("explain|cbc00000", "");
  EXPECT_EQ(STATUS_FINDINGS, o->status);
  EXPECT_TRUE(strstr(o->out, "SUB_shr has these bits, but not all that it asks for"));
  EXPECT_TRUE(strstr(o->out, "sh<3                     fails: unallocated"));
  o = cli_run("explain|ffffffff", "");
  EXPECT_EQ(STATUS_FINDINGS, o->status);
  EXPECT_TRUE(strstr(o->out, "no row has these bits"));
}

TEST(a_page_names_the_arrangements_that_its_conditions_leave) {
  const char *out = cli_run("forms|SQRDMULH_e", "")->out;
  EXPECT_TRUE(strstr(out, "register v.4h, v.8h, v.2s or v.4s\n"));
  EXPECT_TRUE(strstr(out, "register v.h or v.s\n"));
  EXPECT_TRUE(strstr(cli_run("forms|SHL_v", "")->err, "there are: SHL_vi"));
}

/* The figure in the column of a row of `forms --effects`. */
static unsigned long figure(const char *table, const char *feature, unsigned column) {
  char name[32];
  snprintf(name, sizeof name, "\n%s ", feature);
  const char *row = strstr(table, name);
  EXPECT_TRUE(row);
  char *at = (char *)row + strlen(name);
  for (; column; column--)
    strtoul(at, &at, 10);
  return strtoul(at, NULL, 10);
}

TEST(effects_are_counted_by_feature_and_lacking_forms_are_probed) {
  enum { PREDICTED, VAGUE, UNTOLD, ABSENT };
  static char most[CLI_TEXT];
  const struct cli_outcome *o = cli_run("forms|--effects|--cpu|max", "");
  EXPECT_EQ(STATUS_FINE, o->status);
  snprintf(most, sizeof most, "%s", o->out);
  EXPECT_TRUE(figure(most, "SIMD", PREDICTED) > 500);
  EXPECT_EQ(0, figure(most, "SIMD", VAGUE));
  EXPECT_TRUE(figure(most, "PAuth", VAGUE) > 0);
  EXPECT_TRUE(figure(most, "CSSC", ABSENT) > 0);
  EXPECT_EQ(0, figure(most, "SM4", ABSENT));
  EXPECT_EQ(2, figure(cli_run("forms|--effects|--cpu|cortex-a57", "")->out, "SM4", ABSENT));
  EXPECT_EQ(0, strncmp(cli_run("forms|--effects|--json", "")->out, "{\"BASE\": {\"predicted\": ", 23));
  EXPECT_EQ(STATUS_BAD_INPUT, cli_run("forms|--effects|ADD_shr", "")->status);
  EXPECT_EQ(STATUS_BAD_INPUT, cli_run("forms|--effects|--backend|moon", "")->status);
}

/* Columns, counting a character of UTF-8 once. */
static unsigned widest(const char *text) {
  unsigned most = 0, column = 0;
  for (; *text; text++) {
    column = *text == '\n' ? 0 : column + ((*text & 0xc0) != 0x80);
    most = column > most ? column : most;
  }
  return most;
}

TEST(pictures_fit_a_terminal_of_100_columns) {
  EXPECT_TRUE(widest(cli_run("explain|9b4a7c20", "")->out) <= 100);
  EXPECT_TRUE(widest(cli_run("explain|00000001", "")->out) <= 100);
  EXPECT_TRUE(widest(cli_run("forms|ADD_imm", "")->out) <= 100);
}

/* What `forms` prints of every form, one after another. */
static const char *all_pages(void) {
  static char text[1 << 24];
  FILE *out = tmpfile();
  fflush(NULL);
  pid_t pid = fork();
  if (pid == 0) {
    dup2(fileno(out), 1);
    for (unsigned id = 1; id <= a64_form_count(); id++)
      if (verb_forms(2, (char *[]){"forms", (char *)a64_form(id)->name, NULL}))
        _exit(1);
    exit(0);
  }
  int status;
  waitpid(pid, &status, 0);
  EXPECT_EQ(0, status);
  rewind(out);
  text[fread(text, 1, sizeof text - 1, out)] = 0;
  fclose(out);
  return text;
}

TEST(every_form_has_a_line_and_a_page_with_an_example) {
  const char *page = all_pages();
  for (unsigned id = 1; id <= a64_form_count(); id++) {
    char title[A64_TEXT];
    snprintf(title, sizeof title, "%s   %s\n", a64_form(id)->name, a64_form(id)->text);
    NOTEF("%s", title);
    EXPECT_TRUE((page = strstr(page, title)));
    EXPECT_TRUE((page = strstr(page, "\nexamples\n  ")));
  }
  EXPECT_EQ(a64_form_count(), cli_count_lines(cli_run("forms", "")->out));
}

/* How many of the 65,536 words a row counted; -1: there is no such row, or it names no earlier one. */
static long counted_in(const char *json, const char *row) {
  char key[96];
  snprintf(key, sizeof key, "\"%s\": {", row);
  const char *at = strstr(json, key), *counted = at ? strstr(at, "\"counted\": ") : NULL;
  const char *end = at ? strchr(at, '}') : NULL, *to = at ? strstr(at, "\"to\": ") : NULL;
  if (to && to < end) {
    const char *name = to + strlen("\"to\": "), *quote = strchr(name + 1, '"');
    snprintf(key, sizeof key, "%.*s: {", (int)(quote + 1 - name), name);
    const char *other = strstr(json, key);
    if (!other || other >= at)
      return -1;
  }
  return counted && counted < end ? strtol(counted + strlen("\"counted\": "), NULL, 10) : -1;
}

/* How many times as fast a row is told to be as in an earlier run; 0: nothing is told. */
static double against_in(const char *json, const char *row) {
  char key[80];
  snprintf(key, sizeof key, "\"%s\": {", row);
  const char *at = strstr(json, key), *end = at ? strchr(at, '}') : NULL,
             *told = at ? strstr(at, "\"against\": ") : NULL;
  return told && told < end ? strtod(told + strlen("\"against\": "), NULL) : 0;
}

/* One row was much faster, one much slower; of one there is only the rate, and one is not there. */
TEST(the_bench_compares_with_an_earlier_run_row_by_row) {
  char line[200];
  static const char before[] = "{\n  \"decode\": {\"rate\": 1, \"counted\": 1, \"ratio\": 1000000000.0},\n"
                               "  \"encode\": {\"rate\": 1, \"counted\": 1, \"ratio\": 0.000000001},\n"
                               "  \"decode, Capstone\": {\"rate\": 1, \"counted\": 1}\n}\n";
  snprintf(line, sizeof line, "bench|--json|--seconds|0.02|--against|%s",
           test_file("before.json", before, sizeof before - 1));
  const struct cli_outcome *o = cli_run(line, "");
  NOTEF("%s", o->out);
  EXPECT_EQ(STATUS_FINE, o->status);
  EXPECT_TRUE(against_in(o->out, "decode") > 0 && against_in(o->out, "decode") < 1);
  EXPECT_TRUE(against_in(o->out, "encode") > 1);
  EXPECT_TRUE(against_in(o->out, "decode, Capstone") > 1);
  EXPECT_TRUE(against_in(o->out, "decode, with text") == 0);
}

/* With a file in which only the row `decode` was faster; no other is slower, however much the machine is. */
TEST(the_bench_names_the_row_that_has_become_slower_and_no_other) {
  static const char before[] = "{\n  \"decode, Capstone\": {\"rate\": 1e18, \"counted\": 1},\n"
                               "  \"decode\": {\"rate\": 1, \"counted\": 1, \"ratio\": 1000000000.0},\n"
                               "  \"encode\": {\"rate\": 1e18, \"counted\": 1, \"ratio\": 0.000000001}\n}\n";
  char line[200];
  snprintf(line, sizeof line, "bench|--seconds|0.02|--against|%s", test_file("before.json", before, sizeof before - 1));
  const struct cli_outcome *o = cli_run(line, "");
  NOTEF("%s", o->out);
  EXPECT_EQ(STATUS_FINE, o->status);
  const char *row = strstr(o->out, "SLOWER");
  EXPECT_TRUE(row && !strstr(row + 1, "SLOWER"));
  while (row[-1] != '\n')
    row--;
  EXPECT_TRUE(!strncmp(row, "decode  ", strlen("decode  ")));
  row = strstr(o->out, "\nslower than before: decode, 0.00 x\n");
  EXPECT_TRUE(row && !strchr(row + strlen("\nslower than before: "), ';'));
  EXPECT_TRUE(strstr(o->out, ": faster\n"));
}

/* Cut off; of other rows; with no number in it. */
TEST(the_bench_is_compared_only_with_all_that_a_bench_has_printed) {
  static const char *const bad[] = {"", "{\n}\n", "{\n  \"decode\": {\"rate\": 5, \"ratio\": 2.0},\n  \"enc",
                                    "{\n  \"sum\": {\"rate\": 5, \"ratio\": 2.0}\n}\n",
                                    "{\n  \"decode\": {\"rate\": none, \"ratio\": nan}\n}\n"};
  for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
    char line[200];
    snprintf(line, sizeof line, "bench|--seconds|0.02|--against|%s", test_file("bad.json", bad[i], strlen(bad[i])));
    const struct cli_outcome *o = cli_run(line, "");
    EXPECT_EQ(STATUS_BAD_INPUT, o->status);
    EXPECT_TRUE(!*o->out && strstr(o->err, "bad.json: is not what `bench --json` prints") &&
                cli_count_lines(o->err) == 1);
    EXPECT_EQ(i == 2, strstr(o->err, ", or not all of it\n") != NULL);
  }
}

TEST(the_bench_has_all_its_rows_and_counts_every_word) {
  static const char *const all[] = {"decode",
                                    "decode, many words in a call",
                                    "decode, with text",
                                    "encode",
                                    "encode, check by Capstone",
                                    "encode, check by both witnesses",
                                    "decode, Capstone, what it can judge",
                                    "encode, check, what Capstone can judge"};
  static const char *const others[] = {"encode, VIXL, asked by the contract", "encode, what VIXL's adapter knows",
                                       "execution, an emulator per case", "execution, drawn, checked, compared",
                                       "programs of that"};
  const struct cli_outcome *o = cli_run("bench|--json|--seconds|0.02", "");
  EXPECT_EQ(STATUS_FINE, o->status);
  for (unsigned i = 0; i < sizeof all / sizeof *all; i++) {
    NOTEF("%s: %s", all[i], o->out);
    EXPECT_EQ(65536, counted_in(o->out, all[i]));
  }
  for (unsigned i = 0; i < sizeof others / sizeof *others; i++)
    EXPECT_TRUE(counted_in(o->out, others[i]) >= 0);
  long capstone = counted_in(o->out, "decode, Capstone"), llvm = counted_in(o->out, "decode, LLVM, with text");
  EXPECT_TRUE(capstone > 30000 && capstone < 65536);
  EXPECT_TRUE(llvm == 0 || llvm > 65000);
}

/* Only `make bench` builds what calls VIXL directly, for it takes long. */
TEST(the_bench_calls_vixl_directly_or_says_what_that_takes) {
  static const char row[] = "\nencode, VIXL, its functions called ";
  const struct cli_outcome *o = cli_run("bench|--seconds|0.02", "");
  const char *at = strstr(o->out, row);
  NOTEF("%s", o->out);
  EXPECT_TRUE(at != NULL);
  at += strcspn(at + 1, "\n") + 1;
  bool is_built = !access(cli_beside("vixl-direct.so"), R_OK);
  EXPECT_EQ(is_built, !memcmp(at - strlen("intents/s"), "intents/s", strlen("intents/s")));
  EXPECT_EQ(!is_built, strstr(o->out, " not here: it takes libvixl-dev, and `make bench`") != NULL);
}

TEST(numbers_in_texts_are_compared_by_value) {
  EXPECT_TRUE(tokens_equal("add x0, x1, #16", "add\tX0,x1 , #0x10"));
  EXPECT_TRUE(tokens_equal("mov x0, #-1", "mov x0, #0xffffffffffffffff"));
  EXPECT_TRUE(tokens_equal("fmov d0, #1.0", "fmov d0, #1.00000000"));
  EXPECT_TRUE(!tokens_equal("fmov d0, #1.0", "fmov d0, #1"));
  EXPECT_TRUE(!tokens_equal("add x0, x1, #1", "add x0, x1, #10"));
  EXPECT_TRUE(!tokens_equal("add x0, x1", "add x0, x1, x2"));
  EXPECT_TRUE(!tokens_equal("add x1, x1, x2", "add x11, x1, x2"));
}

TEST(hex_words_are_read_as_people_write_them) {
  uint32_t word;
  EXPECT_TRUE(hex_read("0xAb", 4, &word));
  EXPECT_EQ(0xab, word);
  EXPECT_TRUE(hex_read("d65f03c0", 8, &word));
  EXPECT_EQ(0xd65f03c0, word);
  EXPECT_TRUE(!hex_read("", 0, &word));
  EXPECT_TRUE(!hex_read("0x", 2, &word));
  EXPECT_TRUE(!hex_read("123456789", 9, &word));
  EXPECT_TRUE(!hex_read("12g4", 4, &word));
}

TEST(a_word_may_have_blanks_around_it) {
  EXPECT_EQ(STATUS_FINE, cli_run("explain| d503201f \n", "")->status);
  EXPECT_EQ(STATUS_BAD_INPUT, cli_run("explain|d503201f d503201f", "")->status);
}

TEST(a_map_comes_into_being_whole_or_not_at_all) {
  char path[80], line[128];
  const char *folder = test_folder();
  struct map m;
  snprintf(path, sizeof path, "%s/map", folder);
  EXPECT_EQ(STATUS_FINE, map_open(&m, path));
  EXPECT_EQ(STATUS_FINE, map_write(&m, 0xfffffff8, (const uint8_t[]){0x81}, 8));
  EXPECT_EQ(-1, access(path, F_OK));
  EXPECT_EQ(STATUS_FINE, map_close(&m, false));
  EXPECT_EQ(-1, access(path, F_OK));
  EXPECT_EQ(STATUS_FINE, map_open(&m, path));
  EXPECT_EQ(STATUS_FINE, map_write(&m, 0xfffffff8, (const uint8_t[]){0x81}, 8));
  EXPECT_EQ(STATUS_FINE, map_close(&m, true));
  unsigned char last = 0;
  int fd = open(path, O_RDONLY);
  EXPECT_EQ(1 << 29, lseek(fd, 0, SEEK_END));
  EXPECT_EQ(1, pread(fd, &last, 1, (1 << 29) - 1));
  EXPECT_EQ(0x81, last);
  unlink(path);
  EXPECT_EQ(0, rmdir(folder)); /* no temporary is left */
  snprintf(line, sizeof line, "sweep|--bitmap|%s/map", folder);
  EXPECT_EQ(STATUS_BAD_INPUT, cli_run(line, "")->status);
}
