/* report.c - what is made of a folder of cases: a page, JUnit's XML and SARIF, which hold all findings and no markup of
 * theirs. */
#include "case/case.h"
#include "cli/status.h"
#include "kit.h"
#include "test/test.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *folder;

static const char *read_file(const char *name) {
  char path[160];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  return test_read(path);
}

static const struct cli_outcome *report(void) {
  char line[160];
  snprintf(line, sizeof line, "report|%s", folder);
  return cli_run(line, "");
}

static void expect_runs(const char *format, ...) {
  char line[400];
  va_list list;
  va_start(list, format);
  vsnprintf(line, sizeof line, format, list);
  va_end(list);
  NOTEF("%s", line);
  EXPECT_EQ(0, system(line));
}

/* By the schemas of those who read them (schema/README.md); ci/setup installs what checks. */
static void expect_valid(void) {
  expect_runs("xmllint --noout --schema harness/test/cli/schema/jenkins-junit.xsd '%s'/report.xml 2>&1", folder);
  expect_runs("PATH=/usr/bin:$PATH python3 -W ignore -m jsonschema -i '%s'/report.sarif "
              "harness/test/cli/schema/sarif-2.1.0-rtm.5.json 2>&1",
              folder);
  expect_runs("iconv -f UTF-8 -t UTF-8 '%s'/report.html >/dev/null", folder);
}

TEST(a_report_has_every_finding_with_its_fields_and_the_command_that_replays_it) {
  char line[400];
  folder = test_folder();
  snprintf(line, sizeof line, "fuzz|--seed|1|--cases|4096|--aborts|0|--record|--out|%s|--encoder|%s", folder,
           cli_beside("so/wrong.so"));
  EXPECT_EQ(STATUS_FINDINGS, cli_run(line, "")->status);
  const struct cli_outcome *o = report();
  EXPECT_EQ(STATUS_FINE, o->status);
  EXPECT_TRUE(strstr(o->out, "\nfindings=1\n"));
  const char *page = read_file("report.html");
  EXPECT_TRUE(strstr(page, "imm3") && strstr(page, "a64fuzz check --encoder "));
  const char *listed = strstr(page, "<a href=\"#finding-1\">wrong-word ADD_ext imm3</a>");
  EXPECT_TRUE(listed && strstr(listed, "Encoding space") &&
              strstr(strstr(listed, "Encoding space"), "id=\"finding-1\""));
  EXPECT_TRUE(strstr(page, "class=\"bad\" title=\"ADD_ext: "));
  EXPECT_TRUE(strstr(page, "class=\"good\"") && strstr(page, "Encoding space"));
  EXPECT_TRUE(strstr(read_file("report.xml"), "tests=\"1\" failures=\"1\""));
  EXPECT_TRUE(strstr(read_file("report.sarif"), "\"ruleId\": \"wrong-word\""));
  expect_valid();
}

/* The first of them stand before the pictures; the others can be unfolded, and are all told below. */
TEST(a_report_of_many_findings_begins_with_how_many_of_each_kind) {
  folder = test_folder();
  expect_runs("for i in $(seq 30); do k=wrong-word; [ $i -gt 2 ] || k=encoder-died; "
              "sed \"1a finding $k\" corpus/seed/trap-udf.case >'%s'/$i.case; done",
              folder);
  EXPECT_EQ(STATUS_FINE, report()->status);
  const char *page = read_file("report.html");
  EXPECT_TRUE(strstr(page, "<b class=\"wrong\">30</b> findings</span>"));
  EXPECT_TRUE(strstr(page, "<b>28</b> wrong-word</span>") && strstr(page, "<b>2</b> encoder-died</span>"));
  const char *more = strstr(page, "<summary>10 more</summary>");
  EXPECT_TRUE(more && strstr(page, "#finding-20\"") < more && strstr(more, "#finding-21\""));
  EXPECT_TRUE(strstr(more, "#finding-30\"") && strstr(more, "id=\"finding-30\""));
  expect_valid();
}

/* One buffer and no handler: what is abandoned by a call is fine, a fault ends the process. */
TEST(a_report_has_the_matrix_of_aborts_with_what_failed) {
  char line[400], want[300];
  folder = test_folder();
  snprintf(line, sizeof line, "aborts|--program|%s|--kind|cell|--context|plain|--record|--out|%s|--cause|udf-0",
           cli_beside("runtime-one_buffer"), folder);
  EXPECT_EQ(STATUS_FINDINGS, cli_run(line, "")->status);
  EXPECT_EQ(STATUS_FINE, report()->status);
  const char *page = read_file("report.html");
  EXPECT_TRUE(strstr(page, "class=\"bad\" title=\"udf-0 by runtime: ") && strstr(page, "failed, broken: alive\">!<"));
  snprintf(want, sizeof want, "a64fuzz check --program %s %s/broken-", cli_beside("runtime-one_buffer"), folder);
  EXPECT_TRUE(strstr(page, want));
  expect_valid();
  strcpy(strrchr(line, '|') + 1, "bl");
  EXPECT_EQ(STATUS_FINE, cli_run(line, "")->status);
  EXPECT_EQ(STATUS_FINE, report()->status);
  EXPECT_TRUE(strstr(read_file("report.html"), "class=\"good\" title=\"bl by runtime: 5 trials, 0 failed\"><"));
  cli_shell(0, folder, "rm $d/aborts.tsv && mkdir $d/aborts.tsv");
  EXPECT_EQ(STATUS_FAILED, cli_run(line, "")->status);
}

/* Its story, where, versions and authorities come from whoever wrote the case, its name may be bytes that are no UTF-8.
 */
TEST(a_case_of_a_stranger_is_text_in_every_report) {
  static const char evil[] = "</pre><script>\"x\\y\" & ]]></script>";
  static struct saved s;
  char path[160], why[256];
  folder = test_folder();
  EXPECT_TRUE(case_read("corpus/seed/bitfields.case", &s, why, sizeof why));
  snprintf(s.story, sizeof s.story, "%s", evil);
  snprintf(s.finding, sizeof s.finding, "wrong-word");
  snprintf(s.versions, sizeof s.versions, "%s", evil);
  snprintf(s.authorities, sizeof s.authorities, "%s", evil);
  snprintf(path, sizeof path, "%s/a b\xff\xc3\xa9\x01\xed\xa0\x80.case", folder);
  EXPECT_TRUE(case_write(path, &s, why, sizeof why));
  EXPECT_EQ(STATUS_FINE, report()->status);
  EXPECT_TRUE(!strstr(read_file("report.html"), "<script"));
  EXPECT_TRUE(strstr(read_file("report.html"), "&lt;/pre&gt;&lt;script&gt;&quot;x\\y&quot; &amp; ]]&gt;"));
  EXPECT_TRUE(!strstr(read_file("report.xml"), "<script"));
  EXPECT_TRUE(strstr(read_file("report.sarif"), "<script>\\\"x\\\\y\\\""));
  EXPECT_TRUE(strstr(read_file("report.sarif"), "/a%20b%FF%C3%A9%01%ED%A0%80.case\""));
  expect_valid();
}

TEST(what_is_no_case_is_left_out_of_a_report_and_told) {
  char line[160];
  folder = test_folder();
  snprintf(line, sizeof line, "echo nonsense > %s/x.case", folder);
  EXPECT_EQ(0, system(line));
  const struct cli_outcome *o = report();
  EXPECT_EQ(STATUS_FINE, o->status);
  EXPECT_TRUE(strstr(o->err, "a64fuzz: left out: ") && strstr(o->err, "x.case"));
  EXPECT_TRUE(strstr(read_file("report.xml"), "tests=\"1\" failures=\"0\""));
  expect_valid();
  EXPECT_EQ(STATUS_BAD_INPUT, cli_run("report|/nonexistent", "")->status);
  EXPECT_EQ(STATUS_BAD_INPUT, cli_run("report", "")->status);
  snprintf(line, sizeof line, "report|%s|--html|/dev/full", folder);
  EXPECT_EQ(STATUS_BAD_INPUT, cli_run(line, "")->status);
}
