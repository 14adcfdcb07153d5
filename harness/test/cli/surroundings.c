/* surroundings.c - faults of the environment: nothing in it that is usual, folders that go away or are shared, files
 * cut short or not to be read. One clear line, the right exit status, nothing lost, nothing left. */
#include "cli/status.h"
#include "kit.h"
#include "test/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *folder;

static const char *shell(int status, const char *line) { return cli_shell(status, folder, line); }

TEST(a_run_needs_neither_home_nor_temporary_folder) {
  folder = test_folder();
  EXPECT_TRUE(strstr(shell(0, "env -i PATH=\"$PATH\" \"$a\" fuzz --cases 256 --seed 1 --out \"$d/x\""), "digest="));
  shell(0, "env -i PATH=\"$PATH\" TMPDIR=/nonexistent HOME=/nonexistent \"$a\" fuzz --cases 256 --out \"$d/x\"");
  shell(0, "env TMPDIR=\"$d\" \"$a\" fuzz --cases 256 --out \"$d/x\" && rmdir \"$d\" && mkdir \"$d\"");
}

TEST_WITHIN(120, two_runs_at_a_time_in_one_folder_lose_nothing) {
  folder = test_folder();
  shell(0,
        "e=\"${a%/*}/so/wrong.so\"; for s in 1 2 3; do \"$a\" fuzz --encoder \"$e\" --cases 4096 --seed $s --aborts 0 "
        "--jobs 1 --out \"$d/x\" >\"$d/$s\" 2>&1 & done; wait; grep -c findings= \"$d\"/[123] | grep -c ':1$' | grep "
        "-qx 3");
  shell(1, "\"$a\" check --encoder \"${a%/*}/so/wrong.so\" \"$d\"/x/*.case");
  shell(1, "ls -A \"$d/x\" | grep -v '[.]case$'"); /* no file is left half-written */
}

/* As a run does that has found nothing, to the folder that both have made. */
TEST_WITHIN(120, a_folder_that_another_run_removes_is_made_again) {
  folder = test_folder();
  shell(0, "while ! [ -e \"$d/end\" ]; do rmdir \"$d/x\" 2>/dev/null; done & \"$a\" fuzz --encoder "
           "\"${a%/*}/so/wrong.so\" --cases 4096 --seed 1 --aborts 0 --jobs 1 --out \"$d/x\" >\"$d/1\" 2>&1; s=$?; "
           ": >\"$d/end\"; wait; cat \"$d/1\"; [ $s = 1 ] && ls \"$d\"/x/*.case");
}

TEST(a_case_that_was_cut_short_anywhere_is_told_in_one_line) {
  folder = test_folder();
  shell(0,
        "c=corpus/seed/pairs.case; n=$(wc -c <$c); for i in $(seq 1 97 $((n - 2))); do head -c $i $c >\"$d/x.case\"; "
        "\"$a\" check \"$d/x.case\" >\"$d/said\" 2>&1; s=$?; [ $s = 2 ] && [ $(wc -l <\"$d/said\") = 1 ] || "
        "{ echo \"$i bytes: $s\"; cat \"$d/said\"; exit 1; }; done");
}

TEST(a_folder_that_goes_away_is_told) {
  folder = test_folder();
  const char *said = shell(2, "mkdir \"$d/gone\" && cd \"$d/gone\" && rmdir ../gone && \"$a\" fuzz --cases 256");
  EXPECT_TRUE(strstr(said, "'findings' cannot be a directory for findings: "));
}

/* As nobody, whom no permission is spared. */
TEST(what_may_not_be_read_or_written_is_told) {
  if (getuid() || system("command -v setpriv >/dev/null"))
    SKIPF("becomes nobody, which takes root and setpriv");
  if (system("setpriv --reuid=65534 --regid=65534 --clear-groups test -x \"$PWD\""))
    SKIPF("nobody may not enter this folder");
  folder = test_folder();
  shell(0, "chmod 755 \"$d\" && mkdir \"$d/read-only\" && echo x >\"$d/secret.case\" && chmod 600 \"$d/secret.case\"");
  const char *nobody = "setpriv --reuid=65534 --regid=65534 --clear-groups";
  char line[512];
  snprintf(line, sizeof line, "%s \"$a\" fuzz --cases 256 --out \"$d/read-only\"", nobody);
  EXPECT_TRUE(strstr(shell(2, line), "Permission denied"));
  snprintf(line, sizeof line, "%s \"$a\" check \"$d/secret.case\"", nobody);
  EXPECT_TRUE(strstr(shell(2, line), "Permission denied"));
  snprintf(line, sizeof line, "mkdir -m 777 \"$d/own\" && %s \"$a\" fuzz --cases 256 --seed 1 --out \"$d/own/x\"",
           nobody);
  EXPECT_TRUE(strstr(shell(0, line), "digest="));
}

/* What counts is the clock that nobody sets. */
TEST(a_clock_that_jumps_changes_nothing) {
  if (system("command -v gcc >/dev/null"))
    SKIPF("takes gcc");
  folder = test_folder();
  shell(0, "gcc -shared -fPIC -o \"$d/clock.so\" harness/test/cli/preload/clock.c && "
           "[ \"$(LD_PRELOAD=\"$d/clock.so\" date +%Y)\" != \"$(date +%Y)\" ]");
  const char *jumps = "export LD_PRELOAD=\"$d/clock.so\" ASAN_OPTIONS=\"$ASAN_OPTIONS:verify_asan_link_order=0\"";
  char line[512];
  snprintf(line, sizeof line, "%s; \"$a\" fuzz --time 2 --out \"$d/x\"", jumps);
  const char *seconds = strstr(shell(0, line), " seconds=");
  EXPECT_TRUE(seconds && strtod(seconds + 9, NULL) >= 2 && strtod(seconds + 9, NULL) < 10000);
  snprintf(line, sizeof line, "%s; \"$a\" aborts --kind cell --context plain --cause loop --out \"$d/x\"", jumps);
  EXPECT_TRUE(strstr(shell(0, line), " failed=0 "));
  snprintf(line, sizeof line, "%s; \"$a\" fuzz --cases 256 --out \"$d/x\" --encoder 'exec:yes 00000000'", jumps);
  shell(1, line);
}

/* One page for all, and no more files than that. */
TEST(a_disk_that_is_full_is_told_and_nothing_is_left_half_written) {
  if (system("unshare -m mount -t tmpfs none /mnt 2>/dev/null"))
    SKIPF("mounts, which takes root");
  folder = test_folder();
  shell(
      0,
      "\"$a\" fuzz --encoder \"${a%/*}/so/wrong.so\" --seed 1 --cases 4096 --aborts 0 --out \"$d/good\"; [ $? = 1 ] && "
      "mkdir \"$d/full\"");
  const char *full =
      "e=\"${a%/*}/so/wrong.so\"; export a d e; unshare -m sh -c 'mount -t tmpfs -o size=4k none \"$d/full\" "
      "&& mkdir \"$d/full/x\" && yes >\"$d/full/y\" 2>/dev/null;";
  char line[1024];
  snprintf(line, sizeof line,
           "%s \"$a\" fuzz --encoder \"$e\" --seed 1 --cases 4096 --aborts 0 --out \"$d/full/x\"; s=$?; ls "
           "-A \"$d/full/x\" | sed s/^/left:/; exit $s'",
           full);
  const char *said = shell(3, line);
  EXPECT_TRUE(strstr(said, "No space left on device") && strstr(said, "its case could not be saved"));
  EXPECT_TRUE(!strstr(said, "left:") && !strstr(said, " check --encoder"));
  snprintf(line, sizeof line, "%s \"$a\" report \"$d/good\" --html \"$d/full/x/report.html\"'", full);
  EXPECT_TRUE(strstr(shell(2, line), "/report.html: No space left on device\n"));
  snprintf(line, sizeof line, "%s \"$a\" minimise --encoder \"$e\" \"$d\"/good/*.case -o \"$d/full/x/small.case\"'",
           full);
  EXPECT_TRUE(strstr(shell(2, line), "/small.case: No space left on device\n"));
}

/* ---- what other fuzzers leave ------------------------------------------------------------------------------------ */

TEST_WITHIN(120, what_fuzzers_crashed_on_becomes_one_small_case_for_each_cause) {
  folder = test_folder();
  shell(0, "mkdir -p \"$d/afl/main/crashes\" \"$d/afl/main/queue\" \"$d/lib\" && for i in 1 2 3 4 5 6 7 8; do "
           "head -c 800 /dev/zero | tr '\\0' \"\\\\$i\" >\"$d/afl/main/crashes/id:00000$i,sig:06\"; done; "
           "cp \"$d\"/afl/main/crashes/id:000003* \"$d/lib/crash-0123\"; cp \"$d\"/afl/main/crashes/* "
           "\"$d/afl/main/queue\"; "
           "echo hello >\"$d/afl/main/crashes/README.txt\"");
  const char *said = shell(1, "\"$a\" triage --encoder 'exec:yes 00000000' --out \"$d/out\" \"$d/afl\" \"$d/lib\"");
  EXPECT_TRUE(strstr(said, "files=9 ")); /* and not the queue, nor the text */
  said = shell(1, "x=$(\"$a\" triage --encoder 'exec:yes 00000000' --out \"$d/again\" \"$d/afl\" | "
                  "grep -m1 check) && sh -c \"$x\""); /* ready to paste */
  EXPECT_TRUE(strstr(said, "/again/") && strstr(said, ".case: "));
  said = shell(0, "grep -hc 'ADD\\|.*' \"$d\"/out/*.case >/dev/null; ls \"$d\"/out/*.case | wc -l");
  EXPECT_TRUE(atoi(said) > 0 && atoi(said) < 9);
  shell(1, "\"$a\" check --encoder 'exec:yes 00000000' \"$d\"/out/*.case");
  EXPECT_TRUE(strstr(shell(0, "\"$a\" triage --out \"$d/none\" \"$d/lib\""), "files=1 findings=0 kinds=0\n"));
  shell(2, "\"$a\" triage --out \"$d/none\" \"$d/nothing\"");
  shell(0, "mv \"$d/lib/crash-0123\" \"$d/lib/mine\"");
  said = shell(0, "\"$a\" triage --out \"$d/none\" \"$d/lib/mine\""); /* by its own name, a file is taken */
  EXPECT_TRUE(strstr(said, "files=1 findings=0 kinds=0\n"));
  said = shell(0, "\"$a\" triage --out \"$d/none\" \"$d/lib\" 2>&1");
  EXPECT_TRUE(strstr(said, "triage: no file there is called as fuzzers call") && strstr(said, "files=0 "));
}

/* The target without a fuzzer: what it cannot read has not run well. */
TEST(what_the_target_alone_cannot_replay_is_told) {
  if (access(cli_beside("fuzz-replay"), X_OK))
    SKIPF("`make test` builds it");
  folder = test_folder();
  const char *said = shell(0, "echo hello >\"$d/bytes\"; A64FUZZ_HOST_ONLY=1 \"${a%/*}/fuzz-replay\" \"$d/bytes\"");
  EXPECT_TRUE(strstr(said, "/bytes: 6 bytes\n"));
  EXPECT_TRUE(strstr(shell(2, "\"${a%/*}/fuzz-replay\""), "usage: fuzz-replay FILE..."));
  EXPECT_TRUE(strstr(shell(2, "\"${a%/*}/fuzz-replay\" \"$d\""), ": Is a directory\n"));
  EXPECT_TRUE(strstr(shell(2, "\"${a%/*}/fuzz-replay\" \"$d/none\""), ": No such file or directory\n"));
  EXPECT_TRUE(strstr(shell(2, "head -c 2000000 /dev/zero >\"$d/big\"; \"${a%/*}/fuzz-replay\" \"$d/big\""),
                     ": more than 1 MB"));
  shell(
      134,
      "head -c 800 /dev/zero | tr '\\0' 3 >\"$d/bad\"; export A64FUZZ_HOST_ONLY=1 A64FUZZ_ENCODER='exec:yes 00000000'; "
      "\"${a%/*}/fuzz-replay\" \"$d/bad\"");
}
