/* mutants.c - a way out that breaks an invariant is noticed, named, and blamed on the execution that took it.
 *
 * Every mutant is an agent of its own, linked from the agent's objects and one more (harness/agent/mutant). */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "kit.h"
#include "test/test.h"

/* Compiles the agent into $1/agent.a. */
#define COMPILE                                                                                                        \
  "cc=$(command -v aarch64-linux-gnu-gcc || command -v gcc) && flags='-std=gnu11 -D_GNU_SOURCE= -Iharness -O2' && "    \
  "top=$PWD && mkdir -p %s/obj && cd %s/obj && "                                                                       \
  "for f in $top/harness/agent/*.[cS]; do $cc $flags -I$top/harness -c $f -o $(basename $f).o || exit 1; done && ar "  \
  "rcs ../agent.a *.o"

#define LINK                                                                                                           \
  "cc=$(command -v aarch64-linux-gnu-gcc || command -v gcc) && $cc -static -no-pie -std=gnu11 -D_GNU_SOURCE= "         \
  "-Iharness -O2 -DMUTANT=%s -Wl,--wrap=guard_leave -o %s/%s harness/agent/mutant/leave.c "                            \
  "-Wl,--whole-archive %s/agent.a -Wl,--no-whole-archive"

static void shell(const char *command) {
  NOTEF("%s", command);
  EXPECT_EQ(0, system(command));
}

static void compile(const char *folder) {
  char command[1024];
  snprintf(command, sizeof command, COMPILE, folder, folder);
  shell(command);
}

static struct runner *open_mutant(const char *folder, const char *name) {
  struct run_options o = kit_options();
  char command[1024], agent[256], why[256];
  struct runner *r;
  snprintf(command, sizeof command, LINK, name, folder, name, folder);
  shell(command);
  snprintf(agent, sizeof agent, "%s/%s", folder, name);
  o.agent = agent;
  r = run_open(&o, why, sizeof why);
  if (r == NULL)
    FAILF("%s: %s", name, why);
  return r;
}

/* Three programs, of which the second leaves by the mutant's way; the others must not suffer. */
static void expect_broken(const char *folder, const char *name, uint64_t bit) {
  struct runner *r = open_mutant(folder, name);
  kit_clear(r);
  struct wire_exec *before = KIT_RUNS(r, TO_EXIT), *faulty = KIT_RUNS(r, UDF), *after = KIT_RUNS(r, TO_ABORT);
  kit_run(r);
  NOTEF("mutant %s: %#llx", name, (unsigned long long)faulty->stop.broken);
  EXPECT_EQ(bit, faulty->stop.broken & bit);
  EXPECT_EQ(STOP_SIGNAL, faulty->stop.kind);
  kit_expect_same_state(&faulty->in, &faulty->out);
  if (bit == 0)
    EXPECT_EQ(0, faulty->stop.broken);
  kit_expect_stop(before, STOP_EXIT);
  kit_expect_stop(after, STOP_ABORT);
  run_close(r);
}

/* A way out that blocks the signal which it left by: the next that leaves by it kills the agent, before the end of the
 * batch shows what is broken. */
static void expect_deadly_mask(const char *folder) {
  struct runner *r = open_mutant(folder, "mask");
  kit_clear(r);
  struct wire_exec *before = KIT_RUNS(r, TO_EXIT), *faulty = KIT_RUNS(r, UDF), *after = KIT_RUNS(r, BRK),
                   *victim = KIT_RUNS(r, UDF);
  kit_run(r);
  kit_expect_stop(before, STOP_EXIT);
  EXPECT_EQ(0, before->stop.broken);
  EXPECT_EQ(BROKEN(MASK), faulty->stop.broken);
  EXPECT_EQ(BROKEN(MASK), after->stop.broken);
  EXPECT_EQ(BROKEN(MASK), victim->stop.broken);
  EXPECT_EQ(STOP_SIGNAL, victim->stop.kind);
  run_close(r);
}

static const char *const names[] = {
#define INVARIANT(id, name, sentence) name,
#include "agent/invariants.def"
#undef INVARIANT
};

/* Not by way of the handler. */
static bool has_no_mutant(int i) { return i == INV_ABORT_SP; }

TEST_WITHIN(300, every_invariant_goes_red_for_a_way_out_that_breaks_it) {
  const char *folder = test_folder();
  compile(folder);
  expect_broken(folder, "none", 0);
  expect_deadly_mask(folder);
  for (int i = 0; i < INVARIANTS; i++)
    if (!has_no_mutant(i))
      expect_broken(folder, names[i], 1ull << i);
}
