/* audit.c - the verbs that read listings and raw code: what is right passes, what is planted is named with its place.
 */
#include "cli/status.h"
#include "kit.h"
#include "test/test.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

TEST(a_listing_that_says_what_its_words_mean_is_right) {
  const struct cli_outcome *o = cli_run("verify", "8b020020\tadd x0, x1, x2\n"
                                                  "d2800020 mov x0, #1 ; as a JIT comments\n"
                                                  "0x1000: 14000002 b 0x1008\n"
                                                  "  400544:\t54ffffe1 \tb.ne\t400540 <main+0x4>  // b.any\n"
                                                  "0000000000400540 <main>:\n");
  EXPECT_STR("words=4 right=4 wrong=0 unread=0 relocated=0 other_lines=1\n", o->out);
  EXPECT_EQ(STATUS_FINE, o->status);
}

TEST(a_word_that_does_not_mean_its_text_is_named_with_its_line) {
  const struct cli_outcome *o = cli_run("verify", "d65f03c0 ret\n8b02003f add sp, x1, x2\n");
  EXPECT_EQ(STATUS_FINDINGS, o->status);
  EXPECT_TRUE(
      strstr(o->out, "standard input:2: 8b02003f is `cmn x1, x2`") ||
      strstr(o->out, "standard input:2: 8b02003f is `add xzr, x1, x2`, not `add sp, x1, x2`, which is 8b22603f"));
  EXPECT_TRUE(strstr(o->out, "words=2 right=1 wrong=1 unread=0"));
}

TEST(texts_that_are_not_understood_are_counted_and_reach_no_terminal_as_commands) {
  const char *listing = "d65f03c0 ret\n8b020020 frob x0, \033[31m\xc2\x9b\n";
  const struct cli_outcome *o = cli_run("verify", listing);
  EXPECT_EQ(STATUS_FINE, o->status);
  EXPECT_STR(
      "1 text was not understood; --unread lists them\nwords=2 right=1 wrong=0 unread=1 relocated=0 other_lines=0\n",
      o->out);
  o = cli_run("verify|--unread", listing);
  EXPECT_TRUE(strstr(o->out, "standard input:2: not understood: `frob x0, ?[31m??`"));
}

TEST(a_wrong_distance_is_no_right_address) {
  EXPECT_EQ(STATUS_FINDINGS, cli_run("verify", "1000: 14000002 b 0x100c\n")->status);
  EXPECT_EQ(STATUS_FINE, cli_run("verify", "1000: 14000002 b 0x1008\n")->status);
  EXPECT_EQ(STATUS_FINE, cli_run("verify", "1000: 14000002 b #8\n")->status);
}

#define UNLINKED "  20:\t14000000 \tb\t8 <d>\n"

TEST(what_a_linker_is_to_change_is_counted_and_not_wrong) {
  const struct cli_outcome *o = cli_run("verify", UNLINKED "\t\t\t20: R_AARCH64_JUMP26\td\n  24:\td65f03c0 \tret\n");
  EXPECT_STR("words=2 right=1 wrong=0 unread=0 relocated=1 other_lines=1\n", o->out);
  EXPECT_EQ(STATUS_FINE, o->status);
  o = cli_run("verify", UNLINKED "\n\t\t\t20: R_AARCH64_JUMP26\td\n  24:\td65f03c0 \tret\n");
  EXPECT_TRUE(strstr(o->out, " wrong=1 unread=0 relocated=0 other_lines=2\n"));
}

/* Without relocations it may be wrong: it is, but what may be the reason is told. */
TEST(what_looks_like_an_object_that_is_not_linked_is_told_so) {
  const struct cli_outcome *o = cli_run("verify", UNLINKED);
  EXPECT_EQ(STATUS_FINDINGS, o->status);
  EXPECT_TRUE(strstr(o->out, "1 of the wrong ones leads to its own place, as in an object that is not linked: "));
  o = cli_run("verify", "  20:\t14000001 \tb\t8 <d>\n");
  EXPECT_EQ(STATUS_FINDINGS, o->status);
  EXPECT_TRUE(!strstr(o->out, "not linked"));
}

TEST(a_listing_of_which_nothing_was_judged_is_no_success) {
  const struct cli_outcome *o = cli_run("verify|--unread", "hello\n8b020020 frobnicate x0\n");
  EXPECT_EQ(STATUS_BAD_INPUT, o->status);
  EXPECT_TRUE(strstr(o->out, "standard input:2: not understood: `frobnicate x0`"));
  EXPECT_TRUE(strstr(o->err, "verify: nothing was judged"));
  EXPECT_EQ(STATUS_BAD_INPUT, cli_run("verify", "")->status);
  EXPECT_EQ(STATUS_BAD_INPUT, cli_run("verify|/nonexistent", "")->status);
}

/* ---- scan -------------------------------------------------------------------------------------------------------- */

static const char *file;

static void write_code(const void *code, size_t size) { file = test_file("code", code, size); }

static const struct cli_outcome *scan(const char *options) {
  char line[160];
  snprintf(line, sizeof line, "scan|%s|%s", options, file);
  return cli_run(line, "");
}

TEST(zeros_are_code_and_no_text) {
  write_code("\0\0\0\0\0\0\0", 8);
  EXPECT_TRUE(strstr(scan("--base|0")->out, "words=2 "));
  unlink(file);
}

TEST(raw_code_is_scanned_word_by_word) {
  const uint32_t code[] = {
      0x8b020020 /* add x0, x1, x2 */,        0x14000001 /* b #4 */,  0x04e0e3e0 /* cntd x0 */, 0xffffffff /* none */,
      0xa8c10441 /* ldp x1, x1, [x2], #16 */, 0x14000010 /* b #64 */, 0x94000010 /* bl #64 */,  0xd65f03c0 /* ret */};
  write_code(code, sizeof code);
  const struct cli_outcome *o = scan("--base=0x1000");
  EXPECT_EQ(STATUS_FINDINGS, o->status);
  EXPECT_TRUE(strstr(o->out, "+0xc\t0x100c\tffffffff\t-\tno instruction\n"));
  EXPECT_TRUE(strstr(o->out, "\t0x1010\ta8c10441\tldp x1, x1, [x2], #16\tCONSTRAINED UNPREDICTABLE\n"));
  EXPECT_TRUE(strstr(o->out, "\t0x1014\t14000010\tb #64\tleads out of the code\n"));
  EXPECT_TRUE(strstr(o->out, "words=8 unallocated=1 unpredictable=1 should_be=0 leaves=1 calls=1 unjudged=1\n"));
  EXPECT_EQ(4, cli_count_lines(o->out));
}

TEST(what_is_no_raw_code_is_told_from_it) {
  static const struct {
    const char *bytes;
    size_t size;
    const char *option, *said;
  } bad[] = {{"\x7f"
              "ELF\2\1\1\0",
              8, "--calls", "objcopy -O binary"},
             {"d503201f\tnop\n\n\n\n", 16, "--calls", "a64fuzz verify"},
             {"\x1f\x20\x03\xd5\x1f", 5, "--calls", "whole number of instructions"},
             {"\x1f\x20\x03\xd5", 4, "--base=2", "multiple of 4"},
             {"\x1f\x20\x03\xd5\x1f\x20\x03\xd5", 8, "--base=0xfffffffffffffffc", "last address"},
             {"", 0, "--calls", "no code in it"}};
  for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
    write_code(bad[i].bytes, bad[i].size);
    const struct cli_outcome *o = scan(bad[i].option);
    EXPECT_EQ(STATUS_BAD_INPUT, o->status);
    EXPECT_EQ(1, cli_count_lines(o->err));
    EXPECT_TRUE(strstr(o->err, bad[i].said));
  }
  write_code("\x1f\x20\x03\xd5", 4);
  EXPECT_EQ(STATUS_FINE, scan("--base=0xfffffffffffffffc")->status);
}

struct dump { /* a jitdump with one function of one word */
  uint32_t magic, version, size, machine, pad, pid;
  uint64_t time, flags;
  uint32_t id, record;
  uint64_t when;
  uint32_t pid2, tid;
  uint64_t vma, address, bytes, index;
  char name[4];
  uint32_t word;
};

static struct dump make_dump(uint32_t word) {
  return (struct dump){.magic = 0x4a695444,
                       .version = 1,
                       .size = 40,
                       .machine = 183,
                       .record = 64,
                       .vma = 0x7000,
                       .address = 0x7000,
                       .bytes = 4,
                       .name = "foo",
                       .word = word};
}

TEST(a_jitdump_is_scanned_function_by_function) {
  struct dump d = make_dump(0xffffffff);
  EXPECT_EQ(104, sizeof d);
  memcpy(d.name, "f\033o", 3);
  write_code(&d, sizeof d);
  const struct cli_outcome *o = scan("--calls");
  EXPECT_EQ(STATUS_FINDINGS, o->status);
  EXPECT_TRUE(strstr(o->out, "f?o+0x0\t0x7000\tffffffff\t-\tno instruction\n"));
}

TEST(a_jitdump_that_says_more_than_it_has_is_bad_input) {
  for (unsigned i = 0; i < 5; i++) {
    struct dump d = make_dump(0xd65f03c0);
    if (i == 0)
      d.record = 1u << 31;
    else if (i == 1)
      d.bytes = ~0ull;
    else if (i == 2)
      d.record = 3;
    else if (i == 3)
      d.size = 41;
    else
      d.machine = 62;
    write_code(&d, sizeof d);
    const struct cli_outcome *o = scan("--calls");
    EXPECT_EQ(STATUS_BAD_INPUT, o->status);
    EXPECT_EQ(1, cli_count_lines(o->err));
  }
}
