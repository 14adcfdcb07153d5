/* library.c - a witness's library is the first that has all the functions, or each one's fault is named. */
#include "check/library.h"
#include "check/check.h"
#include "test/test.h"

#include <math.h>
#include <string.h>

static double (*cosine)(double);
static const struct library_function functions[] = {{"cos", &cosine}, {0}};

TEST(the_first_library_that_has_all_functions_is_taken) {
  char why[512];
  const char *const names[] = {"liba64fuzz-no-such.so.1", "libc.so.6", "libm.so.6", NULL};
  EXPECT_TRUE(library_open(names, functions, why, sizeof why));
  EXPECT_TRUE(cosine(0.0) == 1.0);
}

TEST(each_library_that_is_no_use_is_named_with_its_fault) {
  char why[512];
  const char *const names[] = {"liba64fuzz-no-such.so.1", "libc.so.6", NULL};
  EXPECT_TRUE(!library_open(names, functions, why, sizeof why));
  NOTEF("%s", why);
  EXPECT_TRUE(strstr(why, "liba64fuzz-no-such.so.1: "));
  EXPECT_TRUE(strstr(why, "; "));
  EXPECT_TRUE(strstr(why, "libc.so.6: undefined symbol: cos"));
}

TEST(a_long_reason_is_cut_off) {
  char why[24];
  const char *const names[] = {"liba64fuzz-no-such.so.1", "liba64fuzz-no-such.so.2", NULL};
  EXPECT_TRUE(!library_open(names, functions, why, sizeof why));
  EXPECT_EQ(sizeof why - 1, strlen(why));
}

TEST(a_witness_has_the_name_of_its_row_and_a_version_or_a_reason) {
#define WITNESS(row) EXPECT_STR(#row, witness_##row.name);
#include "check/witnesses.def"
#undef WITNESS
  EXPECT_TRUE(!witness_all[WITNESSES]);
  for (const struct witness *const *w = witness_all; *w; w++)
    EXPECT_TRUE(((*w)->version() != NULL) != (*(*w)->absence() != 0));
}
