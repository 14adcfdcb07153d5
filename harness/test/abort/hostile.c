/* hostile.c - nothing that a program of aborts writes to the shared memory makes the host die, or say that all is well.
 */
#include "cli/aborts/matrix.h"
#include "engine/believe.h"
#include "engine/tester.h"
#include "test/cli/kit.h"
#include "test/hostile/order.h"
#include "test/test.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint32_t extremes[] = {0, 1, 7, 0x7fffffff, 0x80000000, 0xffffffff, 0x5eed1e55};
enum { EXTREMES = sizeof extremes / sizeof *extremes, SOME = 4, TRIALS = 8, GIVEN = 3 };

/* Every word gets some of them, its neighbours get others. */
static uint32_t some(size_t word, unsigned v) { return extremes[(word + 2 * v) % EXTREMES]; }

#define AT(field) offsetof(struct shared, field)
#define CELL trials[WAY_trampoline][CAUSE_UDF_0]
#define STARTS(why) (strncmp(why, "the program that abandons ", 26) == 0)

struct field {
  size_t from, words;
  bool judged; /* a change of it must be told */
};

static struct run_options hostile(void) {
  return (struct run_options){.backend = run_backend_find(run_backend_usual()),
                              .agent = matrix_program("hostile-aborts")};
}

/* ---- a plan ------------------------------------------------------------------------------------------------------ */

static const struct field of_plan[] = {
    {AT(report.magic), 4, true}, /* and the seed */
    {AT(report.only), 3, false}, /* and what lies between */
    {AT(report.part), 4, true},
    {AT(report.trusted), 6, true}, /* to what gives */
    {AT(report.skip), 2, true},
    {AT(report.lacks), 1, false},
    {AT(report.all), 5, true},   /* to done */
    {AT(report.doubt), 3, true}, /* to whether a trial failed */
    {AT(report.failure), 12, false},
    {AT(report.now), 3, false},
    {AT(report.ended), 2, true},
    {AT(report.why), 20, false},
    {AT(report.cost), 16, false},
    {AT(report.excluded), 4, false},
    {AT(holds), 1, false},
    {AT(counts[0].next), 2, true}, /* and what was not repeated */
    {AT(counts[0].trials), 4, true},
    {AT(counts[0].CELL), 2, true},
    {AT(counts[0].context_trials), 2, true},
    {AT(counts[0].executions), 4, false}, /* and the digest */
    {AT(counts[1]), 4, false},
    {AT(batch), 8, false},
};

/* Whether a run by one process is said to have gone well; otherwise a line blames the program, or trials failed. */
static bool plan_is_well(unsigned moments, size_t offset, uint32_t value) {
  static struct aborts_result total;
  struct matrix_options o = {.run = hostile(), .only = matrix_all(), .jobs = 1, .no_forks = true};
  char why[256] = "";
  o.seed = HOSTILE_SEED(moments, offset, value);
  bool good = matrix_run(&o, &total, why, sizeof why);
  EXPECT_TRUE(good || STARTS(why) || strncmp(why, "the trials did not start", 24) == 0);
  return good && total.planned == TRIALS && !result_failed(&total) && !total.ended;
}

/* As they are published. */
static void set_trials(struct shared *s, uint32_t trials) {
  s->counts[0].CELL = trials;
  s->counts[0].context_trials[CONTEXT_PLAIN] = trials;
  s->counts[0].executions = trials;
}

/* What the host asks and an honest program leaves. */
static void make_honest(struct shared *s, uint64_t seed) {
  memset(s, 0, sizeof *s);
  s->report.magic = REPORT_MAGIC;
  s->report.seed = seed;
  s->report.only = matrix_all();
  s->report.parts = s->report.ready = s->report.done = 1;
  s->report.all = s->report.total = s->counts[0].next = TRIALS;
  set_trials(s, TRIALS);
}

static uint32_t honest_plan(uint64_t seed, size_t offset) {
  static struct shared s;
  uint32_t value;
  make_honest(&s, seed);
  memcpy(&value, (const char *)&s + offset, sizeof value);
  return value;
}

static void attack_plan(unsigned moments, const struct field *f, size_t word, uint32_t value) {
  size_t offset = f->from + 4 * word;
  NOTEF("moments %u, offset %zu, value %#x", moments, offset, value);
  bool changes = honest_plan(HOSTILE_SEED(moments, offset, value), offset) != value;
  bool well = plan_is_well(moments, offset, value);
  if (f->judged && changes && moments & HOSTILE_END)
    EXPECT_TRUE(!well);
}

TEST_WITHIN(300, no_plan_of_a_hostile_program_of_aborts_is_believed) {
  EXPECT_TRUE(plan_is_well(0, 0, 0)); /* while it writes nothing else */
  for (size_t i = 0; i < sizeof of_plan / sizeof *of_plan; i++)
    for (size_t k = 0; k < of_plan[i].words; k++)
      for (unsigned v = 0; v < SOME; v++)
        attack_plan(HOSTILE_END, &of_plan[i], k, some(k + i, v));
}

TEST_WITHIN(300, a_program_of_aborts_that_writes_before_during_and_in_a_race_hurts_nobody) {
  static const unsigned moments[] = {HOSTILE_BEFORE, HOSTILE_DURING, HOSTILE_RACE, HOSTILE_DURING | HOSTILE_DIE};
  for (unsigned m = 0; m < 4; m++)
    for (size_t i = 0; i < sizeof of_plan / sizeof *of_plan; i++)
      for (unsigned v = 0; v < SOME; v++)
        attack_plan(moments[m], &of_plan[i], (v + i) % of_plan[i].words, some(i + m, v));
}

/* On qemu-user 8.2 the search for a fault of DC ZVA ends the process; here any does. */
TEST(what_ends_a_process_that_looks_for_it_is_not_looked_for_again) {
  for (uint32_t flag = 1; flag <= 4; flag *= 2)
    EXPECT_TRUE(plan_is_well(HOSTILE_BEFORE, AT(report.tries), flag));
}

/* The trial that ran is blamed for a death: it is an index into all that is counted. */
TEST(a_trial_that_there_is_not_is_not_believed) {
  static struct shared s;
  struct abort_trial bad[] = {{.kind = TRIAL_KINDS}, {.way = WAYS},           {.cause = CAUSES}, {.context = CONTEXTS},
                              {.before = CAUSES},    {.value = TRIAL_VALUES}, {.early = 1}};
  make_honest(&s, 0);
  EXPECT_TRUE(!believe_report(&s.report, &s.counts[0], &s.report));
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    s.report.now = bad[i];
    EXPECT_TRUE(believe_report(&s.report, &s.counts[0], &s.report) != NULL);
  }
}

TEST(a_plan_that_is_done_with_fewer_trials_than_it_has_is_not_believed) {
  static struct shared s;
  for (uint32_t trials = 0; trials <= TRIALS + 1; trials++) {
    make_honest(&s, 0);
    set_trials(&s, trials);
    EXPECT_EQ(trials == TRIALS, !believe_report(&s.report, &s.counts[0], &s.report));
  }
}

TEST(parts_that_tell_of_different_plans_are_not_believed) {
  static struct aborts_result total;
  struct matrix_options o = {.run = hostile(), .only = matrix_all(), .jobs = 2, .no_forks = true};
  char why[256] = "";
  EXPECT_TRUE(matrix_run(&o, &total, why, sizeof why));
  EXPECT_EQ(TRIALS, total.planned);
  o.seed = HOSTILE_SEED(HOSTILE_IDLE, 0, 0);
  EXPECT_TRUE(!matrix_run(&o, &total, why, sizeof why));
  EXPECT_TRUE(STARTS(why));
}

TEST(a_program_of_aborts_that_is_not_believed_ends_the_run_in_one_line) {
  char line[512];
  snprintf(line, sizeof line, "aborts|--program|%s|--seed|%llu|--jobs|1", matrix_program("hostile-aborts"),
           (unsigned long long)HOSTILE_SEED(HOSTILE_END, AT(counts[0].CELL), 0x7fffffff));
  const struct cli_outcome *o = cli_run(line, "");
  EXPECT_EQ(3, o->status);
  EXPECT_EQ(1, cli_count_lines(o->err));
  EXPECT_TRUE(strstr(o->err, "the program that abandons is not to be believed: it says that ") != NULL);
  EXPECT_STR("", o->out);
}

/* ---- trials that are given --------------------------------------------------------------------------------------- */

static const struct field of_batch[] = {
    {AT(report.current), 1, true},
    {AT(report.ready), 4, false},
    {AT(report.ended), 2, false},
    {AT(batch.turn), 2, false},
    {AT(batch.ran), 1, true},
    {AT(batch.pairing), 4, false},
    {AT(batch.given), 5, true},
    {AT(batch.given[0].words), 2, true},
    {AT(batch.given[0].state.x[4]), 2, true},
    {AT(batch.given[1].mem), 2, true},
    {AT(batch.given[2].left), 2, true},
    {AT(batch.given[0].broken), 2, true},
    {AT(batch.given[1].broken), 2, true},
    {AT(batch.given[2].broken), 2, true},
    {AT(batch.given[1].stop), 8, false},
    {AT(batch.given[GIVEN]), 4, false},
    {AT(batch.given[GIVEN_MOST - 1].broken), 2, false},
};

static struct tester *open_tester_of(unsigned mutant) {
  struct tester_options o = {.run = hostile(), .mutant = mutant};
  char why[256];
  struct tester *t = tester_open(&o, why, sizeof why);
  if (!t)
    FAILF("%s", why);
  return t;
}

static struct tester *open_tester(void) { return open_tester_of(0); }

static bool batch_is_well(struct tester *t, unsigned moments, size_t offset, uint32_t value) {
  struct host_trial *g = calloc(GIVEN, sizeof *g);
  char why[256] = "";
  EXPECT_TRUE(g != NULL);
  for (unsigned i = 0; i < GIVEN; i++)
    memcpy(g[i].state.x, &(struct hostile_order){moments, offset, value}, sizeof(struct hostile_order));
  unsigned n = GIVEN;
  bool well = tester_run(t, g, &n, why, sizeof why);
  EXPECT_TRUE(well || STARTS(why));
  for (unsigned i = 0; i < GIVEN && well; i++)
    EXPECT_TRUE(!(g[i].broken >> (INVARIANTS - 1) > 1) && g[i].stop.end >= -1 && g[i].stop.end <= A64GUARD_FOREIGN);
  for (unsigned i = 0; i < GIVEN && well; i++)
    well = !g[i].broken;
  free(g);
  return well;
}

static uint32_t honest_batch(size_t offset) {
  if (offset == AT(report.current) || offset == AT(batch.ran))
    return GIVEN;
  return 0; /* the host sends zeros but for the order */
}

static void attack_batch(struct tester *t, unsigned moments, const struct field *f, size_t word, uint32_t value) {
  size_t offset = f->from + 4 * word;
  NOTEF("given, moments %u, offset %zu, value %#x", moments, offset, value);
  bool well = batch_is_well(t, moments, offset, value);
  if (f->judged && honest_batch(offset) != value && moments & HOSTILE_END)
    EXPECT_TRUE(!well);
}

TEST_WITHIN(300, no_answer_of_a_hostile_program_of_aborts_is_believed) {
  struct tester *t = open_tester();
  EXPECT_TRUE(batch_is_well(t, 0, 0, 0));
  for (size_t i = 0; i < sizeof of_batch / sizeof *of_batch; i++)
    for (size_t k = 0; k < of_batch[i].words; k++)
      for (unsigned v = 0; v < EXTREMES; v++)
        attack_batch(t, HOSTILE_END, &of_batch[i], k, extremes[v]);
  EXPECT_TRUE(batch_is_well(t, 0, 0, 0));
  tester_close(t);
}

TEST_WITHIN(300, answers_that_are_written_before_during_and_in_a_race_hurt_nobody) {
  static const unsigned moments[] = {HOSTILE_BEFORE, HOSTILE_DURING, HOSTILE_RACE, HOSTILE_SHRINK,
                                     HOSTILE_DURING | HOSTILE_DIE};
  struct tester *t = open_tester();
  for (unsigned m = 0; m < 5; m++)
    for (size_t i = 0; i < sizeof of_batch / sizeof *of_batch; i++)
      for (unsigned v = 0; v < EXTREMES; v++)
        attack_batch(t, moments[m], &of_batch[i], v % of_batch[i].words, extremes[v]);
  EXPECT_TRUE(batch_is_well(t, 0, 0, 0));
  tester_close(t);
}

TEST(what_ends_a_process_that_looks_for_it_is_not_looked_for_again_by_the_next) {
  struct tester *t = open_tester_of(F_ZVA_FAULT);
  EXPECT_TRUE(batch_is_well(t, 0, 0, 0));
  EXPECT_TRUE(batch_is_well(t, HOSTILE_DURING | HOSTILE_DIE, 0, 0) || batch_is_well(t, 0, 0, 0));
  tester_close(t);
}

/* What it answered before is right. */
TEST_WITHIN(300, a_program_of_aborts_that_ends_badly_after_its_last_trial_is_told) {
  for (uint32_t end = 0; end < HOSTILE_ENDS; end++) {
    NOTEF("end %u", end);
    struct tester *t = open_tester();
    EXPECT_TRUE(batch_is_well(t, HOSTILE_LEAVE, 0, end));
    EXPECT_TRUE(tester_end(t) == BROKEN(ALIVE));
    EXPECT_EQ(0, tester_unrepeated(t));
    tester_close(t);
  }
}

TEST(a_program_of_aborts_that_ends_well_is_not_blamed) {
  struct tester *t = open_tester();
  EXPECT_TRUE(tester_end(t) == 0); /* that was given nothing */
  tester_close(t);
  t = open_tester();
  EXPECT_TRUE(batch_is_well(t, 0, 0, 0));
  EXPECT_TRUE(tester_end(t) == 0);
  tester_close(t);
}

TEST(a_pairing_in_a_context_that_there_is_not_is_not_believed) {
  static struct pairing pairing;
  EXPECT_TRUE(!believe_pairing(&pairing));
  pairing.fits[WAYS - 1][CAUSES - 1] = (uint16_t)(1u << CONTEXTS);
  EXPECT_TRUE(CONTEXTS >= 16 || believe_pairing(&pairing));
  pairing.fits[WAYS - 1][CAUSES - 1] = 1;
  EXPECT_TRUE(!believe_pairing(&pairing));
  pairing.framed[0][0] = 2;
  EXPECT_TRUE(believe_pairing(&pairing) != NULL);
}
