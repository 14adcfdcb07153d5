/* processor.c - the effect column against a processor: predictions of every form, carried out under qemu-aarch64.
 */
#include <stdio.h>
#include <string.h>

#include "check/check.h"
#include "engine/judge.h"
#include "gen/bytes.h"
#include "isa/form.h"
#include "states.h"
#include "test/run/kit.h"
#include "test/test.h"

enum { CASES = WIRE_CASES, EXECS = 4, BATCHES = 1 };

/* A batch of one-instruction programs, and what they are said to leave. */
struct batch {
  struct runner *runner;
  struct program program[CASES];
  struct prediction prediction[CASES * EXECS];
  struct tally tally;
  struct platform on;
};

static uint64_t pick(unsigned n) { return kit_random() % n; }

/* Addresses of every kind, near and at their edges, with and without a tag. */
static uint64_t draw_address(void) {
  static const uint64_t bases[] = {WIRE_WINDOW,
                                   WIRE_WINDOW,
                                   WIRE_WINDOW,
                                   WIRE_WINDOW + 256,
                                   WIRE_WINDOW + 480,
                                   WIRE_WINDOW + 512,
                                   WIRE_READONLY + 8,
                                   WIRE_NOACCESS + 8,
                                   WIRE_UNMAPPED + 4096,
                                   4096,
                                   WIRE_WINDOW_GRAIN - 600};
  uint64_t at = bases[pick(sizeof bases / sizeof *bases)] + pick(32) * 8;
  at += pick(8) ? 0 : pick(16);
  return pick(16) ? at : at | kit_random() << 56;
}

static uint64_t draw_beyond(void) { return kit_random() | 1ull << (47 + pick(8)); }

static uint64_t draw_target(uint64_t pc) {
  const uint64_t targets[] = {
      WIRE_EXIT, WIRE_ABORT, pc + 4, pc + 2, WIRE_EXIT, WIRE_ABORT, (pc + 4) | 0x5a00000000000000};
  return targets[pick(sizeof targets / sizeof *targets)];
}

static uint64_t draw_register(uint64_t pc) {
  static const uint64_t edges[] = {0,         1,          -1,         INT64_MIN, INT64_MAX, INT32_MIN,
                                   INT32_MAX, 0x80000000, 0xffffffff, 31,        63};
  switch (pick(16)) {
  case 0:
  case 1: return edges[pick(sizeof edges / sizeof *edges)];
  case 2: return draw_target(pc);
  case 3: return draw_beyond();
  case 4: return kit_random() & 0xffffffff;
  case 5:
  case 6:
  case 7: return kit_random();
  default: return draw_address();
  }
}

static void draw_input(struct input *input, uint64_t pc) {
  struct wire_state *s = &input->state;
  kit_random_state(s);
  states_draw_vectors(s);
  s->fpcr = states_pick(2) ? 0 : s->fpcr;
  for (unsigned i = 0; i < 31; i++)
    s->x[i] = draw_register(pc);
  s->sp = draw_address() & (pick(8) ? -16ull : -1ull);
  for (unsigned i = 0; i < sizeof input->mem; i++)
    input->mem[i] = (uint8_t)kit_random();
}

/* The intent, the branch to WIRE_EXIT, and a pool for literals. */
static unsigned make_words(const struct program *p, uint32_t *words) {
  uint64_t after = WIRE_PC(p->slot) + 4;
  EXPECT_TRUE(a64_encode(&p->item[0].insn, &words[0], NULL));
  words[1] = 0x14000000 | (uint32_t)((WIRE_EXIT - after) / 4 & 0x3ffffff);
  memcpy(words + 2, p->pool, sizeof p->pool);
  return 2 + PROGRAM_POOL;
}

static void draw_insn(unsigned form, struct insn *in) {
  uint32_t word, random[A64_OPS];
  do {
    for (unsigned i = 0; i < A64_OPS; i++)
      random[i] = (uint32_t)kit_random();
    a64_draw(form, A64_LEGAL, random, in);
  } while (!a64_encode(in, &word, NULL));
  const struct form *f = a64_form(form);
  for (unsigned i = 0; i < f->nops; i++)
    if (f->op[i].is_label && f->op[i].scale == 4 && pick(2))
      in->op[i] = (int64_t)(1 + pick(9)) * 4; /* 0 would be an endless loop, 8 ms */
}

static void add_program(struct batch *b, unsigned form, unsigned index) {
  struct program *p = &b->program[index];
  struct wire *w = run_wire(b->runner);
  struct wire_case *c = &w->cases[index];
  p->slot = index;
  p->count = 1;
  p->item[0].use = ITEM_RUN;
  draw_insn(form, &p->item[0].insn);
  for (unsigned i = 0; i < PROGRAM_POOL; i++)
    p->pool[i] = (uint32_t)kit_random();
  *c = (struct wire_case){.slot = index, .first_exec = index * EXECS, .nexecs = EXECS};
  c->nwords = make_words(p, c->words);
  for (unsigned i = 0; i < EXECS; i++) {
    struct wire_exec *e = &w->execs[c->first_exec + i];
    draw_input(&p->input[i], WIRE_PC(index));
    e->in = p->input[i].state;
    memcpy(e->mem_in, p->input[i].mem, sizeof e->mem_in);
    predict(p, i, c->words, c->nwords, &b->on, &b->prediction[index * EXECS + i]);
  }
}

/* What was wrong, as one would want to read it. */
static void complain(struct batch *b, unsigned index, const struct verdict *v) {
  const struct program *p = &b->program[index / EXECS];
  const struct wire_exec *e = &run_wire(b->runner)->execs[index];
  char text[A64_TEXT], registers[400] = "";
  const struct insn *in = &p->item[0].insn;
  const struct form *f = a64_form(in->form);
  size_t used = 0;
  a64_spell(in, text);
  for (unsigned i = 0; i < f->nops; i++)
    if (f->op[i].kind == OPERAND_REGISTER && a64_number_of(in->op[i]) < 31)
      used += (size_t)snprintf(registers + used, sizeof registers - used, " x%u=%llx", a64_number_of(in->op[i]),
                               (unsigned long long)e->in.x[a64_number_of(in->op[i])]);
  FAILF("%s %08x:%s sp=%llx nzcv=%llx: %s: %s: %s", text, run_wire(b->runner)->cases[index / EXECS].words[0], registers,
        (unsigned long long)e->in.sp, (unsigned long long)e->in.nzcv, finding_name(v->finding), v->where, v->detail);
}

static void judge_batch(struct batch *b) {
  struct verdict v = {0};
  for (unsigned i = 0; i < CASES * EXECS; i++)
    if (!check_execution(&b->prediction[i], &run_wire(b->runner)->execs[i], &v, &b->tally) &&
        !emulator_is_known(b->on.emulator, run_wire(b->runner)->cases[i / EXECS].words[0]))
      complain(b, i, &v);
}

static void run_form(struct batch *b, unsigned form) {
  for (unsigned n = 0; n < BATCHES; n++) {
    run_wire(b->runner)->ncases = CASES;
    for (unsigned i = 0; i < CASES; i++)
      add_program(b, form, i);
    kit_run(b->runner);
    judge_batch(b);
  }
}

/* Whether nothing but registers and flags matters to it. */
static bool is_plain(const struct form *f) {
  return !a64_touches_memory(f) && !a64_effect_sets(f, A64_VAR_PC) &&
         !a64_does(f, A64_ALIGNS | A64_AUTHENTICATES | A64_MAY_LOSE_TRACK | A64_MAY_TRAP);
}

/* Whether words of it, as of HINT, are instructions that authenticate, which may trap. */
static bool holds_traps(const struct form *f, const struct platform *on) {
  bool holds = false;
  for (unsigned id = 1; id <= a64_form_count(); id++)
    holds |= a64_form(id)->parent == f->id && a64_does(a64_form(id), A64_AUTHENTICATES);
  return holds && on->traits.fpac;
}

/* Were little predicted, the test would show little. */
static void expect_predictions(const struct form *f, const struct platform *on, const struct tally *t) {
  NOTEF("%s: %llu of %llu executions not predicted", f->name, (unsigned long long)t->unpredicted,
        (unsigned long long)t->executions);
  EXPECT_TRUE(t->executions >= 8 * t->unjudged);
  if (!a64_does(f, A64_AUTHENTICATES)) /* nothing has signed its pointers here */
    EXPECT_TRUE(is_plain(f) && !holds_traps(f, on) ? t->unpredicted == 0 : t->unpredicted <= t->executions * 15 / 16);
}

TEST_WITHIN(300, each_form_does_under_qemu_what_its_effect_says) {
  static struct batch b;
  char why[256] = "";
  b.runner = kit_open();
  EXPECT_TRUE(judge_probe(b.runner, &b.on, why, sizeof why));
  for (unsigned id = 1; id <= a64_form_count(); id++) {
    const struct form *f = a64_form(id);
    if (!a64_has_effect(f) || a64_does(f, A64_LEAVES | A64_LOSES_TRACK) || lacks_form(&b.on, id))
      continue;
    b.tally = (struct tally){0};
    run_form(&b, id);
    expect_predictions(f, &b.on, &b.tally);
  }
  run_close(b.runner);
}

/* ---- what the processor lacks ---------------------------------------------------------------------------------- */

/* Not what is never written, traps anyway, or is kept from programs by the system. */
static bool shows_lack(const struct form *f) {
  return !f->also && !a64_traps(f) && strncmp(f->name, "MRS_CNTPCT", 10) != 0;
}

static unsigned count_lacking(const struct platform *on, const char *feature, unsigned *telling) {
  unsigned lacking = 0;
  *telling = 0;
  for (unsigned id = 1; id <= a64_form_count(); id++)
    if (!strcmp(a64_form(id)->feature, feature) && shows_lack(a64_form(id))) {
      lacking += lacks_form(on, id);
      *telling += 1;
    }
  return lacking;
}

/* Of qemu-user 7.2 as `max`; the next ones lack fewer. */
static bool may_be_lacking(const char *feature) {
  static const char *const lacking[] = {
      "GCS",  "PAuth_LR",     "DPB", "DPB2",     "SPECRES", "SPECRES2", "ITE",     "ECV",   "CSSC",   "CPA",
      "WFxT", "XS",           "HBC", "TME",      "LSE128",  "THE",      "D128",    "LS64",  "LS64_V", "LRCPC3",
      "MOPS", "LS64_ACCDATA", "FP8", "FAMINMAX", "LUT",     "FP8DOT2",  "FP8DOT4", "FP8FMA"};
  for (unsigned i = 0; i < sizeof lacking / sizeof *lacking; i++)
    if (!strcmp(lacking[i], feature))
      return true;
  return false;
}

/* What a row wrongly lets run is taken for a lack, and no longer tried: but what a processor lacks, it lacks whole. */
TEST_WITHIN(120, a_processor_has_all_of_a_feature_or_nothing) {
  struct platform on;
  char why[256] = "";
  struct runner *r = kit_open();
  EXPECT_TRUE(judge_probe(r, &on, why, sizeof why));
  for (unsigned id = 1; id <= a64_form_count(); id++) {
    const char *feature = a64_form(id)->feature;
    unsigned telling, lacking = count_lacking(&on, feature, &telling);
    NOTEF("%s: lacks %u of %u forms of %s", a64_form(id)->name, lacking, telling, feature);
    EXPECT_TRUE(lacking == 0 || (lacking == telling && may_be_lacking(feature)));
  }
  run_close(r);
}

/* ---- samples --------------------------------------------------------------------------------------------------- */

static bool is_told(const struct form *f, const struct platform *on) {
  return a64_has_effect(f) && !lacks_form(on, f->id) && !a64_does(f, A64_LOSES_TRACK);
}

/* The generator sets up what a form needs: an address in the window, a signed pointer. */
TEST_WITHIN(120, the_sample_of_each_form_is_predicted_and_does_as_told) {
  enum { SAMPLES = 16 };
  static struct trial t[SAMPLES];
  char why[256] = "";
  struct platform on;
  struct judge j = {.encoder = encoder_open("table", why, sizeof why), .runner = kit_open(), .on = &on};
  EXPECT_TRUE(judge_probe(j.runner, &on, why, sizeof why));
  for (unsigned id = 1; id <= a64_form_count(); id++) {
    struct tally sum = {0};
    for (unsigned i = 0; i < SAMPLES; i++)
      if (!is_told(a64_form(id), &on) || !program_sample(&t[i].program, id, kit_random(), i))
        goto next;
    EXPECT_TRUE(judge(t, SAMPLES, &j, why, sizeof why));
    for (unsigned i = 0; i < SAMPLES; i++) {
      NOTEF("%s: %s: %s", a64_form(id)->name, finding_name(t[i].verdict.finding), t[i].verdict.detail);
      EXPECT_EQ(FINDING_NONE, t[i].verdict.finding);
      sum.executions += t[i].tally.executions;
      sum.unpredicted += t[i].tally.unpredicted;
    }
    NOTEF("%s: %llu of %llu not predicted", a64_form(id)->name, (unsigned long long)sum.unpredicted,
          (unsigned long long)sum.executions);
    EXPECT_TRUE(sum.unpredicted <= sum.executions / 4);
  next:;
  }
  run_close(j.runner);
}
