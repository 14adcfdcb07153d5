/* group.c - equal findings share one file, which holds the smallest. */
#include "case/case.h"
#include "test/test.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

TEST(the_first_of_a_group_is_saved_and_later_a_smaller_one) {
  struct groups *g = groups_open("/nonexistent");
  const char *path = NULL, *other = NULL;
  EXPECT_TRUE(groups_add(g, "wrong-word ADD_imm imm12", 50, &path));
  EXPECT_STR("/nonexistent/wrong-word-ADD_imm-imm12-1.case", path);
  EXPECT_TRUE(!groups_add(g, "wrong-word ADD_imm imm12", 50, &path));
  EXPECT_TRUE(groups_add(g, "wrong-word ADD_imm imm12", 49, &path));
  EXPECT_TRUE(!groups_add(g, "wrong-word ADD_imm imm12", 50, &path));
  groups_lighten(g, groups_at(g, 0), 20); /* its case was made smaller: */
  EXPECT_TRUE(!groups_add(g, "wrong-word ADD_imm imm12", 48, &path));
  EXPECT_TRUE(groups_add(g, "wrong-word ADD_imm sl1", 1, &other));
  EXPECT_STR("/nonexistent/wrong-word-ADD_imm-imm12-1.case", path);
  EXPECT_EQ(5, groups_at(g, 0)->count);
  EXPECT_EQ(20, groups_at(g, 0)->weight);
  EXPECT_STR("wrong-word ADD_imm sl1", groups_at(g, 1)->signature);
  EXPECT_TRUE(!groups_at(g, 2));
  groups_close(g);
}

TEST(findings_of_one_cause_are_one_group_whatever_their_form) {
  struct groups *g = groups_open("/nonexistent");
  const char *path = NULL;
  EXPECT_TRUE(groups_add_cause(g, "wrong-word-MUL_elem-lane", "wrong: lane, bits 00000800", 50, 1, &path));
  EXPECT_TRUE(
      !groups_add_cause(g, "wrong-word-MLA_elem-lane", "wrong: lane, bits 00000800", 40, 1, &path)); /* not its case */
  EXPECT_TRUE(
      !groups_add_cause(g, "wrong-word-MLA_elem-lane", "wrong: lane, bits 00200800", 40, 1, &path)); /* nor its own */
  EXPECT_TRUE(groups_add_cause(g, "wrong-word-MUL_elem-lane", "wrong: lane, bits 00200000", 40, 1, &path));
  EXPECT_EQ(4, groups_at(g, 0)->count);
  EXPECT_TRUE(groups_add_cause(g, "wrong-word-ADD_imm-imm12", "wrong: number, bits 00000400", 40, 1, &path));
  EXPECT_TRUE(groups_add(g, "wrong-word-SUB_imm-imm12", 40, &path));
  EXPECT_TRUE(groups_at(g, 2) && !groups_at(g, 3));
  groups_close(g);
}

TEST(signatures_that_look_alike_as_file_names_get_their_own) {
  struct groups *g = groups_open(".");
  const char *path;
  EXPECT_TRUE(groups_add(g, "a/b", 1, &path));
  EXPECT_STR("./a-b-1.case", path);
  EXPECT_TRUE(groups_add(g, "a b", 1, &path));
  EXPECT_STR("./a-b-2.case", path);
  EXPECT_TRUE(groups_add(g, "../../\xff\n", 1, &path));
  EXPECT_STR("./-.-..----1.case", path);
  EXPECT_TRUE(groups_add(g, "", 1, &path));
  EXPECT_STR("./finding-1.case", path);
  groups_close(g);
}

TEST(a_file_that_is_there_is_never_overwritten) {
  const char *path;
  char taken[96];
  const char *directory = test_folder();
  snprintf(taken, sizeof taken, "%s/lost-1.case", directory);
  fclose(fopen(taken, "w"));
  struct groups *g = groups_open(directory);
  EXPECT_TRUE(groups_add(g, "lost", 1, &path));
  EXPECT_STR("lost-2.case", strrchr(path, '/') + 1);
  groups_close(g);
}

TEST(hundreds_of_groups_are_kept_apart) {
  struct groups *g = groups_open("/nonexistent");
  char signature[200], first[200];
  const char *path;
  for (unsigned round = 0; round < 3; round++)
    for (unsigned i = 0; i < 500; i++) {
      snprintf(signature, sizeof signature, "%u and so on", i);
      EXPECT_EQ(round == 0, groups_add(g, signature, 1, &path));
      EXPECT_EQ(round + 1, groups_at(g, i)->count);
    }
  memset(first, 'x', sizeof first);
  first[199] = 0;
  EXPECT_TRUE(groups_add(g, first, 1, &path));
  EXPECT_TRUE(!groups_add(g, first, 1, &path));
  groups_close(g);
}
