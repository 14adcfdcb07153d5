/* exchange.c - nothing that the agent's process writes to the shared memory makes the host die, or say that all is
 * well.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/memory.h"
#include "kit.h"
#include "run/launch.h"
#include "test/hostile/order.h"
#include "test/test.h"

static const uint32_t extremes[] = {0, 1, 7, 0x7fffffff, 0x80000000, 0xffffffff};
enum { EXTREMES = sizeof extremes / sizeof *extremes, ALL = EXTREMES + 1, SOME = 4 };

/* And one that nobody thought of. */
static uint32_t extreme(unsigned i) { return i < EXTREMES ? extremes[i] : (uint32_t)kit_random(); }

/* Every word gets some of them, its neighbours get others. */
static uint32_t some(size_t word, unsigned v) { return extreme((unsigned)(word + 2 * v) % ALL); }

#define AT(field) offsetof(struct wire_shared, field)

/* Words whose change changes what is said of an execution, or what is run. */
static const struct span {
  size_t from, words;
} judged[] =
    {
        {AT(order.magic), 3}, /* and ncases */
        {AT(order.wanted), 2},
        {AT(order.wanted[WIRE_EXECS - 4]), 1},
        {AT(order.cases), 6}, /* and two words */
        {AT(order.inputs[0].state.x[3]), 3},
        {AT(order.inputs[0].state.v), 2},
        {AT(order.inputs[1].mem), 2},
        {AT(order.inputs[1].mem[WIRE_WINDOW_BYTES - 4]), 1},
        {AT(answer.broken), 2},
        {AT(answer.results[0].state), 3},
        {AT(answer.results[0].state.v[31]), 4},
        {AT(answer.results[1].mem), 2},
        {AT(answer.results[0].stop), 10},
        {AT(answer.results[1].stop), 10},
},
  others[] = {
      {AT(order.zero), 1},
      {AT(order.cases[1]), 4},
      {AT(order.inputs[2]), 2},
      {AT(answer), 28}, /* turn to why */
      {AT(answer.results[2].stop), 4},
      {AT(answer.results[WIRE_EXECS - 1].stop), 4},
};

struct attack {
  struct runner *r;
  struct hostile_order order;
  struct wire sent;
  char why[256];
};

static struct runner *open_hostile(void) {
  struct run_options o = kit_options();
  char why[256];
  o.agent = kit_beside("hostile-agent");
  o.hang_ms = 500;
  struct runner *r = run_open(&o, why, sizeof why);
  if (!r)
    FAILF("%s", why);
  return r;
}

/* A program that does nothing, twice: what it is given is what it leaves. */
static void prepare(struct attack *a) {
  kit_clear(a->r);
  struct wire_exec *e = kit_case(a->r, (const uint32_t[]){0xd503201f /* nop */, TO_EXIT}, 2, 2);
  for (int i = 0; i < 2; i++)
    memcpy(e[i].in.x, &a->order, sizeof a->order);
  a->sent = *run_wire(a->r);
}

static bool is_right(const struct wire_exec *e) {
  static const struct wire_stop exit = {.kind = STOP_EXIT};
  return !memcmp(&e->stop, &exit, sizeof exit) && !memcmp(&e->in, &e->out, sizeof e->in) &&
         !memcmp(e->mem_in, e->mem_out, sizeof e->mem_in);
}

/* What the host sent is as it was; every execution has a stop that can be. */
static void expect_unhurt(const struct attack *a) {
  const struct wire *w = run_wire(a->r);
  EXPECT_EQ(1, w->ncases);
  EXPECT_EQ(0, memcmp(a->sent.cases, w->cases, sizeof w->cases[0]));
  for (int i = 0; i < 2; i++) {
    EXPECT_EQ(0, memcmp(&a->sent.execs[i].in, &w->execs[i].in, sizeof w->execs[i].in));
    EXPECT_EQ(0, memcmp(a->sent.execs[i].mem_in, w->execs[i].mem_in, WIRE_WINDOW_BYTES));
    EXPECT_TRUE(w->execs[i].stop.kind <= STOP_FORGED && w->execs[i].stop.kind != STOP_REFUSED);
    EXPECT_TRUE(w->execs[i].stop.broken >> (INVARIANTS - 1) <= 1);
  }
}

/* Whether all is said to be well. Otherwise a line says that the agent is to blame, or an execution has a stop of its
 * own for that, or differs from what it must be. */
static bool is_well(struct attack *a) {
  prepare(a);
  bool ran = run_batch(a->r, a->why, sizeof a->why);
  const struct wire_exec *e = run_wire(a->r)->execs;
  expect_unhurt(a);
  EXPECT_TRUE(ran || strncmp(a->why, "the agent ", 10) == 0);
  for (int i = 0; i < 2 && ran; i++)
    EXPECT_TRUE(e[i].stop.kind != STOP_NOT_RUN);
  return ran && is_right(&e[0]) && is_right(&e[1]);
}

/* What the word is when nobody meddles with it, as an honest agent leaves it. */
static uint32_t honest(struct attack *a, size_t offset) {
  uint32_t value;
  struct wire_shared *w = calloc(1, sizeof *w);
  const struct wire *sent = &a->sent;
  EXPECT_TRUE(w != NULL);
  w->order.magic = WIRE_MAGIC;
  w->order.ncases = 1;
  w->order.cases[0] = sent->cases[0];
  for (int i = 0; i < 2; i++) {
    w->order.wanted[i] = 1;
    w->order.inputs[i].state = w->answer.results[i].state = sent->execs[i].in;
    memcpy(w->order.inputs[i].mem, sent->execs[i].mem_in, WIRE_WINDOW_BYTES);
    memcpy(w->answer.results[i].mem, sent->execs[i].mem_in, WIRE_WINDOW_BYTES);
    w->answer.results[i].stop.kind = STOP_EXIT;
  }
  memcpy(&value, (const char *)w + offset, sizeof value);
  free(w);
  return value;
}

static void attack(struct attack *a, unsigned moments, size_t offset, uint32_t value, bool judges) {
  a->order = (struct hostile_order){moments, offset, value};
  NOTEF("moments %u, offset %zu, value %#x", moments, offset, value);
  bool well = is_well(a), changes = honest(a, offset) != value;
  if (judges && changes && moments & HOSTILE_END)
    EXPECT_TRUE(!well);
}

static struct attack *begin(void) {
  struct attack *a = calloc(1, sizeof *a);
  EXPECT_TRUE(a != NULL);
  a->r = open_hostile();
  EXPECT_TRUE(is_well(a)); /* it is believed while it writes nothing */
  return a;
}

static void end(struct attack *a) {
  a->order = (struct hostile_order){0};
  EXPECT_TRUE(is_well(a));
  run_close(a->r);
  free(a);
}

static void attack_each_word(struct attack *a, const struct span *span, size_t spans, bool judges) {
  for (size_t i = 0; i < spans; i++)
    for (size_t k = 0; k < span[i].words; k++)
      for (unsigned v = 0; v < SOME; v++)
        attack(a, HOSTILE_END, span[i].from + 4 * k, some(k + i, v), judges);
}

TEST_WITHIN(300, no_word_that_a_hostile_agent_writes_at_the_end_is_believed) {
  struct attack *a = begin();
  attack_each_word(a, judged, sizeof judged / sizeof *judged, true);
  EXPECT_TRUE(run_counts(a->r)->lies > 100);
  end(a);
}

TEST_WITHIN(300, a_hostile_agent_may_write_what_counts_for_nothing) {
  struct attack *a = begin();
  attack_each_word(a, others, sizeof others / sizeof *others, false);
  end(a);
}

static void attack_at_random(struct attack *a, unsigned moments, unsigned times) {
  for (unsigned i = 0; i < times; i++) {
    bool first = kit_random() % 2;
    size_t group = kit_random() % (first ? sizeof judged / sizeof *judged : sizeof others / sizeof *others);
    size_t from = first ? judged[group].from : others[group].from;
    size_t word = kit_random() % (first ? judged[group].words : others[group].words);
    attack(a, moments, from + 4 * word, extreme((unsigned)(kit_random() % ALL)), false);
  }
}

TEST_WITHIN(300, a_hostile_agent_that_writes_before_and_during_a_batch_hurts_nobody) {
  struct attack *a = begin();
  attack_at_random(a, HOSTILE_BEFORE, 40);
  attack_at_random(a, HOSTILE_DURING, 40);
  attack_at_random(a, HOSTILE_BEFORE | HOSTILE_DURING | HOSTILE_END, 40);
  attack_at_random(a, HOSTILE_DURING | HOSTILE_DIE, 40);
  end(a);
}

TEST(an_agent_that_dies_at_an_execution_that_there_is_not_hurts_nobody) {
  struct attack *a = begin();
  for (unsigned v = 0; v < ALL; v++)
    attack(a, HOSTILE_DURING | HOSTILE_DIE, AT(answer.journal), extreme(v), false);
  end(a);
}

TEST_WITHIN(300, a_hostile_agent_that_races_the_host_hurts_nobody) {
  struct attack *a = begin();
  attack_at_random(a, HOSTILE_RACE, 150);
  end(a);
}

TEST(a_hostile_agent_cannot_take_the_shared_memory_away) {
  struct attack *a = begin();
  attack(a, HOSTILE_SHRINK, 0, 0, false);
  end(a);
}

/* Without a sandbox too. */
TEST(the_shared_file_keeps_its_size) {
  struct run_options o = kit_options();
  struct launch l;
  char why[256];
  EXPECT_TRUE(launch_prepare(&l, &o, sizeof(struct wire_shared), why, sizeof why));
  EXPECT_EQ(-1, ftruncate(l.file, 0));
  EXPECT_EQ(-1, ftruncate(l.file, 1 << 30));
  launch_free(&l);
}

TEST(an_agent_that_counts_for_ever_does_not_get_on) {
  struct attack *a = begin();
  attack(a, HOSTILE_COUNT, AT(answer.journal), 0, false);
  EXPECT_TRUE(run_counts(a->r)->hangs > 0);
  end(a);
}

TEST(an_agent_that_answers_nothing_is_not_asked_for_ever) {
  struct attack *a = begin();
  a->order = (struct hostile_order){HOSTILE_IDLE, 0, 0};
  EXPECT_TRUE(!is_well(a));
  a->order = (struct hostile_order){HOSTILE_IDLE | HOSTILE_END, AT(answer.spent), 1};
  EXPECT_TRUE(!is_well(a));
  end(a);
}

/* ---- one legal instruction --------------------------------------------------------------------------------------- */

static const size_t targets[] = {
    AT(order.magic),
    AT(order.ncases),
    AT(order.wanted),
    AT(order.cases),
    AT(order.cases[1].first_exec),
    AT(order.inputs[1].state.x[5]),
    AT(answer.turn),
    AT(answer.journal),
    AT(answer.spent),
    AT(answer.broken),
    AT(answer.results[1].stop.kind),
};

/* The programs before and behind one that stores there get what they earn, or are not believed. */
TEST_ON_BOTH(120, a_program_that_stores_to_the_shared_memory_harms_no_other) {
  struct runner *r = kit_open();
  for (size_t i = 0; i < sizeof targets / sizeof *targets; i++)
    for (unsigned v = 0; v < EXTREMES; v++) {
      NOTEF("offset %zu, value %#x", targets[i], extremes[v]);
      kit_clear(r);
      struct wire_exec *before = KIT_RUNS(r, TO_EXIT);
      struct wire_exec *liar = KIT_RUNS(r, 0xb9000001 /* str w1, [x0] */, TO_EXIT), *after = KIT_RUNS(r, TO_EXIT);
      liar->in.x[0] = MEMORY_WIRE + targets[i];
      liar->in.x[1] = extremes[v];
      kit_run(r);
      EXPECT_EQ(3, run_wire(r)->ncases);
      EXPECT_TRUE(liar->stop.kind == STOP_EXIT || liar->stop.kind == STOP_SIGNAL || liar->stop.kind == STOP_FORGED ||
                  liar->stop.kind == STOP_LOST);
      kit_expect_stop(before, STOP_EXIT);
      kit_expect_stop(after, STOP_EXIT);
    }
  run_close(r);
}

TEST(what_the_host_sends_cannot_be_written_by_a_program) {
  struct runner *r = kit_open();
  kit_clear(r);
  struct wire_exec *e = KIT_RUNS(r, 0xb9000001 /* str w1, [x0] */, TO_EXIT);
  e->in.x[0] = MEMORY_WIRE + AT(order.ncases);
  kit_run(r);
  kit_expect_signal(e, 11, 2 /* SEGV_ACCERR */, kit_pc(r, e), e->in.x[0]);
  run_close(r);
}
