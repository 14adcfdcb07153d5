/* make.c - what the Makefile and the scripts of ci/ say and do where something is odd: a path, an object, a tool. */
#include "kit.h"
#include "test/test.h"

#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Runs a line of the shell in the checkout; what it printed, on both streams. */
static const char *shell(int status, const char *line) {
  static char text[1 << 16];
  char command[2048];
  snprintf(command, sizeof command, "{ %s; } 2>&1", line);
  FILE *f = popen(command, "r");
  text[fread(text, 1, sizeof text - 1, f)] = 0;
  int ended = pclose(f);
  NOTEF("%s: %.400s", line, text);
  EXPECT_EQ(status, WEXITSTATUS(ended));
  return text;
}

static const char *folder_of_build(void) {
  static char path[4096];
  snprintf(path, sizeof path, "%s", cli_beside("agent"));
  return dirname(path);
}

TEST(a_checkout_may_lie_in_a_path_with_a_space) {
  if (access(".arm64/boot", F_OK))
    SKIPF("no kernel was unpacked");
  shell(0, "d=$(mktemp -d '/tmp/a64fuzz space XXXXXX') && cp Makefile \"$d\" && ln -s \"$PWD/.arm64\" \"$d/.arm64\" && "
           "make -s -C \"$d\" build/vmlinuz && test -s \"$d/build/vmlinuz\" && rm -r \"$d\"");
}

TEST(a_way_that_is_none_is_told_with_the_line_that_compiles_one) {
  const char *said = shell(2, "d=$(mktemp -d) && gcc -c -x c /dev/null -o $d/x.o && make -s aborts WAY=$d/x.o; s=$?; "
                              "rm -r $d; exit $s");
  EXPECT_TRUE(strstr(said, "is no AArch64 object that defines way_mine"));
  EXPECT_TRUE(strstr(said, " -c -o my_way.o my_way.c"));
}

/* Everything is on the path but afl-fuzz. */
TEST(that_afl_fuzz_is_missing_is_told_before_the_run) {
  char line[4400];
  snprintf(line, sizeof line,
           "d=$(mktemp -d) && mkdir $d/bin $d/b && for f in /usr/bin/* /bin/*; do ln -sf $f $d/bin; done && "
           "rm -f $d/bin/afl-* && ln -s %s/* $d/b && touch $d/afl && chmod +x $d/afl && ln -sf $d/afl $d/b/afl-target "
           "&& PATH=$d/bin B=$d/b TIME=1 ci/fuzz; s=$?; rm -r $d; exit $s",
           folder_of_build());
  const char *said = shell(0, line);
  const char *told = strstr(said, "no afl-fuzz here"), *summary = strstr(said, "programs=");
  EXPECT_TRUE(told && summary && told < summary);
}
