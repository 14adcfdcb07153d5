/* engine.c - the whole line: wrong, crashing and hanging encoders, killed agents, and what survives them. */
#include "engine/engine.h"
#include "engine/finding.h"
#include "engine/isolated.h"
#include "isa/compile/codec.h"
#include "isa/form.h"
#include "test/test.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct encoder *reference(void) {
  char why[128];
  return encoder_open("table", why, sizeof why);
}

static struct engine_options options(const struct encoder *e, uint64_t cases, unsigned jobs) {
  struct engine_options o = {.seed = 11, .cases = cases, .jobs = jobs, .encoder = e};
  const char *agent = getenv("A64FUZZ_AGENT");
  o.run.agent = agent ? agent : engine_agent();
  o.run.backend = run_backend_find(run_backend_usual());
  return o;
}

struct outcome {
  uint64_t programs, digest, restarts, reports[FINDINGS];
  struct message last;
  int status;
};

static struct outcome outcome;
static struct engine *engine;

static void count_report(void *ctx, const struct message *r) {
  struct outcome *o = ctx;
  o->reports[r->verdict.finding]++;
  o->last = *r;
}

static void no_tick(void *ctx) { (void)ctx; }

static void run_engine(const struct engine_options *o, void (*tick)(void *)) {
  outcome = (struct outcome){0};
  engine = engine_new(o);
  EXPECT_TRUE(engine != NULL);
  outcome.status = engine_run(engine, count_report, tick, &outcome);
  for (unsigned i = 0; i < o->jobs; i++) {
    outcome.programs += account_of(&engine->worker[i])->programs;
    outcome.digest += account_of(&engine->worker[i])->digest;
    outcome.restarts += account_of(&engine->worker[i])->restarts;
  }
  NOTEF("last report: case %llu, %s %s: %s", (unsigned long long)outcome.last.index,
        finding_name(outcome.last.verdict.finding), outcome.last.verdict.where, outcome.last.verdict.detail);
}

static uint64_t all_reports(void) {
  uint64_t sum = 0;
  for (unsigned i = 0; i < FINDINGS; i++)
    sum += outcome.reports[i];
  return sum;
}

/* ---- encoders that go wrong -------------------------------------------------------------------------------------- */

static enum encoder_answer reference_encode(const struct insn *in, uint32_t *word) {
  return a64_encode(in, word, NULL) ? ENCODER_WORD : ENCODER_REFUSED;
}

static bool is_form(const struct insn *in, const char *name) { return in->form == a64_find_form(name); }

static bool is_madd(const struct insn *in) { return is_form(in, "MADD"); }

static enum encoder_answer crashing(void *self, const struct insn *in, uint64_t pc, uint32_t *word,
                                    char reason[ENCODER_REASON]) {
  (void)self, (void)pc, (void)reason;
  signal(SIGSEGV, SIG_DFL);
  if (is_madd(in))
    raise(SIGSEGV);
  return reference_encode(in, word);
}

static bool is_compare(const struct insn *in) { return !strncmp(a64_form(in->form)->name, "CCM", 3); }

static enum encoder_answer hanging(void *self, const struct insn *in, uint64_t pc, uint32_t *word,
                                   char reason[ENCODER_REASON]) {
  (void)self, (void)pc, (void)reason;
  while (is_compare(in))
    usleep(1000);
  return reference_encode(in, word);
}

/* 0, unit, 2 * unit ... up to ones above the unit. */
static bool is_mask(struct a64_range r) {
  int64_t count = r.unit ? r.greatest / r.unit + 1 : 0;
  return r.least == 0 && r.unit && !(count & (count - 1)) && !(r.unit & (r.unit - 1));
}

static enum encoder_answer truncating(void *self, const struct insn *in, uint64_t pc, uint32_t *word,
                                      char reason[ENCODER_REASON]) {
  struct insn cut = *in;
  (void)self, (void)pc, (void)reason;
  const struct form *f = a64_form(in->form);
  for (unsigned i = 0; i < f->nops; i++)
    if (f->op[i].kind == OPERAND_NUMBER && is_mask(a64_range_of(in, i)))
      cut.op[i] &= a64_range_of(in, i).greatest; /* what a mask instead of a check does */
  return reference_encode(&cut, word);
}

static enum encoder_answer timid(void *self, const struct insn *in, uint64_t pc, uint32_t *word,
                                 char reason[ENCODER_REASON]) {
  (void)self, (void)pc, (void)reason;
  return is_form(in, "EXTR") ? ENCODER_REFUSED : reference_encode(in, word);
}

static uint64_t cases_with(bool (*is)(const struct insn *), uint64_t cases) {
  static struct program p;
  uint64_t n = 0;
  for (uint64_t i = 0; i < cases; i++) {
    bool has = false;
    engine_program(&p, 11, i);
    for (unsigned k = 0; k < p.count; k++)
      has |= is(&p.item[k].insn);
    n += has;
  }
  return n;
}

TEST(a_crashing_encoder_is_blamed_for_each_case_and_costs_no_other) {
  struct encoder e = {.name = "crashing", .version = "1", .encode = crashing};
  struct engine_options o = options(&e, 1024, 2);
  run_engine(&o, no_tick);
  EXPECT_EQ(0, outcome.status);
  EXPECT_EQ(1024, outcome.programs);
  EXPECT_EQ(cases_with(is_madd, 1024), outcome.reports[FINDING_ENCODER_DIED]);
  EXPECT_EQ(all_reports(), outcome.reports[FINDING_ENCODER_DIED]);
}

TEST_WITHIN(240, a_hanging_encoder_is_blamed_and_the_run_goes_on) {
  struct encoder e = {.name = "hanging", .version = "1", .encode = hanging};
  struct engine_options o = options(&e, 100, 2);
  run_engine(&o, no_tick);
  EXPECT_EQ(0, outcome.status);
  EXPECT_EQ(100, outcome.programs);
  EXPECT_TRUE(cases_with(is_compare, 100) > 0);
  EXPECT_EQ(cases_with(is_compare, 100), outcome.reports[FINDING_ENCODER_HUNG]);
}

/* Or gives another word, where a negative number stands for the opposite instruction: `cmn x1, #-1` is `cmp x1, #1`. */
TEST(a_truncated_immediate_is_wrongly_accepted) {
  struct encoder e = {.name = "truncating", .version = "1", .encode = truncating};
  struct engine_options o = options(&e, 4096, 2);
  run_engine(&o, no_tick);
  EXPECT_EQ(0, outcome.status);
  EXPECT_TRUE(outcome.reports[FINDING_WRONGLY_ACCEPTED] > outcome.reports[FINDING_WRONG_WORD]);
  EXPECT_EQ(all_reports(), outcome.reports[FINDING_WRONGLY_ACCEPTED] + outcome.reports[FINDING_WRONG_WORD]);
}

TEST(a_refusal_of_what_can_be_encoded_is_a_finding) {
  struct encoder e = {.name = "timid", .version = "1", .encode = timid};
  struct engine_options o = options(&e, 4096, 2);
  run_engine(&o, no_tick);
  EXPECT_EQ(0, outcome.status);
  EXPECT_TRUE(outcome.reports[FINDING_WRONGLY_REFUSED] > 0);
  EXPECT_EQ(all_reports(), outcome.reports[FINDING_WRONGLY_REFUSED]);
}

/* ---- what a run is, and what does not change it --------------------------------------------------------------- */

TEST_WITHIN(120, the_reference_encoder_shows_nothing) {
  struct engine_options o = options(reference(), 20000, 2);
  run_engine(&o, no_tick);
  EXPECT_EQ(0, outcome.status);
  EXPECT_EQ(20000, outcome.programs);
  EXPECT_EQ(0, all_reports());
}

TEST_WITHIN(120, the_digest_depends_on_seed_and_cases_alone) {
  struct engine_options o = options(reference(), 3000, 1);
  run_engine(&o, no_tick);
  uint64_t digest = outcome.digest;
  o.jobs = 3;
  run_engine(&o, no_tick);
  EXPECT_EQ(digest, outcome.digest);
  o.seed++;
  run_engine(&o, no_tick);
  EXPECT_TRUE(digest != outcome.digest);
}

enum { KILLS = 100 };
static unsigned kills;

static void kill_an_agent(void *ctx) {
  (void)ctx;
  pid_t agent = engine->worker[kills % 2].agent;
  if (kills < KILLS && agent > 0 && !kill(agent, SIGKILL))
    kills++;
}

static void expect_the_same_in_spite_of(void (*disturb)(void *), uint64_t cases) {
  struct engine_options o = options(reference(), cases, 2);
  run_engine(&o, no_tick);
  uint64_t digest = outcome.digest;
  run_engine(&o, disturb);
  NOTEF("%s", engine->trouble);
  EXPECT_EQ(0, outcome.status);
  EXPECT_EQ(0, all_reports());
  EXPECT_EQ(digest, outcome.digest);
}

TEST_WITHIN(300, a_hundred_killed_agents_leave_the_digest_as_it_is) {
  expect_the_same_in_spite_of(kill_an_agent, 120000);
  EXPECT_TRUE(outcome.restarts > 0);
}

/* Now killed, now stopped. */
static void disturb_an_encoder(void *ctx) {
  (void)ctx;
  pid_t encoder = engine->worker[kills % 2].encoder;
  if (kills < KILLS && encoder > 0 && !kill(encoder, kills % 4 < 2 ? SIGKILL : SIGSTOP))
    kills++;
}

TEST_WITHIN(300, killed_and_stopped_encoders_leave_the_digest_as_it_is) {
  expect_the_same_in_spite_of(disturb_an_encoder, 30000);
  EXPECT_TRUE(account_of(&engine->worker[0])->restarts + account_of(&engine->worker[1])->restarts > 0);
}

/* ---- faults that encoder and decoder agree on ----------------------------------------------------------------- */

static enum fate fate;          /* of what was judged last */
static struct platform seen_on; /* where it ran */

/* Judges `text` alone, with register values that tell operands apart. */
static struct verdict judge_text(const char *text) {
  static struct program p;
  struct engine_options o = options(reference(), 1, 1);
  struct isolated a = {.encoder = o.encoder, .run = o.run};
  char why[256] = "";
  memset(&p, 0, sizeof p);
  p.count = p.ninputs = 1;
  EXPECT_TRUE(a64_parse(text, &p.item[0].insn, NULL));
  p.item[0].target = TARGET_NONE;
  for (unsigned i = 0; i < 31; i++)
    p.input[0].state.x[i] = 0x0123456789abcdefull * (i + 3);
  int status;
  EXPECT_TRUE(isolated_judge(&a, &p, &status, why, sizeof why));
  struct verdict v = a.trial->verdict;
  fate = a.trial->fate[0][0];
  seen_on = a.on;
  isolated_close(&a);
  NOTEF("%s: %s %s: %s", text, finding_name(v.finding), v.where, v.detail);
  return v;
}

static struct operand *operand_of(const char *form, unsigned i) {
  return (struct operand *)&a64_form(a64_find_form(form))->op[i];
}

/* The operands of SUB change places in the table; a second call puts them back. */
static void swap_operands_of_sub(void) {
  struct part swapped = operand_of("SUB_shr", 1)->part[0];
  operand_of("SUB_shr", 1)->part[0] = operand_of("SUB_shr", 2)->part[0];
  operand_of("SUB_shr", 2)->part[0] = swapped;
  codec_build(a64_form(1) - 1, a64_form_count());
}

TEST(operands_swapped_in_the_table_itself_are_seen_by_execution_or_a_witness) {
  EXPECT_EQ(FINDING_NONE, judge_text("sub x0, x1, x2").finding);
  swap_operands_of_sub();
  struct verdict v = judge_text("sub x0, x1, x2");
  swap_operands_of_sub();
  EXPECT_EQ(FINDING_WITNESS, v.finding);
}

/* What these witnesses say of the word the table itself makes. */
static struct verdict ask_witnesses(const struct witness *const *witnesses, struct tally *t) {
  struct verdict v = {0};
  struct insn in;
  struct answer a = {ENCODER_WORD, 0};
  EXPECT_TRUE(a64_parse("sub x0, x1, x2", &in, NULL) && a64_encode(&in, &a.word, NULL));
  *t = (struct tally){0};
  bool right = check_answer(&in, &a, witnesses, &v, t);
  EXPECT_EQ(right, v.finding == FINDING_NONE);
  return v;
}

TEST(operands_swapped_in_the_table_itself_are_seen_by_each_witness_alone) {
  struct tally t;
  swap_operands_of_sub();
  struct verdict unseen = ask_witnesses((const struct witness *const[]){NULL}, &t), seen[WITNESSES];
  EXPECT_EQ(1, t.witnesses[0]);
  for (unsigned i = 0; i < WITNESSES; i++) {
    seen[i] = ask_witnesses((const struct witness *const[]){witness_all[i], NULL}, &t);
    EXPECT_EQ(witness_all[i]->version() != NULL, t.witnesses[1]);
  }
  swap_operands_of_sub();
  EXPECT_EQ(FINDING_NONE, unseen.finding);
  for (unsigned i = 0; i < WITNESSES; i++)
    if (witness_all[i]->version()) {
      EXPECT_EQ(FINDING_WITNESS, seen[i].finding);
      EXPECT_STR(witness_all[i]->name, seen[i].where);
    }
}

TEST(an_instruction_that_computes_something_else_is_seen_by_execution) {
  struct form *sub = (struct form *)a64_form(a64_find_form("SUB_shr")), right = *sub;
  memcpy(sub->statement, a64_form(a64_find_form("ADD_shr"))->statement, sizeof sub->statement);
  struct verdict v = judge_text("sub x0, x1, x2");
  *sub = right;
  EXPECT_EQ(FINDING_WRONG_REGISTER, v.finding);
}

TEST(how_much_is_known_of_an_instruction_is_told) {
  static const struct {
    const char *text;
    enum fate fate;
  } row[] = {{"add x0, x1, x2", FATE_PREDICTED},
             {"fmadd s0, s1, s2, s3", FATE_PREDICTED},
             {"pacia x0, x1", FATE_VAGUE},
             {"autia x0, x1", FATES}, /* it depends: see below */
             {"retaa", FATE_UNTOLD},
             {"smax x0, x1, #3", FATE_ABSENT},
             {"sm4e v0.4s, v1.4s", FATE_PREDICTED}};
  for (unsigned i = 0; i < sizeof row / sizeof *row; i++) {
    EXPECT_EQ(FINDING_NONE, judge_text(row[i].text).finding);
    enum fate of_auth = seen_on.traits.fpac ? FATE_UNTOLD : FATE_VAGUE; /* it may trap */
    EXPECT_EQ(row[i].fate == FATES ? of_auth : row[i].fate, fate);
  }
}
