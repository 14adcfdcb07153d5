/* machine.c - what a case says of the machine it was seen on, and what `check` makes of it on another. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/machine.h"
#include "isa/form.h"
#include "kit.h"
#include "test/run/kit.h"
#include "test/test.h"

/* What this machine is measured to be, with one trait or the lacks of a feature made another. */
static struct platform here;

static void look_here(void) {
  char why[256] = "";
  struct runner *r = kit_open();
  EXPECT_TRUE(judge_probe(r, &here, why, sizeof why));
  run_close(r);
}

static const char *write_case(const char *instruction, const char *finding, const char *machine) {
  char text[512];
  int n = snprintf(text, sizeof text, "# a64fuzz case:\nfinding %s\n%s\ninput 0\n  x1 0x110000fe01\n%s%s\nend\n",
                   finding, instruction, *machine ? "machine " : "", machine);
  return test_file("x.case", text, (size_t)n);
}

static const struct cli_outcome *check(const char *instruction, const char *finding, const char *machine) {
  char line[128];
  const char *path = write_case(instruction, finding, machine);
  snprintf(line, sizeof line, "check|%s", path);
  return cli_run(line, "");
}

static void describe(const char *text, const struct platform *on, char *out, size_t size) {
  struct program p = {.count = 1};
  EXPECT_TRUE(a64_parse(text, &p.item[0].insn, NULL));
  machine_describe(on, &p, out, size);
}

#define LDAR "88dffc22  LDAR       ldar w2, [x1]"
#define ADD "8b020020  ADD_shr    add x0, x1, x2"
#define RMIF "ba01042f  RMIF       rmif x1, #2, #15"

TEST_WITHIN(60, a_case_is_judged_where_its_machine_does_as_this_one) {
  char machine[640];
  look_here();
  describe("ldar w2, [x1]", &here, machine, sizeof machine);
  const struct cli_outcome *o = check(LDAR, "wrong-stop signal", machine);
  EXPECT_EQ(0, o->status);
  EXPECT_TRUE(strstr(o->out, "ok (the case says wrong-stop)") != NULL);
  struct platform other = here;
  other.traits.lse2 = !here.traits.lse2;
  describe("add x0, x1, x2", &other, machine, sizeof machine); /* does not depend on it */
  EXPECT_EQ(0, check(ADD, "wrong-register x0", machine)->status);
  EXPECT_EQ(0, check(LDAR, "wrong-stop signal", "")->status);                              /* an older case */
  EXPECT_EQ(0, check(ADD, "wrong-register x0", "emulator=99 of_times_to_come=5")->status); /* and one that is newer */
}

TEST_WITHIN(60, a_case_that_its_machine_decides_is_not_judged_on_another) {
  char machine[640], want[64];
  look_here();
  struct platform other = here;
  other.traits.lse2 = !here.traits.lse2;
  describe("ldar w2, [x1]", &other, machine, sizeof machine);
  const struct cli_outcome *o = check(LDAR, "wrong-stop signal", machine);
  EXPECT_EQ(2, o->status);
  snprintf(want, sizeof want, "it needs a processor with lse2=%u", other.traits.lse2);
  EXPECT_TRUE(strstr(o->err, "cannot be judged here") && strstr(o->err, want));
  EXPECT_EQ(1, cli_count_lines(o->err));
  EXPECT_TRUE(!strstr(o->out, "ok"));
}

TEST_WITHIN(60, a_case_that_a_feature_decides_is_not_judged_without_it) {
  char machine[640];
  look_here();
  struct platform other = here;
  unsigned rmif = a64_find_form("RMIF");
  other.lacks[rmif / 64] ^= 1ull << rmif % 64;
  describe("rmif x1, #2, #15", &other, machine, sizeof machine);
  EXPECT_EQ(!lacks_form(&here, rmif), strstr(machine, "lacks=FlagM") != NULL);
  const struct cli_outcome *o = check(RMIF, "wrong-flags nzcv", machine);
  EXPECT_EQ(2, o->status);
  EXPECT_TRUE(strstr(o->err, "FEAT_FlagM") != NULL);
}

/* A wrong word is wrong everywhere, and a finding that shows here too is one. */
TEST_WITHIN(60, what_is_found_here_too_is_a_finding) {
  char line[160];
  const char *path = write_case("8b225020  ADD_ext    add x0, x1, w2, uxtw #4", "wrong-word imm3", "lse2=9");
  snprintf(line, sizeof line, "check|--encoder|%s|%s", cli_beside("so/wrong.so"), path);
  EXPECT_EQ(1, cli_run(line, "")->status);
}
