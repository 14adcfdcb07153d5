/* citizen.c - the guard as a guest in a process of others, dynamic, static and with musl: program/citizen.c.
 *
 * Each with musl is a test of its own: where musl is missing it is skipped, and told. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test/test.h"

/* Runs a program for AArch64; returns its exit status, and 128 and more for the signal it died of. */
static int run(const char *program, const char *arguments) {
  char folder[256], command[700], text[500];
  ssize_t n = readlink("/proc/self/exe", folder, sizeof folder - 1);
  folder[n > 0 ? n : 0] = 0;
  *strrchr(folder, '/') = 0;
#ifdef __aarch64__
  const char *by = "";
#else
  /* the libraries of one C library: where arm64 is a foreign architecture, the cache of this machine names others */
  const char *by = "qemu-aarch64 -L /usr/aarch64-linux-gnu -E LD_LIBRARY_PATH=/usr/aarch64-linux-gnu/lib ";
#endif
  snprintf(command, sizeof command, "exec %s%s/%s %s 2>&1", by, folder, program, arguments);
  FILE *f = popen(command, "r");
  text[fread(text, 1, sizeof text - 1, f)] = 0;
  int status = pclose(f);
  NOTEF("%s: %s", command, text);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static bool is_built(const char *program) {
  char path[300];
  ssize_t n = readlink("/proc/self/exe", path, sizeof path - 50);
  path[n > 0 ? n : 0] = 0;
  snprintf(strrchr(path, '/'), 50, "/%s", program);
  return access(path, X_OK) == 0;
}

static void holds(const char *scenario) {
  EXPECT_EQ(0, run("guard/citizen", scenario));
  EXPECT_EQ(0, run("guard/citizen-static", scenario));
}

static void holds_with_musl(const char *scenario) {
  if (!is_built("guard/citizen-musl"))
    SKIPF("build/guard/citizen-musl is not built: ci/setup gets musl-dev for arm64");
  EXPECT_EQ(0, run("guard/citizen-musl", scenario));
}

static void holds_in_a_dynamic_program(const char *scenario) {
  int status = run("guard/citizen", scenario);
  if (status == 77)
    SKIPF("the processor lacks what %s needs", scenario);
  EXPECT_EQ(0, status);
}

TEST(a_fault_of_a_thread_that_was_not_opened_is_the_hosts) { holds("strangers"); }
TEST(a_fault_of_a_thread_that_was_not_opened_is_the_hosts_with_musl) { holds_with_musl("strangers"); }
TEST(an_abort_of_a_thread_that_was_not_opened_is_a_clear_death) { holds("unopened"); }
TEST(an_abort_of_a_thread_that_was_not_opened_is_a_clear_death_with_musl) { holds_with_musl("unopened"); }
TEST(a_thread_may_be_opened_before_main) { holds("early"); }
TEST(a_thread_may_be_opened_before_main_with_musl) { holds_with_musl("early"); }
TEST(a_call_that_waits_goes_on_behind_a_signal_as_often_as_the_host_said) { holds("restarts"); }
TEST(a_call_that_waits_goes_on_behind_a_signal_as_often_as_the_host_said_with_musl) { holds_with_musl("restarts"); }
TEST(a_request_that_the_host_ignores_interrupts_no_call) { holds("ignored_requests"); }
TEST(a_request_that_the_host_ignores_interrupts_no_call_with_musl) { holds_with_musl("ignored_requests"); }
TEST(a_branch_into_a_part_of_the_range_that_is_not_mapped_is_a_fault_like_others) { holds("reserved"); }
TEST(a_branch_into_a_part_of_the_range_that_is_not_mapped_is_a_fault_like_others_with_musl) {
  holds_with_musl("reserved");
}
TEST(a_library_that_hands_faults_on_without_an_alternate_stack_loses_none) { holds("off_stack"); }
TEST(a_library_that_hands_faults_on_without_an_alternate_stack_loses_none_with_musl) { holds_with_musl("off_stack"); }
TEST(the_hosts_timers_and_signals_arrive_while_generated_code_runs) { holds("hosts_signals"); }
TEST(the_hosts_timers_and_signals_arrive_while_generated_code_runs_with_musl) { holds_with_musl("hosts_signals"); }
TEST(a_request_that_finds_no_generated_code_is_the_hosts) { holds("requests"); }
TEST(a_request_that_finds_no_generated_code_is_the_hosts_with_musl) { holds_with_musl("requests"); }
TEST(a_fault_that_the_host_ignores_kills_as_without_a_guard) { holds("ignored"); }
TEST(a_fault_that_the_host_ignores_kills_as_without_a_guard_with_musl) { holds_with_musl("ignored"); }
TEST(a_fault_of_the_host_kills_as_without_a_guard) { holds("defaults"); }
TEST(a_fault_of_the_host_kills_as_without_a_guard_with_musl) { holds_with_musl("defaults"); }
TEST(a_tag_fault_that_is_told_of_later_kills_as_without_a_guard) { holds_in_a_dynamic_program("late_tags"); }
TEST(the_handler_before_has_its_mask_and_flags) { holds("handed_on"); }
TEST(the_handler_before_has_its_mask_and_flags_with_musl) { holds_with_musl("handed_on"); }
TEST(a_thread_gets_its_own_alternate_stack_back) { holds("own_stack"); }
TEST(a_thread_gets_its_own_alternate_stack_back_with_musl) { holds_with_musl("own_stack"); }
TEST(a_hundred_threads_are_guarded_at_once_and_again) { holds("many_threads"); }
TEST(a_hundred_threads_are_guarded_at_once_and_again_with_musl) { holds_with_musl("many_threads"); }
TEST(whose_fault_it_is_does_not_depend_on_how_a_program_is_linked) { holds("whose"); }
TEST(whose_fault_it_is_does_not_depend_on_how_a_program_is_linked_with_musl) { holds_with_musl("whose"); }
TEST(code_that_has_signed_its_link_is_left_half_way) { holds("signed_link"); }
TEST(code_that_has_signed_its_link_is_left_half_way_with_musl) { holds_with_musl("signed_link"); }
TEST(the_guard_works_in_pages_that_ask_for_landing_pads) { holds_in_a_dynamic_program("pads"); }
TEST(a_shared_object_may_hold_the_guard) { holds_in_a_dynamic_program("shared"); }
TEST(the_guard_does_not_switch_landing_pads_off) { holds_in_a_dynamic_program("notes"); }
TEST(the_example_in_cpp_gets_control_back_from_a_call_and_from_a_trap) { EXPECT_EQ(0, run("example-cc", "")); }
