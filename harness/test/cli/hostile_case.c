/* hostile_case.c - a case whose program stores to the memory of the harness is replayed like any other. */
#include "agent/memory.h"
#include "kit.h"
#include "test/test.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define AT(field) offsetof(struct wire_shared, field)

/* `str w1, [x0]`, and a state that has nothing to do with it. */
static const char text[] = "# a64fuzz case: a store to the memory of the harness\n"
                           "slot 3\n"
                           "b9000001  STR_ui  str w1, [x0]\n"
                           "input 0\n  x0 0x%llx\n  x1 0x%x\n  sp 0x110000ff00\n"
                           "input 1\n  x0 0x110000fe00\n  sp 0x110000ff00\n"
                           "end\n";

static const struct cli_outcome *check(uint64_t address, uint32_t value) {
  char line[128], whole[sizeof text + 32];
  int n = snprintf(whole, sizeof whole, text, (unsigned long long)address, value);
  snprintf(line, sizeof line, "check|%s", test_file("x.case", whole, (size_t)n));
  return cli_run(line, "");
}

TEST_WITHIN(120, a_case_that_stores_to_the_memory_of_the_harness_is_checked_to_the_end) {
  static const size_t offsets[] = {AT(order.magic),
                                   AT(order.ncases),
                                   AT(order.zero),
                                   AT(order.cases),
                                   AT(order.cases[0].first_exec),
                                   AT(answer.turn),
                                   AT(answer.journal),
                                   AT(answer.results[0].stop.kind),
                                   AT(answer.results[1].stop.kind)};
  for (size_t i = 0; i < sizeof offsets / sizeof *offsets; i++) {
    const struct cli_outcome *o = check(MEMORY_WIRE + offsets[i], 0x7fffffff);
    EXPECT_TRUE(o->status == 0 || o->status == 1);
    EXPECT_EQ(o->status == 0, strstr(o->out, ".case: ok") != NULL);
  }
}

TEST(a_case_that_forges_an_answer_is_a_finding_that_says_so) {
  const struct cli_outcome *o = check(MEMORY_WIRE + AT(answer.spent), 7);
  EXPECT_EQ(1, o->status);
  EXPECT_TRUE(strstr(o->out, "forged") != NULL);
  EXPECT_TRUE(strstr(o->out, "the agent's memory says that ") != NULL);
}
