/* systems.c - what is measured of a machine (traits.def), and in what the back ends differ beyond that. */
#include <signal.h>
#include <string.h>

#include "engine/judge.h"
#include "isa/form.h"
#include "kit.h"
#include "test/test.h"

/* An identification register, as the system lets programs read it; 0: it does not. */
static uint64_t identification(struct runner *r, uint32_t mrs) {
  kit_clear(r);
  struct wire_exec *e = KIT_RUNS(r, mrs, TO_EXIT);
  kit_run(r);
  return e->stop.kind == STOP_EXIT ? e->out.x[1] : 0;
}

static unsigned field(uint64_t value, unsigned low) { return value >> low & 15; }

static unsigned most(unsigned a, unsigned b, unsigned c) { return a > b ? (a > c ? a : c) : b > c ? b : c; }

TEST_ON_BOTH(60, what_is_measured_is_what_identification_registers_tell) {
  struct runner *r = kit_open();
  struct a64_traits t = *kit_traits(r);
  uint64_t isar1 = identification(r, 0xd5380621 /* mrs x1, ID_AA64ISAR1_EL1 */);
  uint64_t isar2 = identification(r, 0xd5380641 /* mrs x1, ID_AA64ISAR2_EL1 */);
  uint64_t mmfr2 = identification(r, 0xd5380741 /* mrs x1, ID_AA64MMFR2_EL1 */);
  unsigned pauth = most(field(isar1, 4), field(isar1, 8), field(isar2, 12)); /* APA, API, APA3 */
  EXPECT_EQ(field(mmfr2, 32) != 0, t.lse2);                                  /* AT */
  EXPECT_EQ(pauth >= 4, t.fpac);
  EXPECT_EQ(pauth >= 5, t.fpac_combine);
  run_close(r);
}

TEST_ON_BOTH(60, a_machine_measured_twice_is_the_same) {
  struct runner *r = kit_open();
  struct a64_traits once = *kit_traits(r), again = *kit_traits(r);
  EXPECT_EQ(0, memcmp(&once, &again, sizeof once));
  run_close(r);
}

/* What a right system tells (traits.def): Linux does. */
TEST_WITHIN(60, linux_tells_of_faults_as_it_should) {
  kit_on(RUN_KERNEL);
  struct runner *r = kit_open();
  const struct a64_traits *t = kit_traits(r);
  EXPECT_EQ(ILL_ILLOPC, t->undefined_code);
  EXPECT_EQ(1, t->noncanonical_told);
  EXPECT_EQ(1, t->granule_untagged);
  EXPECT_EQ(1, t->unaligned_address);
  EXPECT_EQ(1, t->alignment_untagged);
  run_close(r);
}

static struct platform probe_on(enum run_backend b) {
  struct platform on;
  char why[256];
  kit_on(b);
  struct runner *r = kit_open();
  if (!judge_probe(r, &on, why, sizeof why))
    FAILF("%s", why);
  run_close(r);
  return on;
}

/* Of what a program has the system decides too: qemu-user 7.2 lets none have the DC CVAP and DC CVADP that
 * ID_AA64ISAR1_EL1 tells of (FEAT_DPB), Debian's kernel 6.1 is built without SME. */
static bool is_systems_choice(const char *feature) {
  return !strncmp(feature, "DPB", 3) || !strncmp(feature, "SME", 3);
}

TEST_WITHIN(120, the_kernel_lacks_no_form_that_qemu_user_has_but_what_systems_choose) {
  static struct platform user, kernel;
  user = probe_on(RUN_QEMU);
  kernel = probe_on(RUN_KERNEL);
  for (unsigned id = 1; id <= a64_form_count(); id++) {
    NOTEF("%s %s", a64_form(id)->name, a64_form(id)->feature);
    if (!is_systems_choice(a64_form(id)->feature))
      EXPECT_EQ(lacks_form(&user, id), lacks_form(&kernel, id));
  }
}

/* ---- interrupts -------------------------------------------------------------------------------------------------- */

/* Some come to nothing: an interrupt comes between load and store, and its return clears the monitor. */
static void add_exclusives(struct trial *t, unsigned slot) {
  static const char *const texts[] = {"movz x2, #1300", "ldxr w1, [x0]", "sub x2, x2, #1", "cbnz x2, #-4",
                                      "stxr w3, w4, [x0]"};
  struct program *p = &t->program;
  memset(t, 0, sizeof *t);
  p->slot = slot;
  p->count = sizeof texts / sizeof *texts;
  for (unsigned i = 0; i < p->count; i++) {
    p->item[i] = (struct item){.target = TARGET_NONE};
    EXPECT_TRUE(a64_parse(texts[i], &p->item[i].insn, NULL));
  }
  p->ninputs = PROGRAM_INPUTS;
  for (unsigned i = 0; i < PROGRAM_INPUTS; i++) {
    p->input[i].state.sp = WIRE_WINDOW;
    p->input[i].state.x[0] = WIRE_WINDOW + 8;
    p->input[i].state.x[4] = 0x1234;
  }
}

TEST_WITHIN(120, a_store_exclusive_that_an_interrupt_fails_is_no_finding) {
  enum { PROGRAMS = 64, MOST = 200 };
  static struct trial t[PROGRAMS];
  static struct platform on;
  char why[256] = "";
  kit_on(RUN_KERNEL);
  struct judge j = {.encoder = encoder_open("table", why, sizeof why), .runner = kit_open(), .on = &on};
  EXPECT_TRUE(judge_probe(j.runner, &on, why, sizeof why));
  unsigned failed = 0;
  for (unsigned round = 0; round < MOST && !failed; round++) {
    for (unsigned i = 0; i < PROGRAMS; i++)
      add_exclusives(&t[i], i);
    EXPECT_TRUE(judge(t, PROGRAMS, &j, why, sizeof why));
    for (unsigned i = 0; i < PROGRAMS; i++) {
      NOTEF("%s", t[i].verdict.detail);
      EXPECT_EQ(FINDING_NONE, t[i].verdict.finding);
      EXPECT_EQ(0, t[i].tally.unpredicted);
      failed += t[i].tally.unjudged;
    }
  }
  NOTEF("%u failed", failed);
  EXPECT_TRUE(failed > 0);
  run_close(j.runner);
}
