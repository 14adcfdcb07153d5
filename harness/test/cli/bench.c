/* bench.c - what rounds of `bench` say together. */
#include "cli/bench/bench.h"
#include "test/test.h"

static bool slower(double *ratio, unsigned count) { return rounds_are_slower(rounds_of(ratio, count), 1); }
#define SLOWER(...) slower((double[]){__VA_ARGS__}, sizeof(double[]){__VA_ARGS__} / sizeof(double))

TEST(a_row_is_slower_if_most_rounds_say_so_and_not_if_they_differ) {
  EXPECT_TRUE(SLOWER(0.5));
  EXPECT_TRUE(SLOWER(0.84, 0.8, 0.86));
  EXPECT_TRUE(SLOWER(1.3, 0.8, 0.7, 0.85, 0.84, 0.9, 0.81, 0.82)); /* one in eight */
  EXPECT_TRUE(!SLOWER(0.92, 0.93, 0.91));
  EXPECT_TRUE(!SLOWER(0.6, 1.2, 0.7));
  EXPECT_TRUE(!SLOWER(0.8, 1.1, 0.7, 0.85, 1.2, 0.8, 1.3, 0.82));
}

TEST(the_median_of_rounds_counts) {
  double odd[] = {9, 1, 5}, two[] = {7, 3};
  EXPECT_EQ(5, rounds_of(odd, 3).median);
  EXPECT_EQ(7, rounds_of(two, 2).median);
}
