/* case.c - cases of abandoned programs: read, refused, made smaller; drawn, found, replayed. */
#include "case/abort.h"
#include "check/abort.h"
#include "check/check.h"
#include "cli/aborts/replay.h"
#include "test/case/kit.h"
#include "test/test.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- text -------------------------------------------------------------------------------------------------------- */

static const char whole[] = "# a64fuzz case: udf-0 by trampoline: x19 is lost\n"
                            "backend qemu\n"
                            "cpu cortex-a57\n"
                            "guest build/aborts-mine\n"
                            "mutant X19_LOST\n"
                            "finding broken-recovery trampoline-x19\n"
                            "slot 0\n"
                            "92800273  MOVN       movn x19, #19\n"
                            "abort udf-0 way trampoline context inner value -2147483648 times 8 after brk-0\n"
                            "8b020020  ADD_shr    add x0, x1, x2\n"
                            "input 0\n"
                            "  sp 0x110000ff00\n"
                            "broken x19 mask\n"
                            "found a fault\n"
                            "end\n";

TEST(the_case_of_an_abort_is_written_as_it_was_read) {
  struct saved s;
  case_kit_parse(whole, &s);
  EXPECT_TRUE(s.program.abort.on);
  EXPECT_EQ(1, s.program.abort.at);
  EXPECT_EQ(8, s.program.abort.times);
  EXPECT_EQ(CAUSE_BRK_0 + 1, s.program.abort.after);
  EXPECT_EQ(BROKEN(X19) | BROKEN(MASK), s.broken);
  char *again = case_spell(&s);
  EXPECT_STR(whole, again);
  free(again);
}

/* The text with `new` in the place of `old`. */
static const char *with(const char *old, const char *new) {
  static char text[2048];
  const char *at = strstr(whole, old);
  EXPECT_TRUE(at != NULL);
  snprintf(text, sizeof text, "%.*s%s%s", (int)(at - whole), whole, new, at + strlen(old));
  return text;
}

TEST(bad_lines_of_an_abort_are_told_by_file_and_line) {
  static const struct {
    const char *old, *new, *said;
  } row[] = {
      {"abort udf-0", "abort udf-9", "f:9: no cause is called udf-9"},
      {"abort udf-0", "abort", "f:9: no cause is called way"},
      {"way trampoline", "way home", "f:9: no way is called home"},
      {"context inner", "context none", "f:9: no context is called none"},
      {"after brk-0", "after", "f:9: the name of the cause is missing"},
      {"after brk-0", "after x19", "f:9: no cause is called x19"},
      {"-2147483648", "-2147483649", "f:9: not a signed number of 32 bits: -2147483649"},
      {"-2147483648", "2147483648", "f:9: not a signed number of 32 bits: 2147483648"},
      {"-2147483648", "1x", "f:9: not a signed number of 32 bits: 1x"},
      {"times 8", "times 0", "f:9: an abort happens at least once"},
      {"times 8", "times 256", "f:9: 256 is more than 255"},
      {"times 8", "often 8", "f:9: an abort has no part often"},
      {"times 8", "value 8", "f:9: value is given twice"},
      {"way trampoline ", "", "f:9: an abort needs its way, context and value"},
      {"value -2147483648 ", "", "f:9: an abort needs its way, context and value"},
      {"8b020020  ADD", "abort udf-0 way throw context plain value 0\n8b020020  ADD", "f:10: abort is given twice"},
      {"broken x19 mask", "broken", "f:13: the name of the invariant is missing"},
      {"broken x19 mask", "broken x19 x19", "f:13: x19 is given twice"},
      {"broken x19 mask", "broken x31", "f:13: no invariant is called x31"},
      {"  sp 0x110000ff00", "input 1", "f:9: a program that is abandoned has one input at most"},
      {"92800273", "92800274", "f:8: 92800274 is not movn x19, #19: that is 92800273"}};
  for (unsigned i = 0; i < sizeof row / sizeof *row; i++) {
    const char *text = with(row[i].old, row[i].new);
    struct saved s;
    char why[512] = "read";
    EXPECT_TRUE(!case_parse("f", text, strlen(text), &s, why, sizeof why));
    EXPECT_STR(row[i].said, why);
  }
}

TEST(what_an_abort_broke_needs_an_abort) {
  static const char text[] = "# a64fuzz case:\nbroken x19\nend\n";
  struct saved s;
  char why[512];
  EXPECT_TRUE(!case_parse("f", text, sizeof text - 1, &s, why, sizeof why));
  EXPECT_STR("f:2: there is no abort that could have broken this", why);
}

/* ---- smaller ----------------------------------------------------------------------------------------------------- */

/* The instruction just before the abort overwrites x19, and two come behind it. */
static bool is_kept(void *ctx, const struct program *p) {
  unsigned at = p->abort.at;
  (void)ctx;
  return at > 0 && p->count >= at + 2 && p->item[at - 1].insn.op[0] == A64_REG(A64_X, 19);
}

TEST(a_case_shrinks_around_its_abort) {
  struct program p;
  case_kit_text(&p, "92800252  MOVN movn x18, #18\n8b020020  ADD_shr add x0, x1, x2\n92800273  MOVN movn x19, #19\n"
                    "abort udf-0 way trampoline context inner value -5 times 8 after brk-0\n"
                    "8b020020  ADD_shr add x0, x1, x2\n8b020021  ADD_shr add x1, x1, x2\n"
                    "92800252  MOVN movn x18, #18\n");
  case_minimise(&p, is_kept, NULL, NULL);
  EXPECT_EQ(3, p.count);
  EXPECT_EQ(1, p.abort.at);
  EXPECT_EQ(1, p.abort.times);
  EXPECT_EQ(0, p.abort.after);
  EXPECT_EQ(CONTEXT_PLAIN, p.abort.context);
  EXPECT_EQ(1, p.abort.value);
}

/* ---- what can be abandoned --------------------------------------------------------------------------------------- */

static const struct platform nowhere; /* lacks nothing */

static const char *objection_to(const char *instructions, bool framed, bool shared) {
  static char why[256];
  struct abandon_rules rules = {.framed = framed, .shared = shared, .on = &nowhere};
  struct program p;
  struct host_trial g;
  case_kit_text(&p, instructions);
  return abandon_prepare(&p, &rules, &g, why, sizeof why) ? "" : why;
}

#define ABORT "\nabort udf-0 way trampoline context plain value 0\n"

TEST(what_must_not_be_abandoned_is_told_by_its_instruction) {
  EXPECT_STR("", objection_to("8b020020  ADD_shr add x0, x1, x2" ABORT, true, true));
  EXPECT_STR("instruction 0, adr x0, #0, puts an address of the program into a register, or branches to one",
             objection_to("10000000  ADR adr x0, #0" ABORT, false, false));
  EXPECT_STR("instruction 0, add sp, sp, #16, uses SP, x29 or TPIDR_EL0, which C or an unwinder needs",
             objection_to("910043ff  ADD_imm add sp, sp, #16" ABORT, true, false));
  EXPECT_STR("", objection_to("910043ff  ADD_imm add sp, sp, #16" ABORT, false, false));
  EXPECT_STR("instruction 0, ldr x0, [x1], uses memory that other threads use",
             objection_to("f9400020  LDR_ui ldr x0, [x1]" ABORT, false, true));
  EXPECT_STR("instruction 0, svc #0, must not be executed",
             objection_to("d4000001  SVC svc #0 ; run" ABORT, false, false));
}

/* It does, where the cause, or the one before it, is none that abandons. */
TEST(what_returns_gives_back_what_it_has_taken) {
  static const struct {
    const char *abort;
    bool returns;
  } cases[] = {{"udf-0 way trampoline context plain value 0", false},
               {"return way trampoline context plain value 0", true},
               {"sent way trampoline context plain value 0", true},
               {"udf-0 way trampoline context plain value 0 after return", true}};
  static const struct pairing pairing; /* none is framed */
  for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
    char lines[200], why[256] = "";
    struct program p;
    struct host_trial g;
    snprintf(lines, sizeof lines, "d51bd0a0  MSR_TPIDR2_EL0 msr TPIDR2_EL0, x0\nabort %s\n", cases[i].abort);
    case_kit_text(&p, lines);
    struct abandon_rules rules = abandon_rules(&p, &pairing, &nowhere);
    abandon_prepare(&p, &rules, &g, why, sizeof why);
    NOTEF("%s", cases[i].abort);
    EXPECT_STR(cases[i].returns
                   ? "instruction 0, msr TPIDR2_EL0, x0, leaves TPIDR2_EL0 changed, though the program returns"
                   : "",
               why);
  }
}

TEST(a_program_that_does_not_come_to_its_abort_is_told) {
  EXPECT_STR("the program ends without coming to its abort",
             objection_to("14000002  B b #8 ; to 2" ABORT "92800252  MOVN movn x18, #18", false, false));
  EXPECT_STR("instruction 0, brk #0, would stop the program before its abort",
             objection_to("d4200000  BRK brk #0" ABORT, false, false));
  EXPECT_STR("", objection_to("b4000040  CBZ cbz x0, #8 ; to 2\nd4200000  BRK brk #0" ABORT, false, false));
}

TEST(sp_and_memory_at_the_abort_are_those_of_the_intents) {
  struct abandon_rules rules = {.framed = false, .on = &nowhere};
  struct program p;
  struct host_trial g;
  char why[256];
  case_kit_text(&p, "d10083ff  SUB_imm sub sp, sp, #32\nf90007e1  STR_ui str x1, [sp, #8]" ABORT
                    "f90007ff  STR_ui str xzr, [sp, #8]\ninput 0\n  sp 0x110000fff0\n  x1 0x1234");
  EXPECT_TRUE(abandon_prepare(&p, &rules, &g, why, sizeof why));
  EXPECT_EQ(2, g.at);
  EXPECT_EQ(0x110000ffd0, g.sp);
  EXPECT_EQ(0x34, g.left[0xffd8 - 0xfe00]);
  EXPECT_EQ(0, g.mem[0xffd8 - 0xfe00]);
}

/* As the program that abandons tells where everything goes together. */
static struct pairing all_together(void) {
  struct pairing pairing;
  memset(pairing.fits, 0xff, sizeof pairing.fits);
  for (unsigned i = 0; i < CAUSES; i++)
    for (unsigned w = 0; w < WAYS; w++)
      pairing.framed[w][i] = i % 2;
  return pairing;
}

TEST(every_program_can_be_abandoned_once_it_is_settled) {
  struct pairing pairing = all_together();
  uint64_t seed = 1;
  unsigned long instructions = 0, before = 0;
  for (unsigned i = 0; i < 2000; i++) {
    struct program p;
    struct host_trial g, again;
    char why[256] = "";
    case_kit_program(&p, &seed);
    abandon_draw(&p, &pairing, -1, -1, seed);
    struct abandon_rules rules = abandon_rules(&p, &pairing, &nowhere);
    abandon_settle(&p, &rules, &g);
    NOTEF("program %u: %s", i, why);
    EXPECT_TRUE(abandon_prepare(&p, &rules, &again, why, sizeof why));
    EXPECT_EQ(g.at, again.at);
    instructions += p.count;
    before += p.abort.at;
  }
  NOTEF("%lu instructions, %lu before the aborts", instructions, before);
  EXPECT_TRUE(instructions > 2000 * 8 && before > 2000 * 3);
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

static char text[1 << 18];

static int run(const char *format, const char *argument) {
  char here[256], line[512], command[1024];
  ssize_t n = readlink("/proc/self/exe", here, sizeof here - 1);
  here[n > 0 ? n : 0] = 0;
  *strrchr(here, '/') = 0;
  snprintf(line, sizeof line, format, argument);
  snprintf(command, sizeof command, "%s/a64fuzz %s 2>&1", here, line);
  FILE *f = popen(command, "r");
  text[fread(text, 1, sizeof text - 1, f)] = 0;
  int status = pclose(f);
  NOTEF("%s\n%.2000s", command, text);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void expect(int status, const char *said, const char *format, const char *argument) {
  EXPECT_EQ(status, run(format, argument));
  EXPECT_TRUE(strstr(text, said) != NULL);
}

static const char *folder;

static const char *fresh_folder(void) { return folder = test_folder(); }

/* The case in the folder whose name holds `part`. */
static const char *find_case(const char *part) {
  static char path[512];
  DIR *d = opendir(folder);
  path[0] = 0;
  for (struct dirent *e; d && (e = readdir(d));)
    if (strstr(e->d_name, part))
      snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
  if (d)
    closedir(d);
  return path;
}

TEST_WITHIN(120, nothing_is_found_where_random_programs_are_abandoned) {
  expect(0, " aborts=4096 ", "fuzz --aborts only --cases 4096 --seed 11 --out %s", fresh_folder());
  EXPECT_TRUE(strstr(text, " findings=0 ") != NULL);
}

TEST_WITHIN(120, nothing_is_found_on_lesser_processors) {
  expect(0, " findings=0 ", "fuzz --aborts only --cases 512 --seed 5 --cpu cortex-a57 --out %s", fresh_folder());
  expect(0, " findings=0 ", "fuzz --aborts only --cases 512 --seed 6 --cpu neoverse-n1 --out %s", folder);
}

static uint64_t digest(const char *jobs) {
  char line[128];
  snprintf(line, sizeof line, "fuzz --cases 1500 --seed 3 --jobs %s --out %%s", jobs);
  EXPECT_EQ(0, run(line, folder));
  EXPECT_TRUE(strstr(text, " aborts=48 ") != NULL);
  return strtoull(strstr(text, "digest=") + 7, NULL, 16);
}

TEST_WITHIN(120, aborts_are_the_same_whoever_carries_them_out) {
  fresh_folder();
  uint64_t one = digest("1");
  EXPECT_EQ(one, digest("2"));
  EXPECT_EQ(one, digest("3"));
}

/* The invariants that a trial breaks whose prediction is changed by `spoil`. */
static broken_set broken_after(const char *instructions, void (*spoil)(struct host_trial *g)) {
  struct abandon_rules rules = {.framed = false, .on = &nowhere};
  struct abandoned a;
  struct saved s = {.story = ""};
  struct host_trial g;
  unsigned one = 1;
  char why[512] = "";
  case_kit_text(&s.program, instructions);
  EXPECT_TRUE(abandoned_open(&a, &s, NULL, NULL, NULL, why, sizeof why));
  EXPECT_TRUE(abandon_prepare(&s.program, &rules, &g, why, sizeof why));
  spoil(&g);
  EXPECT_TRUE(tester_run(a.tester, &g, &one, why, sizeof why));
  abandoned_close(&a);
  return g.broken;
}

static void leave_alone(struct host_trial *g) { (void)g; }
static void expect_another_sp(struct host_trial *g) { g->sp += 16; }
static void expect_another_byte(struct host_trial *g) { g->left[511] ^= 1; }
static void expect_another_word(struct host_trial *g) { g->words[0] = 0; }

TEST(sp_memory_and_stop_are_compared_with_what_was_predicted) {
  static const char program[] = "d10083ff  SUB_imm sub sp, sp, #32\nf90007e1  STR_ui str x1, [sp, #8]\n"
                                "abort bl way longjmp context plain value 9\ninput 0\n  sp 0x110000fff0\n  x1 0x1234";
  EXPECT_EQ(0, broken_after(program, leave_alone));
  EXPECT_EQ(BROKEN(ABORT_SP), broken_after(program, expect_another_sp));
  EXPECT_EQ(BROKEN(WINDOW), broken_after(program, expect_another_byte));
  EXPECT_TRUE(broken_after(program, expect_another_word) & BROKEN(KIND));
}

/* Writes the same case without its planted fault. */
static void write_sound(const char *from, const char *to) {
  struct saved s;
  char why[512];
  EXPECT_TRUE(case_read(from, &s, why, sizeof why));
  EXPECT_TRUE(s.mutant[0] != 0 && s.program.abort.on);
  s.mutant[0] = 0;
  EXPECT_TRUE(case_write(to, &s, why, sizeof why));
}

/* Found by random aborts, replayed, sound without the fault, and small. */
static void hunt(const char *mutant, const char *part, unsigned most) {
  char line[256], sound[300], path[512], why[512];
  struct saved s;
  snprintf(line, sizeof line, "fuzz --aborts 64 --cases 256 --seed 2 --mutant %s --out %%s", mutant);
  expect(1, " aborts=64 ", line, fresh_folder());
  snprintf(path, sizeof path, "%s", find_case(part));
  expect(1, part, "check %s", path);
  snprintf(sound, sizeof sound, "%s/sound.case", folder);
  write_sound(path, sound);
  expect(0, "ok", "check %s", sound);
  EXPECT_TRUE(case_read(path, &s, why, sizeof why));
  NOTEF("%s: %u instructions", path, s.program.count);
  EXPECT_TRUE(s.program.count <= most);
}

TEST_WITHIN(120, a_lost_register_is_found_replayed_and_made_small) { hunt("X19_LOST", "trampoline-x19", 2); }
TEST_WITHIN(120, a_lost_mask_is_found_replayed_and_made_small) { hunt("MASK_DROPPED", "longjmp-mask", 2); }
TEST_WITHIN(120, a_death_is_found_replayed_and_made_small) { hunt("TPIDR_BY_FAULT", "tpidr_el0", 4); }

TEST_WITHIN(120, minimising_leaves_the_abort_and_what_it_needs) {
  char why[512], path[128];
  struct saved s;
  snprintf(path, sizeof path, "%s/big.case", fresh_folder());
  case_kit_parse("# a64fuzz case: more than it takes\nmutant D8_LOST\n"
                 "92800273  MOVN movn x19, #19\n92800252  MOVN movn x18, #18\n"
                 "abort bl way trampoline context stack value -7 times 3 after udf-0\n"
                 "8b020020  ADD_shr add x0, x1, x2\ninput 0\n  x0 0x2a\n  sp 0x110000ff00\nend\n",
                 &s);
  EXPECT_TRUE(case_write(path, &s, why, sizeof why));
  expect(0, "broken d8, 0 instructions of 3", "minimise %s", path);
  EXPECT_TRUE(case_read(path, &s, why, sizeof why));
  EXPECT_EQ(1, s.program.abort.times);
  EXPECT_EQ(CONTEXT_PLAIN, s.program.abort.context);
  EXPECT_EQ(BROKEN(D8), s.broken);
  expect(1, "broken-recovery-trampoline-d8", "check %s", path);
}

TEST_WITHIN(120, a_failing_cell_is_a_case_that_replays) {
  char path[512];
  fresh_folder();
  expect(1, "  case:   ", "aborts --mutant X19_LOST --kind cell --way trampoline --out %s", folder);
  EXPECT_TRUE(strstr(text, "FAIL trampoline, ") != NULL);
  EXPECT_TRUE(find_case("-2.case")[0] == 0);
  snprintf(path, sizeof path, "%s", find_case("trampoline-x19"));
  expect(1, "broken   x19", "check %s", path);
  expect(1, "\"broken\": \"x19\", \"case\": \"", "aborts --mutant X19_LOST --cause bl --way trampoline --json --out %s",
         folder);
}

TEST_WITHIN(120, a_case_is_abandoned_everywhere) {
  char path[128], why[512], line[256];
  struct saved s;
  fresh_folder();
  snprintf(path, sizeof path, "%s/base.case", folder);
  case_kit_parse("# a64fuzz case: a sequence\n92800273  MOVN movn x19, #19\nd10043ff  SUB_imm sub sp, sp, #16\n"
                 "f90003e1  STR_ui str x1, [sp]\ninput 0\n  sp 0x110000ff00\nend\n",
                 &s);
  EXPECT_TRUE(case_write(path, &s, why, sizeof why));
  expect(0, " failed=0 ", "aborts --sweep %s", path);
  expect(0, "udf-0                           4\n", "aborts --way longjmp --sweep %s", path);
  snprintf(line, sizeof line, "aborts --way trampoline --cause udf-0 --mutant X19_LOST --out %s --sweep %%s", folder);
  expect(1, "FAIL trampoline, 4 trials, broken: x19", line, path);
  expect(1, "broken   x19", "check %s", find_case("trampoline-x19"));
  expect(2, "No such file", "aborts --sweep %s/none.case", folder);
}

TEST(what_cannot_be_is_bad_input_in_one_line) {
  static const struct {
    const char *line, *said;
  } row[] = {{"fuzz --aborts 300", "fuzz: --aborts takes 0 to 256, or only"},
             {"fuzz --aborts some", "fuzz: --aborts takes 0 to 256, or only"},
             {"fuzz --mutant NONE", "fuzz: no mutant 'NONE'"},
             {"fuzz --way home", "fuzz: no way 'home'; there are: longjmp "},
             {"aborts --mutant NONE", "aborts: no mutant 'NONE'"}};
  for (unsigned i = 0; i < sizeof row / sizeof *row; i++)
    expect(2, row[i].said, "%s", row[i].line);
}

/* But for those that need a program of the tester's own: a whole stack, a signature that its frame data tells. */
TEST(a_case_is_replayed_in_every_context) {
  char path[128], script[300], why[512];
  struct saved s;
  snprintf(path, sizeof path, "%s/context.case", fresh_folder());
  for (unsigned i = 0; i < CONTEXTS; i++)
    for (unsigned planted = 0; planted < 2; planted++) {
      snprintf(script, sizeof script, "# a64fuzz case: anywhere\n%s\nabort bl way trampoline context %s value 0\nend\n",
               planted ? "mutant X19_LOST" : "", abort_name(ABORT_CONTEXT, i));
      case_kit_parse(script, &s);
      EXPECT_TRUE(case_write(path, &s, why, sizeof why));
      if (i == CONTEXT_LIBRARY || i == CONTEXT_SIGNED)
        expect(2, "this cause, way and context do not go together here", "check %s", path);
      else
        expect((int)planted, planted ? "broken   x19" : "ok", "check %s", path);
    }
}

/* Or it goes on behind a fault that is told at once, and waits for ever for one that is told of later. */
TEST(tag_faults_come_of_a_program_that_has_set_tco_too) {
  static const char *const cause[] = {"tag", "tag-late"};
  char path[128], script[300], why[512];
  struct saved s;
  snprintf(path, sizeof path, "%s/tco.case", fresh_folder());
  for (unsigned i = 0; i < 2; i++) {
    snprintf(script, sizeof script,
             "# a64fuzz case: no tags\nbackend qemu\ncpu max\nslot 0\nd503419f  MSR_TCO  msr TCO, #1\n"
             "abort %s way context context plain value 1\nend\n",
             cause[i]);
    case_kit_parse(script, &s);
    EXPECT_TRUE(case_write(path, &s, why, sizeof why));
    expect(0, "ok", "check %s", path);
  }
}

TEST(a_case_that_cannot_be_abandoned_is_bad_input) {
  static const char *const abort[] = {"abort b way unwind context plain value 0",
                                      "abort overflow way longjmp context plain value 0"};
  char path[128], script[300], why[512];
  struct saved s;
  snprintf(path, sizeof path, "%s/misfit.case", fresh_folder());
  for (unsigned i = 0; i < 2; i++) {
    snprintf(script, sizeof script, "# a64fuzz case: no such thing\n%s\nend\n", abort[i]);
    case_kit_parse(script, &s);
    EXPECT_TRUE(case_write(path, &s, why, sizeof why));
    expect(2, "do not go together here", "check %s", path);
  }
  case_kit_parse("# a64fuzz case: no such fault\nmutant NONE\nabort b way longjmp context plain value 0\nend\n", &s);
  EXPECT_TRUE(case_write(path, &s, why, sizeof why));
  expect(2, "misfit.case: no mutant 'NONE'", "check %s", path);
}
