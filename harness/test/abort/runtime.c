/* runtime.c - whole runtimes under test: a right one passes all, and the limits of others show where they are. */
#include "cli/aborts/matrix.h"
#include "test/cli/kit.h"
#include "test/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The trials of one of the examples; said: what is printed of them. */
static void expect(const char *runtime, const char *choice, int status, const char *said) {
  char line[512], name[64];
  snprintf(name, sizeof name, "runtime-%s", runtime);
  snprintf(line, sizeof line, "aborts|--kind|cell|--out|/dev/null|--program|%s|%s", matrix_program(name), choice);
  const struct cli_outcome *o = cli_run(line, "");
  NOTEF("%s: %.900s", line, o->out + (strlen(o->out) > 900 ? strlen(o->out) - 900 : 0));
  EXPECT_EQ(status, o->status);
  EXPECT_TRUE(strstr(o->out, said) != NULL);
}

TEST_WITHIN(300, a_right_runtime_passes_all_there_is) { expect("rewrite", "--seed|3", 0, " left_out=0 "); }

TEST_WITHIN(120, one_global_buffer_is_right_for_calls_in_one_thread_one_level_deep) {
  expect("one_buffer", "--context|plain|--cause|bl", 0, " failed=0 ");
  expect("one_buffer", "--context|stack|--cause|c-abort", 0, " failed=0 ");
  expect("one_buffer", "--context|plain|--cause|udf-0", 1, "which ended the process by signal 4\n");
  expect("one_buffer", "--context|plain|--cause|nested", 1, "broken: x19,");
  expect("one_buffer", "--context|state|--cause|bl", 1, "broken: fpcr,tco,mask,after\n");
  expect("one_buffer", "--context|threads|--cause|bl", 1, " failed=1 ");
  expect("one_buffer", "--context|plain|--cause|handler", 1, "broken: mask\n"); /* longjmp out of a handler */
}

TEST_WITHIN(120, a_buffer_of_the_thread_and_sigsegv_are_right_for_these) {
  expect("thread_local", "--cause|nested", 1, "broken: fpcr,tco,after\n");
  expect("thread_local", "--context|threads|--cause|ldr-null", 0, " failed=0 ");
  expect("thread_local", "--context|plain|--cause|handler", 0, " failed=0 ");
  expect("thread_local", "--context|plain|--cause|brk-0", 1, "which ended the process by signal 5\n");
  expect("thread_local", "--context|plain|--cause|foreign", 1, "broken: returns,value,foreign\n");
}

TEST_WITHIN(120, a_runtime_in_cpp_throws_through_generated_code_and_runs_destructors) {
  expect("throws", "--context|plain|--cause|c-abort", 0, " trials=5 left_out=0 executions=5 failed=0 ");
  expect("throws", "--context|state", 1, "broken: returns 3 value 3 foreign 3 alive 1\n"); /* what is others' */
}

TEST_WITHIN(120, a_handler_without_sa_nodefer_leaves_its_signal_blocked) {
  expect("nodefer", "--context|plain|--cause|ldr-null", 0, " failed=0 ");
  expect("deferred", "--context|plain|--cause|ldr-null", 1, "broken: mask\n");
}

/* Of a thread that has called neither thread_open() nor enter(). */
TEST_WITHIN(120, a_fault_of_a_thread_that_was_never_told_of_is_its_owners) {
  expect("rewrite", "--cause|stranger", 0, " failed=0 ");
  expect("thread_local", "--context|plain|--cause|stranger", 1, "which ended the process by signal 11\n");
}

static unsigned figure(const char *text, const char *name) {
  const char *at = strstr(text, name);
  return at ? (unsigned)strtoul(at + strlen(name), NULL, 10) : 0;
}

/* How many trials the matrix of a way without hope takes: each of them costs a process, and a hang its patience. */
static void expect_few(const char *runtime, unsigned most) {
  char line[512], name[64];
  snprintf(name, sizeof name, "runtime-%s", runtime);
  snprintf(line, sizeof line, "aborts|--out|/dev/null|--program|%s", matrix_program(name));
  const struct cli_outcome *o = cli_run(line, "");
  unsigned trials = figure(o->out, " trials="), left = figure(o->out, " left_out=");
  NOTEF("%s: %.900s", line, o->out + (strlen(o->out) > 900 ? strlen(o->out) - 900 : 0));
  EXPECT_EQ(1, o->status);
  EXPECT_TRUE(trials > 0 && trials <= most);
  EXPECT_TRUE(left > 10 * trials);
}

TEST_WITHIN(240, a_runtime_that_always_dies_is_asked_little) { expect_few("dies", 1000); }

TEST_WITHIN(240, a_runtime_that_always_hangs_is_asked_less) { expect_few("hangs", 80); }

static void expect_of_reference(const char *choice, int status, const char *said) {
  char line[512];
  snprintf(line, sizeof line, "aborts|--bare|--kind|cell|--out|/dev/null|%s", choice);
  const struct cli_outcome *o = cli_run(line, "");
  NOTEF("%s: %.900s", line, o->out);
  EXPECT_EQ(status, o->status);
  EXPECT_TRUE(strstr(o->out, said) != NULL);
}

/* sigsetjmp(buf, 0), behind which the guard restores the mask. */
TEST_WITHIN(120, a_way_that_stands_alone_is_seen_not_to_restore_the_mask) {
  expect_of_reference("--way|siglongjmp|--context|plain|--cause|udf-0", 1, "broken: mask\n");
  expect_of_reference("--way|siglongjmp+mask|--context|plain|--cause|udf-0", 0, " failed=0 ");
  expect_of_reference("--way|siglongjmp+mask|--context|state|--cause|udf-0", 1, "broken: fpcr,after\n");
  expect_of_reference("--way|context|--context|plain|--cause|udf-0", 0, " failed=0 ");
}
