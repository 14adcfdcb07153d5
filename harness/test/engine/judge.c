/* judge.c - which inputs of a program are run. */
#include "engine/judge.h"

#include "test/run/kit.h"
#include "test/test.h"

#include <string.h>

static struct trial trial;

/* One instruction, whose base is x1, with all the inputs that there are; of every other x1 leads to no memory. */
static void judge_line(struct runner *r, const char *text) {
  struct platform on = judge_platform(run_backend(r));
  char why[256] = "";
  struct judge j = {.encoder = encoder_open("table", why, sizeof why), .runner = r, .on = &on};
  struct program *p = &trial.program;
  memset(&trial, 0, sizeof trial);
  p->count = 1;
  p->ninputs = PROGRAM_INPUTS;
  EXPECT_TRUE(a64_parse(text, &p->item[0].insn, NULL));
  p->item[0].target = TARGET_NONE;
  for (unsigned i = 0; i < PROGRAM_INPUTS; i++)
    p->input[i].state.x[1] = i % 2 ? WIRE_NOACCESS : WIRE_WINDOW;
  NOTEF("%s: %s", text, why);
  EXPECT_TRUE(judge(&trial, 1, &j, why, sizeof why));
  EXPECT_EQ(FINDING_NONE, trial.verdict.finding);
}

static unsigned stops(enum wire_stop_kind kind) {
  unsigned n = 0;
  for (unsigned i = 0; i < PROGRAM_INPUTS; i++)
    n += trial.stop[i].kind == kind;
  return n;
}

TEST(of_one_signal_at_one_instruction_two_are_enough_and_all_else_is_run) {
  struct runner *r = kit_open();
  judge_line(r, "brk #1");
  EXPECT_EQ(2, stops(STOP_SIGNAL));
  EXPECT_EQ(2, trial.tally.executions);
  judge_line(r, "add x2, x1, x0");
  EXPECT_EQ(PROGRAM_INPUTS, stops(STOP_EXIT));
  judge_line(r, "ldr x2, [x1]");
  EXPECT_EQ(2, stops(STOP_SIGNAL));
  EXPECT_EQ(PROGRAM_INPUTS / 2, stops(STOP_EXIT));
  EXPECT_EQ(STOP_EXIT, trial.stop[PROGRAM_INPUTS - 2].kind);
  EXPECT_EQ(PROGRAM_INPUTS / 2 + 2, trial.tally.executions);
  run_close(r);
}

/* One that goes round for ever and one that ends. */
TEST(programs_that_never_end_are_spared_where_it_is_said_so) {
  static struct trial t[2];
  struct runner *r = kit_open();
  struct platform on = judge_platform(run_backend(r));
  char why[256] = "";
  struct judge words = {.encoder = encoder_open("table", why, sizeof why), .on = &on};
  struct judge runs = {.runner = r, .on = &on};
  for (unsigned i = 0; i < 2; i++) {
    struct program *p = &t[i].program;
    p->slot = i;
    p->count = p->ninputs = 1;
    EXPECT_TRUE(a64_parse(i ? "nop" : "b #0", &p->item[0].insn, NULL));
    p->item[0].target = i ? TARGET_NONE : 0;
  }
  for (unsigned spares = 0; spares < 2; spares++) {
    runs.spares_loops = spares;
    EXPECT_TRUE(judge(t, 2, &words, why, sizeof why) && judge_run(t, 2, &runs, why, sizeof why));
    EXPECT_EQ(spares ? STOP_NOT_RUN : STOP_TIMEOUT, t[0].stop[0].kind);
    EXPECT_EQ(STOP_EXIT, t[1].stop[0].kind);
    EXPECT_EQ(1, t[1].tally.executions);
  }
  run_close(r);
}
