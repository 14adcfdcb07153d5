/* make.c - what the Makefile and the scripts of ci/ say and do where something is odd: a path, an object, a tool. */
#include "cli/verbs.h"
#include "kit.h"
#include "test/test.h"

#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* With $d a folder of the test's. */
static const char *shell(int status, const char *line) { return cli_shell(status, test_folder(), line); }

static const char *folder_of_build(void) {
  static char path[4096];
  snprintf(path, sizeof path, "%s", cli_beside("agent"));
  return dirname(path);
}

TEST(a_checkout_may_lie_in_a_path_with_a_space) {
  if (access(".arm64/boot", F_OK))
    SKIPF("no kernel was unpacked");
  shell(0, "d=\"$d/a space\" && mkdir \"$d\" && cp Makefile \"$d\" && ln -s \"$PWD/.arm64\" \"$d/.arm64\" && "
           "env -u MAKEFLAGS -u MAKELEVEL make -s -C \"$d\" build/vmlinuz && test -s \"$d/build/vmlinuz\"");
}

/* In one line, and nothing where nothing is missing. */
TEST(the_help_of_make_fits_a_terminal_of_80_columns) {
  const char *said = shell(0, "make -s help");
  EXPECT_TRUE(strstr(said, "make fuzz ") && strstr(said, "ENCODER_SRC=") && strstr(said, "make clean "));
  for (const char *end; (end = strchr(said, '\n')); said = end + 1)
    EXPECT_TRUE(end - said <= 80);
}

TEST(what_is_left_out_for_want_of_a_package_is_told) {
  const char *make = "env -u MAKEFLAGS -u MAKELEVEL make -n all";
  char line[200];
  snprintf(line, sizeof line, "%s ARM64=/nonexistent | grep '^echo .left out'", make);
  const char *said = shell(0, line);
  EXPECT_TRUE(strstr(said, " musl-dev:arm64 libunwind-dev:arm64 linux-image-arm64'\n"));
  EXPECT_TRUE(strchr(said, '\n') == strrchr(said, '\n'));
  snprintf(line, sizeof line, "! %s MUSL=x UNWIND=x KERNEL=x VIXL=x ASMJIT=x LLVM=x | grep 'left out'", make);
  shell(0, line);
}

TEST(a_way_that_is_none_is_told_with_the_line_that_compiles_one) {
  const char *said = shell(2, "gcc -c -x c /dev/null -o $d/x.o && make -s aborts WAY=$d/x.o");
  EXPECT_TRUE(strstr(said, "is no AArch64 object that defines way_mine"));
  EXPECT_TRUE(strstr(said, " -c -o my_way.o my_way.c"));
}

/* A suite of five programs, once where an overlay can be laid over it, and once where its path has a colon, which
 * separates what overlays lie on. */
TEST_WITHIN(300, a_suite_is_copied_where_nothing_can_be_laid_over_it_and_nothing_is_left_behind) {
  if (geteuid() || access(".git", F_OK) || access("/usr/sbin/debootstrap", F_OK))
    SKIPF("ci/on needs root, a checkout, and debootstrap (`ci/setup cross`)");
  const char *said = shell(
      7, "for s in s s:t; do root=\"$d/$s/tiny\"; mkdir -p \"$root/proc\" \"$root/dev\" \"$root/etc\"; "
         "p=\"$(for c in bash env umount head; do command -v $c; done)\"; cp --parents -L $(ldd $p | grep -o '/[^ :]*' "
         "| sort -u) \"$root\"; "
         "A64FUZZ_SUITES=\"$d/$s\" ci/on tiny 'head -n 1 README.md; while read -r _ at kind _; do "
         "[ $at != / ] || echo \"on $kind\"; done </proc/mounts; echo >/left; exit 7'; e=$?; "
         "[ ! -e \"$root/left\" ] || echo left; done; exit $e");
  const char *first = strstr(said, "# a64fuzz\non ");
  EXPECT_TRUE(first && strstr(first + 1, "# a64fuzz\non "));
  EXPECT_TRUE(first && !strstr(first + 1, "overlay\n# a64fuzz\non overlay"));
  EXPECT_TRUE(!strstr(said, "left\n"));
}

/* What sanitizers watch: built by `make SAN=1`, with what `make fuzz` would make of it for AFL++; and run by a program
 * that has them as well, or that gets them preloaded. */
#ifdef __SANITIZE_ADDRESS__
static const char preload[] = "";
#else
static const char preload[] = "LD_PRELOAD=$(gcc -print-file-name=libasan.so):$(gcc -print-file-name=libubsan.so) "
                              "ASAN_OPTIONS=detect_leaks=0 ";
#endif

TEST_WITHIN(120, what_a_sanitizer_reports_of_an_encoder_is_told_with_the_instruction) {
  char line[1600];
  const char *make = "env -u MAKEFLAGS -u MAKELEVEL make SAN=1 ENCODER_SRC=encoders/bad/heap.c "
                     "ENCODER_FLAGS='-std=gnu11 -D_GNU_SOURCE= -Iharness -I.'";
  snprintf(line, sizeof line,
           "%s -s B=$d $d/own.so && %s%s fuzz --cases 4096 --seed 1 --aborts 0 --draw --encoder $d/own.so "
           "--out $d/found",
           make, preload, cli_beside("a64fuzz"));
  const char *said = shell(1, line);
  EXPECT_TRUE(strstr(said, "SUMMARY: AddressSanitizer: heap-buffer-overflow "));
  EXPECT_TRUE(strstr(said, "   svc #") && strstr(said, "was stopped by AddressSanitizer: heap-buffer-overflow "));
  EXPECT_TRUE(strstr(said, "   hvc #") && strstr(said, "was stopped by UBSan: encoders/bad/heap.c:"));
  snprintf(line, sizeof line, "%s -n B=/nonexistent V=1 HAVE_AFL=1 /nonexistent/afl-own | grep 'ci/encoder-src'", make);
  EXPECT_TRUE(strstr(shell(0, line), "'-fsanitize=address,undefined"));
}

/* Not position-independent, and so for no shared object. */
TEST_WITHIN(120, an_encoder_in_an_archive_is_linked_in_by_one_command) {
  char line[4600];
  const char *build = strrchr(folder_of_build(), '/');
  if (!build || strcmp(build, "/build"))
    SKIPF("make encoder links what `make` builds");
  snprintf(
      line, sizeof line,
      "gcc -std=gnu11 -D_GNU_SOURCE= -Iharness -I. -O2 -fno-pie -mcmodel=%s -c -o $d/my.o "
      "encoders/so/wrong.c && ar rcs $d/my.a $d/my.o && env -u MAKEFLAGS -u MAKELEVEL make -s encoder OBJECT=$d/my.a "
      "&& build/a64fuzz-mine survey --form ADD_ext --every 16 --encoder wrong",
#ifdef __x86_64__
      "large"
#else
      "small"
#endif
  );
  EXPECT_TRUE(strstr(shell(1, line), " of 1 form: wrong: number, bits 00001000\n"));
  EXPECT_TRUE(strstr(shell(2, "env -u MAKEFLAGS -u MAKELEVEL make -s encoder"), "make encoder OBJECT=./my.a"));
}

/* Everything is on the path but afl-fuzz. */
TEST(that_afl_fuzz_is_missing_is_told_before_the_run) {
  char line[4400];
  snprintf(line, sizeof line,
           "mkdir $d/bin $d/b && for f in /usr/bin/* /bin/*; do ln -sf $f $d/bin; done && "
           "rm -f $d/bin/afl-* && ln -s %s/* $d/b && touch $d/afl && chmod +x $d/afl && ln -sf $d/afl $d/b/afl-target "
           "&& PATH=$d/bin B=$d/b TIME=1 ci/fuzz",
           folder_of_build());
  const char *said = shell(0, line);
  const char *told = strstr(said, "no afl-fuzz here"), *summary = strstr(said, "programs=");
  EXPECT_TRUE(told && summary && told < summary);
}

/* `signals` comes to 20 only if so many were sent. */
TEST_WITHIN(300, processes_of_commands_and_of_a_minimisation_may_be_killed_and_stopped) {
  char line[4200];
  snprintf(line, sizeof line, "B=%s ci/campaign 20 3 'fuzz.*(exec|batch):|minimise'", folder_of_build());
  EXPECT_TRUE(strstr(shell(0, line), " signals=20 bad=0\n"));
  EXPECT_TRUE(strstr(shell(2, "ci/campaign 30 3 none"), "no run is like 'none'"));
}

/* ci/setup installs nothing there, and says what to install. */
TEST(on_other_systems_setup_says_what_to_install) {
  const char *said = shell(2, "printf 'ID=fedora\\nVERSION_ID=44\\n' | OS_RELEASE=/dev/stdin ci/setup");
  EXPECT_TRUE(strstr(said, "this is fedora. ") && strstr(said, "dnf install gcc gcc-c++ make capstone-devel "));
  EXPECT_TRUE(strstr(said, " sysroot-aarch64-fc44-glibc ") && strstr(said, "/sys-root/fc44'\n"));
  said = shell(2, "echo ID=arch | OS_RELEASE=/dev/stdin ci/setup");
  EXPECT_TRUE(strstr(said, "this is arch. ") && strstr(said, "pacman -S gcc make capstone "));
  EXPECT_TRUE(strstr(shell(2, "OS_RELEASE=/nonexistent ci/setup"), "this is unknown. "));
}

TEST(a_container_takes_settings_or_a_command) {
  EXPECT_STR("hello\n", shell(0, "ci/container echo hello"));
  EXPECT_TRUE(strstr(shell(0, "MAKEFLAGS=n ci/container TIME=7 SEED=3 | tail -n 1"), "TIME='7' SEED='3'"));
}

/* Beside the bulk engine; what they found is there for the next run, which begins with it. All that waited has run: one
 * program waits, by which it was run. */
TEST_WITHIN(300, several_instances_of_afl_share_a_corpus_that_is_kept) {
  char line[4600];
  if (system("command -v afl-fuzz >/dev/null") || access(cli_beside("afl-target"), X_OK))
    SKIPF("no afl-fuzz, or no afl-target beside this program: make everything");
  snprintf(line, sizeof line,
           "mkdir $d/b && ln -s %s/* $d/b && rm -f $d/b/fuzz && B=$d/b TIME=3 JOBS=4 SEED=1 ci/fuzz && "
           "for i in 1 2; do od -A n -t u4 -N 4 $d/b/fuzz/waiting$i/waiting; done; "
           "ls $d/b/fuzz/afl && ls $d/b/fuzz/corpus | wc -l",
           folder_of_build());
  const char *said = shell(0, line), *names = strstr(said, "\nfuzzer1\nfuzzer2\n");
  EXPECT_TRUE(strstr(said, " 0 crashes, 0 hangs\n"));
  EXPECT_TRUE(strstr(said, "\n          1\n          1\n"));
  EXPECT_TRUE(names && atoi(names + strlen("\nfuzzer1\nfuzzer2\n")) > 5);
}

/* By Ctrl-C, which AFL++ would not have heard for an hour, and before the bulk engine has judged anything; and by
 * SIGTERM, after which the next run takes what is left. */
TEST_WITHIN(300, what_afl_did_is_gathered_however_a_run_is_ended) {
  char line[4600];
  if (system("command -v afl-fuzz >/dev/null") || access(cli_beside("afl-target"), X_OK))
    SKIPF("no afl-fuzz, or no afl-target beside this program: make everything");
  snprintf(line, sizeof line,
           "mkdir $d/b && ln -s %s/* $d/b && rm -f $d/b/fuzz && export B=$d/b JOBS=2 SEED=1; for s in INT TERM; do "
           "TIME=36000 env --default-signal=INT setsid ci/fuzz --draw $(test $s = TERM || echo --encoder exec:tail) "
           ">$d/$s 2>&1 & p=$!; "
           "until [ \"$(ls $d/b/fuzz/afl/*/queue 2>/dev/null | grep -c id:)\" -gt 9 ]; do sleep 0.1; done; "
           "kill -s $s -- -$p; wait $p; grep '^AFL' $d/$s; ls $d/b/fuzz/corpus | wc -l >$d/$s.kept; "
           "rm -rf $d/b/fuzz/corpus; test $s = TERM || rm -rf $d/b/fuzz; done; grep -c '^[1-9]' $d/*.kept; "
           "TIME=1 ci/fuzz >$d/next 2>&1; grep -A 1 killed $d/next; ls $d/b/fuzz/corpus | wc -l; ls $d/b/fuzz/afl",
           folder_of_build());
  const char *said = shell(0, line),
             *next = strstr(said, "the run before this one was killed; what AFL++ did in it:\n");
  EXPECT_TRUE(!strncmp(said, "AFL++: ", strlen("AFL++: ")));
  EXPECT_TRUE(strstr(said, "/INT.kept:1\n") && strstr(said, "/TERM.kept:0\n"));
  EXPECT_TRUE(next && !strncmp(strchr(next, '\n'), "\nAFL++: ", strlen("\nAFL++: ")));
  EXPECT_TRUE(next && !strstr(next, "begun"));
}

/* With what is no input in the folder of both. Two folders for two machines: all that one reached goes to the folder of
 * both, and from there to the corpus of the other, and to the queue that its main instance takes from; and AFL++ says
 * of its own queue what it took from there.
 */
TEST_WITHIN(300, what_one_machine_reaches_arrives_at_another) {
  char line[4600];
  if (system("command -v afl-fuzz >/dev/null") || access(cli_beside("afl-target"), X_OK))
    SKIPF("no afl-fuzz, or no afl-target beside this program: make everything");
  snprintf(line, sizeof line,
           "export LC_ALL=C; mkdir $d/all; mkfifo $d/all/pipe; ln -s /dev/zero $d/all/zeros; for m in one two; do "
           "mkdir $d/$m && ln -s %s/* $d/$m && rm -f $d/$m/fuzz && "
           "B=$d/$m TIME=2 JOBS=1 SEED=1 SYNC=$d/all ci/fuzz >$d/$m.log 2>&1 || cat $d/$m.log; done; cd $d; "
           "rm all/pipe all/zeros; ls one/fuzz/corpus >sent; ls all >both; ls two/fuzz/corpus | diff both - && "
           "(cd two/fuzz/afl/others/queue && sha256sum id:* | cut -c -24 | sort) | diff sent - && wc -l <sent && "
           "awk '/^corpus_imported/ { print $3 }' two/fuzz/afl/fuzzer1/fuzzer_stats && "
           "ls two/fuzz/afl/fuzzer1/queue | grep -c ,sync:others,",
           folder_of_build());
  unsigned sent = 0, imported = 0, queued = 0;
  EXPECT_EQ(3, sscanf(shell(0, line), "%u %u %u", &sent, &imported, &queued));
  EXPECT_TRUE(sent > 5 && imported > 0 && imported == queued);
}

/* Two processes: one puts a program where programs wait, the other runs it and puts another there. */
TEST(programs_that_wait_when_a_process_ends_are_run_by_the_next) {
  char line[4600];
  if (access(cli_beside("fuzz-replay"), X_OK))
    SKIPF("no fuzz-replay beside this program: make everything");
  snprintf(line, sizeof line,
           "export A64FUZZ_WAITING=$d; head -c 500 /dev/zero >$d/bytes; for f in $d/bytes /dev/null; do "
           "%s/fuzz-replay $f 2>$d/said || cat $d/said; od -A n -t u4 -N 8 $d/waiting; done; ls $d",
           folder_of_build());
  EXPECT_STR("          1        500\n          1          0\nbytes\nsaid\nwaiting\n", shell(0, line));
}

/* The shared object for the engine, and the target in which the encoder alone is instrumented: a wrong word ends it. In
 * a second AFL++ may find some already, and then it is a finding of that run.
 *
 * Of five mistakes behind three branches each AFL++ finds all in a bounded number of executions; drawing as many
 * programs finds none. */
TEST_WITHIN(400, sources_of_an_encoder_are_built_into_a_target_of_afl) {
  char line[4600];
  if (system("command -v afl-fuzz >/dev/null") || access(cli_beside("afl-target"), X_OK))
    SKIPF("no afl-fuzz, or no afl-target beside this program: make everything");
  snprintf(line, sizeof line,
           "{ make -s B=%s fuzz TIME=1 SEED=1 ENCODER_SRC=harness/test/encoders/rare/encoder.c || :; } 2>&1; "
           "nm %s/afl-own | grep -c '__start___sancov_guards\\| a64fuzz_encoder_v2$'",
           folder_of_build(), folder_of_build());
  const char *said = shell(0, line);
  EXPECT_TRUE(strstr(said, " findings=0 ") && !strstr(said, " forms=0/") && strstr(said, "\nAFL++: "));
  EXPECT_TRUE(strstr(said, "\n2\n"));
  snprintf(line, sizeof line, "B=%s ci/rare 1 40000", folder_of_build());
  EXPECT_TRUE(strstr(shell(0, line), "guided=5 drawn=0 "));
  EXPECT_TRUE(strstr(shell(2, "make -s fuzz ENCODER_SRC=/nowhere/encoder.c"), "ENCODER_SRC: cannot read /nowhere/"));
}

/* How many there are is the machine's to say; that there are none, its own. */
TEST_WITHIN(120, the_rates_of_afl_are_told) {
  char line[4600];
  if (system("command -v afl-fuzz >/dev/null") || access(cli_beside("afl-target"), X_OK))
    SKIPF("no afl-fuzz, or no afl-target beside this program: make everything");
  snprintf(line, sizeof line, "B=%s ci/afl-rates 300 | sed 's/=[0-9.]*[1-9][0-9.]*/=N/g; s/  */ /g'",
           folder_of_build());
  EXPECT_STR("judged executions=N seconds=N rate=N\nrun executions=N seconds=N rate=N\n", shell(0, line));
  shell(2, "ci/afl-rates many");
  snprintf(line, sizeof line, "B=%s A64FUZZ_ENCODER=/nowhere ci/afl-rates 300", folder_of_build());
  EXPECT_TRUE(!strstr(shell(3, line), "rate="));
  snprintf(line, sizeof line, "B=%s A64FUZZ_HOST_ONLY=1 ci/afl-rates 300 2>&1", folder_of_build());
  EXPECT_TRUE(strstr(shell(3, line), "ci/afl-rates: no program was run\n"));
}

/* What stands in its place says how many processors it may use, and which: behind the last comes the first again. */
TEST(afl_is_run_on_one_processor) {
  EXPECT_STR("1\n-x\n",
             shell(0,
                   "printf '#!/bin/sh\nnproc; grep ^Cpus_allowed_list /proc/self/status >&2; echo $*\n' >$d/afl-fuzz; "
                   "chmod +x $d/afl-fuzz; all=$(nproc); PATH=$d:$PATH; ci/afl 0 -x 2>$d/first && "
                   "ci/afl $all -x 2>$d/again >$d/said; cmp $d/first $d/again"));
}

/* As CI of another project calls it, from its own folder. */
TEST_WITHIN(120, an_encoder_of_others_is_checked_by_one_script) {
  char line[4600];
  const char *build = strrchr(folder_of_build(), '/');
  if (!build || strcmp(build, "/build"))
    SKIPF("ci/for-others/check-encoder uses what `make` builds");
  snprintf(line, sizeof line,
           "t=$PWD; cd $d; ln -s %s/so/wrong.so so.so; $t/ci/for-others/check-encoder "
           "./so.so 2 10%% found; s=$?; ls found; exit $s",
           folder_of_build());
  EXPECT_TRUE(strstr(shell(1, line), "\nwrong-word-ADD_ext-imm3-1.case\n"));
  shell(3, "ci/for-others/check-encoder \"exec:while read l; do echo '?'; done\" 1 1 build/none");
  shell(2, "ci/for-others/check-encoder");
  EXPECT_STR("check-encoder: SECONDS is a whole number above 0, not '1x'\n",
             shell(2, "ci/for-others/check-encoder ./so.so 1x 2>&1"));
  EXPECT_STR("check-encoder: 'Makefile' is no folder for findings\n",
             shell(2, "ci/for-others/check-encoder ./so.so 60 1 Makefile 2>&1"));
}

/* The ten lines of ci/for-others/README.md in a project of two files, but for how long and how many. */
TEST_WITHIN(120, ten_lines_test_the_encoder_of_another_project) {
  const char *build = strrchr(folder_of_build(), '/');
  if (!build || strcmp(build, "/build"))
    SKIPF("ci/for-others/check-encoder uses what `make` builds");
  if (system("/usr/bin/python3 -c 'import yaml' 2>/dev/null"))
    SKIPF("no python3-yaml");
  const char *said = shell(
      0, "t=$PWD; sed -n '/^```yaml/,/^```/p' ci/for-others/README.md | grep -v '^```' | "
         "sed 's/time: 60, require: 30%/time: 2, require: 2/' >$d/ten.yml; cp encoders/so/five_minutes.cc $d; cd $d; "
         "printf 'myjit.so: five_minutes.cc\n\tg++ -std=c++17 -shared -fPIC -I '$t'/encoders -o $@ $<\n' >Makefile; "
         "$t/ci/steps ten.yml");
  EXPECT_TRUE(strstr(said, "- actions/checkout@v4\n+ make myjit.so\n"));
  EXPECT_TRUE(strstr(said, " findings=0 ") && strstr(said, " forms="));
}

/* In a fresh clone, blocks of "sh" too, where there is one: of git, with what `make` builds. */
TEST_WITHIN(600, every_command_that_the_readme_shows_does_what_it_shows) {
  char line[4600];
  const char *build = strrchr(folder_of_build(), '/');
  bool clone = build && !strcmp(build, "/build") && !system("git ls-files --error-unmatch Makefile >/dev/null 2>&1");
  snprintf(line, sizeof line, "B='%s' ci/doc-test %s README.md", folder_of_build(), clone ? "--clone" : "");
  shell(0, line);
}

TEST_WITHIN(300, every_command_that_the_pages_of_doc_show_does_what_they_show) {
  char line[4600];
  snprintf(line, sizeof line, "B='%s' ci/doc-test doc/*.md", folder_of_build());
  shell(0, line);
}

TEST(every_page_that_the_readme_links_is_there) {
  shell(0,
        "for f in $(grep -oE '\\]\\([^)]*\\)' README.md | tr -d ']()'); do test -s $f || { echo $f; exit 1; }; done");
  shell(0, "test $(grep -cE '\\]\\(doc/' README.md) -ge 8");
}

/* ---- what is installed ------------------------------------------------------------------------------------------- */

static char root[96];

static const char *in_root(int status, const char *line) {
  char whole[2048];
  snprintf(whole, sizeof whole, "r='%s/usr'; %s", root, line);
  return shell(status, whole);
}

/* By a program of the build, from a folder with a space, and used from there. */
static void install(void) {
  char line[4600];
  const char *build = strrchr(folder_of_build(), '/');
  if (!build || strcmp(build, "/build"))
    SKIPF("only what `make` builds is installed");
  snprintf(root, sizeof root, "%s/in stalled", test_folder());
  snprintf(line, sizeof line, "make -s install B='%s' DESTDIR='%s' PREFIX=/usr", folder_of_build(), root);
  shell(0, line);
}

/* The example, compiled away from the sources, as its first lines say. */
static void guards(const char *compiler, const char *example) {
  char line[900];
  snprintf(line, sizeof line,
           "cp harness/guard/example/%s \"$r\" && cd \"$r\" && export PKG_CONFIG_PATH=\"$r/lib/pkgconfig\" "
           "PKG_CONFIG_SYSROOT_DIR=\"${r%%/usr}\" && eval \"aarch64-linux-gnu-%s -static -o guarded %s $(pkg-config "
           "--cflags --libs a64guard)\" && $(command -v qemu-aarch64) ./guarded",
           example, compiler, example);
  EXPECT_STR("by call: 42, by trap: 17, by return: 0\n", in_root(0, line));
}

TEST_WITHIN(300, what_is_installed_works_by_itself) {
  install();
  in_root(0, "cd / && \"$r/bin/a64fuzz\" fuzz --cases 512 --seed 1 --out \"$r/found\"");
  EXPECT_TRUE(strstr(in_root(0, "cd / && \"$r/bin/a64fuzz\" --version"), "lib/a64fuzz/so/wrong.so"));
  in_root(0, "printf '#include <a64fuzz.h>\nint x = A64FUZZ_CONTRACT;' | gcc -xc -fsyntax-only -I\"$r/include\" -");
  in_root(0, "printf '#include <a64fuzz.hpp>' | g++ -std=c++17 -xc++ -fsyntax-only -I\"$r/include\" -");
  guards("gcc", "example.c");
  guards("g++", "example.cc");
  in_root(0, "grep -q '^.TH A64FUZZ 1' \"$r/share/man/man1/a64fuzz.1\"");
}

TEST(every_verb_and_option_is_in_the_manual_and_in_every_completion) {
  static const char *const pages[] = {"help|--manual", "help|--completion|bash", "help|--completion|zsh",
                                      "help|--completion|fish"};
  for (unsigned i = 0; i < 4; i++) {
    const char *page = cli_run(pages[i], "")->out;
    for (unsigned n = 0; verb_at(n); n++) {
      const struct verb *v = verb_at(n);
      EXPECT_TRUE(strstr(page, v->name));
      for (const struct option_row *row = v->options->rows; row->name; row++) {
        char name[64];
        snprintf(name, sizeof name, i == 0 ? "\\-%s" : i == 3 ? " %s " : "-%s", row->name);
        NOTEF("%s: %s", pages[i], name);
        EXPECT_TRUE(strstr(page, name));
      }
    }
  }
  EXPECT_TRUE(strstr(cli_run("help|--completion|fish", "")->out, "_from help' -f -a survey "));
  EXPECT_EQ(2, cli_run("help|--completion|csh", "")->status);
}

TEST(bash_completes_verbs_options_and_their_values) {
  char line[4600];
  snprintf(
      line, sizeof line,
      "bash -c 'eval \"$(%s/a64fuzz help --completion bash)\"; try() { COMP_WORDS=(a64fuzz \"$@\"); COMP_CWORD=$#; "
      "_a64fuzz; echo \"${COMPREPLY[*]}\"; COMPREPLY=(); }; try surv; try fuzz --back; try fuzz --backend n'",
      folder_of_build());
  EXPECT_STR("survey\n--backend\nnative\n", shell(0, line));
}
