/* known.c - faults of emulators and witnesses that known.def declares are there, in their versions and no others. */
#include <stdio.h>
#include <string.h>

#include "check/version.h"
#include "check/witness.h"
#include "cli/status.h"
#include "cli/verbs.h"
#include "engine/judge.h"
#include "test/run/kit.h"
#include "test/test.h"

TEST(versions_are_compared_number_by_number) {
  EXPECT_TRUE(version_is_within("5.0.7", "4.0", "5.0"));
  EXPECT_TRUE(version_is_within("4.0.2", "4.0", "5.0"));
  EXPECT_TRUE(version_is_within("10.0.13", "7.2", "10.0"));
  EXPECT_TRUE(version_is_within("9", "9", "9.0"));
  EXPECT_TRUE(!version_is_within("10.0.13", "7.2", "9.2"));
  EXPECT_TRUE(!version_is_within("7.1.90", "7.2", "9.2"));
  EXPECT_TRUE(!version_is_within("5.1", "4.0", "5.0"));
}

TEST(what_an_emulator_tells_of_its_version_is_read) {
  struct runner *r = kit_open();
  char version[RUN_VERSION];
  run_emulator_version(r, version);
  NOTEF("version '%s'", version);
  EXPECT_EQ(run_is_emulated(kit_backend()), version_is_within(version, "1.0", "1000.0"));
  run_close(r);
}

/* A row without a known version may be in force; so is it for no version but its own. */
TEST(a_known_fault_excuses_in_its_versions_and_where_none_is_told) {
  for (unsigned i = 0; i < witness_known_count; i++) {
    const struct known *k = &witness_known[i];
    if (k->witness)
      continue;
    EXPECT_TRUE(emulator_is_known("", k->value));
    EXPECT_TRUE(emulator_is_known(k->first, k->value));
    EXPECT_TRUE(emulator_is_known(k->last, k->value));
    EXPECT_TRUE(!emulator_is_known("1000.0", k->value));
    EXPECT_TRUE(!emulator_is_known("0.1", k->value));
  }
}

/* Addresses in the window, some with a tag, numbers of every kind: denormal, small and any; flushed or not. */
static void draw_input(struct input *in) {
  struct wire_state *s = &in->state;
  kit_random_state(s);
  for (unsigned i = 0; i < 31; i++)
    s->x[i] = (WIRE_WINDOW + kit_random() % 8 * 16) | (kit_random() % 4 ? 0 : 0xa5ull << 56);
  s->sp = WIRE_WINDOW + kit_random() % 8 * 16;
  for (unsigned i = 0; i < 32; i++)
    s->v[i][0] >>= kit_random() % 3 ? 0 : kit_random() % 64;
  for (unsigned i = 0; i < sizeof in->mem; i++)
    in->mem[i] = (uint8_t)kit_random();
}

static bool draw_program(const struct known *k, unsigned slot, struct program *p) {
  uint32_t word = k->value | ((uint32_t)kit_random() & ~k->mask);
  memset(p, 0, sizeof *p);
  p->slot = (uint8_t)slot;
  p->count = p->ninputs = 1;
  p->item[0] = (struct item){.target = TARGET_NONE};
  draw_input(&p->input[0]);
  return a64_decode(word, &p->item[0].insn) == A64_VALID && !p->item[0].insn.spare;
}

/* In how many programs the emulator shows the fault; it is not run on once it has. */
static unsigned shows(const struct judge *j, const struct known *k) {
  enum { BATCHES = 40 };
  static struct trial t[JUDGE_MOST];
  char why[256];
  unsigned shown = 0;
  for (unsigned batch = 0; batch < BATCHES && !shown; batch++) {
    for (unsigned i = 0; i < JUDGE_MOST; i++)
      while (!draw_program(k, i, &t[i].program))
        ;
    if (!judge(t, JUDGE_MOST, j, why, sizeof why))
      FAILF("%s", why);
    for (unsigned i = 0; i < JUDGE_MOST; i++)
      shown += t[i].verdict.finding != FINDING_NONE;
  }
  return shown;
}

/* Of qemu-user: some go wrong only where there are threads. */
TEST_WITHIN(120, each_known_fault_of_an_emulator_is_there_in_its_versions_only) {
  static struct platform on;
  char why[256];
  struct judge j = {.encoder = encoder_open("table", why, sizeof why), .runner = kit_open(), .on = &on};
  if (!run_is_emulated(kit_backend()))
    SKIPF("no emulator runs the programs here");
  EXPECT_TRUE(judge_probe(j.runner, &on, why, sizeof why));
  on.emulated = false; /* or what is known would excuse */
  for (unsigned i = 0; i < witness_known_count; i++) {
    const struct known *k = &witness_known[i];
    if (k->witness)
      continue;
    unsigned shown = shows(&j, k);
    NOTEF("%s: seen %u times in version %s", k->reason, shown, on.emulator);
    EXPECT_EQ(emulator_is_of(on.emulator, k), shown > 0);
  }
  run_close(j.runner);
}

/* ---- of witnesses ------------------------------------------------------------------------------------------------ */

static int ask_witness(const char *name) {
  const char *argv[] = {"agree", "--witness", name, "--words", "2000", NULL};
  return verb_agree(5, (char **)argv);
}

/* Of the versions that are here: nothing that they read otherwise is undeclared, and no row of known.def is needless.
 */
TEST_WITHIN(120, what_witnesses_read_otherwise_is_declared) {
  for (const struct witness *const *w = witness_all; *w; w++)
    if ((*w)->version())
      EXPECT_EQ(STATUS_FINE, ask_witness((*w)->name));
  EXPECT_EQ(STATUS_BAD_INPUT, ask_witness("nobody"));
}
