/* cost.c - what a guard may cost beside what is written where there is none, in instructions and system calls. */
#include "cli/bench/guard_cost.h"
#include "test/test.h"

static void expect_most(const char *by, double times) {
  struct guard_cost bare, guard;
  if (!guard_cost("bare", by, &bare))
    SKIPF("no emulator of another machine");
  EXPECT_TRUE(guard_cost("guard", by, &guard));
  NOTEF("by %s: bare %.0f instructions, %.0f calls; guard %.0f instructions, %.0f calls", by, bare.instructions,
        bare.calls, guard.instructions, guard.calls);
  EXPECT_TRUE(guard.sum <= times * bare.sum);
  EXPECT_TRUE(guard.calls <= bare.calls);
}

TEST(a_guard_that_is_left_by_call_costs_at_most_half_more_than_setjmp_and_longjmp) { expect_most("call", 1.5); }
TEST(a_guard_that_is_left_by_fault_costs_at_most_a_tenth_more) { expect_most("fault", 1.1); }
