/* file.c - cases on disk: whole or not at all, raw bytes too, and the corpus itself. */
#include "case/case.h"
#include "gen/random.h"
#include "kit.h"
#include "test/test.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static void spill(const char *path, const void *bytes, size_t n) {
  FILE *f = fopen(path, "w");
  EXPECT_TRUE(f && fwrite(bytes, 1, n, f) == n && !fclose(f));
}

static unsigned files_in(const char *directory) {
  DIR *d = opendir(directory);
  unsigned n = 0;
  EXPECT_TRUE(d != NULL);
  while (readdir(d))
    n++;
  closedir(d);
  return n - 2;
}

static void enter_folder(void) { EXPECT_EQ(0, chdir(test_folder())); }

TEST(a_case_is_written_whole_and_leaves_nothing_else) {
  char why[256];
  struct saved s = {.story = "a story"}, back;
  struct stat st;
  enter_folder();
  umask(022);
  EXPECT_TRUE(case_write("a.case", &s, why, sizeof why));
  s.story[0] = 'A';
  EXPECT_TRUE(case_write("a.case", &s, why, sizeof why));
  EXPECT_TRUE(case_read("a.case", &back, why, sizeof why));
  EXPECT_STR("A story", back.story);
  EXPECT_EQ(1, files_in("."));
  EXPECT_TRUE(!stat("a.case", &st) && (st.st_mode & 0777) == 0644);
}

/* Through a link, so that nothing happens to the device should it be replaced after all. */
TEST(a_full_disk_is_one_line) {
  char why[256];
  struct saved s = {.story = "a story"};
  enter_folder();
  EXPECT_EQ(0, symlink("/dev/full", "full"));
  EXPECT_TRUE(!case_write("full", &s, why, sizeof why));
  EXPECT_STR("full: No space left on device", why);
}

TEST(a_case_that_does_not_fit_leaves_the_old_one_and_nothing_else) {
  char why[256];
  struct saved s = {.story = "a story"}, back;
  enter_folder();
  EXPECT_TRUE(case_write("a.case", &s, why, sizeof why));
  s.story[0] = 'A';
  signal(SIGXFSZ, SIG_IGN);
  EXPECT_EQ(0, setrlimit(RLIMIT_FSIZE, &(struct rlimit){10, RLIM_INFINITY}));
  EXPECT_TRUE(!case_write("a.case", &s, why, sizeof why));
  EXPECT_EQ(0, setrlimit(RLIMIT_FSIZE, &(struct rlimit){RLIM_INFINITY, RLIM_INFINITY}));
  EXPECT_STR("a.case: File too large", why);
  EXPECT_TRUE(case_read("a.case", &back, why, sizeof why));
  EXPECT_STR("a story", back.story);
  EXPECT_EQ(1, files_in("."));
}

TEST(a_case_that_cannot_be_written_leaves_the_old_one) {
  char why[256];
  struct saved s = {.story = "a story"};
  enter_folder();
  EXPECT_TRUE(!case_write("no/a.case", &s, why, sizeof why));
  EXPECT_STR("no/a.case: No such file or directory", why);
  EXPECT_EQ(0, files_in("."));
}

TEST(what_is_no_plain_file_is_written_to_and_not_replaced) {
  char why[256], text[16] = "";
  struct saved s = {.story = "a story"};
  struct stat st;
  enter_folder();
  EXPECT_EQ(0, mkfifo("pipe", 0600));
  int fd = open("pipe", O_RDWR | O_NONBLOCK);
  EXPECT_TRUE(case_write("pipe", &s, why, sizeof why));
  EXPECT_TRUE(!stat("pipe", &st) && S_ISFIFO(st.st_mode));
  EXPECT_EQ(15, read(fd, text, 15));
  EXPECT_STR("# a64fuzz case:", text);
}

TEST(raw_bytes_are_read_as_the_program_they_are) {
  char why[256];
  uint8_t bytes[PROGRAM_BYTES];
  uint64_t seed = 4;
  struct saved s;
  struct program want;
  enter_folder();
  for (unsigned i = 0; i < sizeof bytes; i++)
    bytes[i] = (uint8_t)next_random(&seed);
  for (size_t n = 0; n <= sizeof bytes; n += 45) {
    memset(&want, 0, sizeof want);
    program_from_bytes(&want, bytes, n, 0);
    spill("raw", bytes, n);
    EXPECT_TRUE(case_read("raw", &s, why, sizeof why));
    case_kit_expect_same(&want, &s.program);
  }
}

TEST(a_file_named_case_is_never_taken_for_raw_bytes) {
  char why[256];
  struct saved s;
  enter_folder();
  spill("x.case", "# a64fuzz", 9);
  EXPECT_TRUE(!case_read("x.case", &s, why, sizeof why));
  EXPECT_STR("x.case:1: not a case: the first line must start with `# a64fuzz case:`", why);
}

TEST(what_cannot_be_read_is_told_by_name) {
  char why[256];
  static char large[(1 << 20) + 1];
  struct saved s;
  enter_folder();
  EXPECT_TRUE(!case_read("none", &s, why, sizeof why));
  EXPECT_STR("none: No such file or directory", why);
  EXPECT_TRUE(!case_read(".", &s, why, sizeof why));
  EXPECT_STR(".: Is a directory", why);
  spill("large", large, sizeof large);
  EXPECT_TRUE(!case_read("large", &s, why, sizeof why));
  EXPECT_STR("large: File too large", why);
}

/* ---- the corpus ------------------------------------------------------------------------------------------------- */

static void expect_stable(const char *path) {
  char why[512];
  struct saved s;
  if (!case_read(path, &s, why, sizeof why))
    FAILF("%s", why);
  char *text = case_spell(&s);
  NOTEF("%s", path);
  EXPECT_STR(test_read(path), text);
  free(text);
}

TEST(every_case_of_the_corpus_is_as_it_would_be_written) {
  glob_t g;
  EXPECT_EQ(0, glob("corpus/*/*.case", 0, NULL, &g));
  EXPECT_TRUE(g.gl_pathc >= 20);
  for (size_t i = 0; i < g.gl_pathc; i++)
    expect_stable(g.gl_pathv[i]);
  globfree(&g);
}

TEST(every_raw_seed_has_instructions) {
  glob_t g;
  char why[512];
  struct saved s;
  EXPECT_EQ(0, glob("corpus/seed/*.bin", 0, NULL, &g));
  for (size_t i = 0; i < g.gl_pathc; i++) {
    NOTEF("%s", g.gl_pathv[i]);
    EXPECT_TRUE(case_read(g.gl_pathv[i], &s, why, sizeof why));
    EXPECT_TRUE(s.program.count > 0);
  }
  globfree(&g);
}

TEST(the_example_in_the_description_of_the_format_is_a_case) {
  struct saved s;
  char *readme = test_read("corpus/README.md"), *start = strstr(readme, "```\n# a64fuzz case:");
  EXPECT_TRUE(start);
  char *end = strstr(start += 4, "```\n");
  EXPECT_TRUE(end);
  *end = 0;
  case_kit_parse(start, &s);
  char *text = case_spell(&s);
  EXPECT_STR(start, text);
  free(text);
}

/* Whoever fills a folder may guess the name of the file that is written first. */
TEST(a_case_is_written_through_no_link) {
  static struct saved s = {.story = "a story"};
  char name[64], why[200];
  enter_folder();
  spill("victim", "mine", 4);
  snprintf(name, sizeof name, "x.case.%d", (int)gettid());
  EXPECT_TRUE(!symlink("victim", name) && !symlink("/dev/full", "x.case"));
  EXPECT_TRUE(case_keep("x.case", &s, why, sizeof why));
  EXPECT_STR("mine", test_read("victim"));
  EXPECT_TRUE(strstr(test_read("x.case"), "a story"));
  EXPECT_EQ(2, files_in("."));
}
