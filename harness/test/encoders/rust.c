/* rust.c - the encoder in Rust to begin with: compiled as its page says, it is right; with a wrong opcode it is not. */
#include "cli/status.h"
#include "test/cli/kit.h"
#include "test/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Compiled after `change`, a line for sed ("": as it is), and asked for this form. */
static const struct cli_outcome *survey(const char *change, const char *form) {
  char line[512];
  const char *folder = test_folder();
  snprintf(line, sizeof line,
           "d=%s; sed '%s' encoders/rust/five_minutes.rs >$d/five_minutes.rs && "
           "rustc -O --crate-type cdylib -o $d/myjit.so $d/five_minutes.rs",
           folder, change);
  EXPECT_EQ(0, system(line));
  snprintf(line, sizeof line, "survey|--every|16|--form|%s|--encoder|%s/myjit.so", form, folder);
  return cli_run(line, "");
}

TEST_WITHIN(120, the_example_in_rust_is_right_and_a_wrong_one_is_found) {
  if (system("rustc --version >/dev/null 2>&1"))
    SKIPF("rustc");
  const struct cli_outcome *o = survey("", "SVC");
  EXPECT_EQ(STATUS_FINE, o->status);
  EXPECT_TRUE(strstr(o->out, " right=") && !strstr(o->out, " right=0 ") && strstr(o->out, " died=0 "));
  o = survey("s/0x9ac00800/0x9ac00c00/", "UDIV");
  EXPECT_EQ(STATUS_FINDINGS, o->status);
  EXPECT_TRUE(strstr(o->out, "fixed bit 10 differs, form SDIV"));
  o = survey("s/assert/debug_assert/", "SVC");
  EXPECT_EQ(STATUS_FINDINGS, o->status);
  EXPECT_TRUE(strstr(o->out, "taken: number, "));
}
