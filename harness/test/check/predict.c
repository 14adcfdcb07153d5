/* predict.c - predictions of small programs, and that no difference from a prediction goes unseen. */
#include <signal.h>
#include <string.h>

#include "agent/invariants.h"
#include "check/check.h"
#include "test/test.h"

/* A program of one to eight lines in slot 3, its words, its one input. */
struct scene {
  struct program program;
  uint32_t words[WIRE_WORDS];
  unsigned count;
  struct prediction prediction;
};
static struct scene scene;

#define PC WIRE_PC(3)

static void set_input(struct input *input) {
  for (unsigned i = 0; i < 31; i++)
    input->state.x[i] = 0x0101010101010101ull * i;
  for (unsigned i = 0; i < 32; i++)
    input->state.v[i][0] = input->state.v[i][1] = ~(uint64_t)i;
  for (unsigned i = 0; i < WIRE_WINDOW_BYTES; i++)
    input->mem[i] = (uint8_t)i;
  input->state.sp = WIRE_WINDOW + 256;
  input->state.nzcv = 0x60000000;
}

static void add_line(struct program *p, const char *text) {
  struct item *item = &p->item[p->count++];
  NOTEF("%s", text);
  EXPECT_TRUE(a64_parse(text, &item->insn, NULL));
  item->use = ITEM_RUN;
}

static void prepare(const char *const *lines, unsigned n) {
  struct program *p = &scene.program;
  memset(&scene, 0, sizeof scene);
  p->slot = 3;
  p->ninputs = 1;
  for (unsigned i = 0; i < n; i++)
    add_line(p, lines[i]);
  set_input(&p->input[0]);
  for (unsigned i = 0; i < n; i++)
    EXPECT_TRUE(a64_encode(&p->item[i].insn, &scene.words[i], NULL));
  scene.words[n] = 0x14000000 | ((uint32_t)((WIRE_EXIT - PC) / 4 - n) & 0x3ffffff);
  scene.words[n + 1] = 0x12345678;
  scene.count = n + 2;
}

static const struct a64_traits of_linux = {
    .undefined_code = ILL_ILLOPC, .noncanonical_told = 1, .granule_untagged = 1, .alignment_untagged = 1};

static struct prediction *predicted_on(const struct a64_traits *traits) {
  const struct platform on = {.traits = *traits};
  predict(&scene.program, 0, scene.words, scene.count, &on, &scene.prediction);
  return &scene.prediction;
}

static struct prediction *predicted(void) { return predicted_on(&of_linux); }

#define PREPARE(...)                                                                                                   \
  prepare((const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))
#define X(n) scene.program.input[0].state.x[n]

static void expect_stop(enum wire_stop_kind kind, int signo, int code, uint64_t pc, uint64_t addr) {
  const struct prediction *p = predicted();
  EXPECT_TRUE(p->known);
  EXPECT_EQ(kind, p->stop.kind);
  EXPECT_EQ(signo, p->stop.signo);
  EXPECT_EQ(code, p->stop.code);
  EXPECT_EQ(pc, p->stop.pc);
  EXPECT_EQ(addr, p->stop.addr);
}

/* ---- predictions ------------------------------------------------------------------------------------------------ */

TEST(a_prediction_ends_at_the_exit_with_registers_and_memory) {
  PREPARE("add x0, x1, x2", "str x0, [sp, #8]", "subs x3, x1, x1");
  expect_stop(STOP_EXIT, 0, 0, 0, 0);
  EXPECT_EQ(X(1) + X(2), scene.prediction.state.x[0]);
  EXPECT_EQ(0, memcmp(scene.prediction.mem + 264, &scene.prediction.state.x[0], 8));
  EXPECT_EQ(0x60000000, scene.prediction.state.nzcv);
  EXPECT_EQ(3, scene.prediction.steps);
  EXPECT_EQ(2, scene.prediction.last);
}

TEST(an_abort_is_predicted_with_its_value_and_caller) {
  PREPARE("movz w0, #7", "blr x1", "nop");
  X(1) = WIRE_ABORT;
  expect_stop(STOP_ABORT, 0, 0, PC + 8, 0);
  EXPECT_EQ(7, scene.prediction.stop.value);
  PREPARE("movz w0, #0", "br x1");
  X(1) = WIRE_ABORT;
  expect_stop(STOP_ABORT, 0, 0, X(30), 0);
  EXPECT_EQ(1, scene.prediction.stop.value);
}

TEST(faults_are_predicted_by_where_an_address_lies) {
  static const struct {
    uint64_t address;
    const char *text;
    int signo, code;
    uint64_t told;
  } faults[] = {
      {WIRE_READONLY + 8, "str x2, [x1]", SIGSEGV, SEGV_ACCERR, WIRE_READONLY + 8},
      {WIRE_NOACCESS, "ldr x2, [x1]", SIGSEGV, SEGV_ACCERR, WIRE_NOACCESS},
      {WIRE_UNMAPPED, "ldr x2, [x1]", SIGSEGV, SEGV_MAPERR, WIRE_UNMAPPED},
      {0x4200000000000000 | WIRE_UNMAPPED, "ldr x2, [x1]", SIGSEGV, SEGV_MAPERR, WIRE_UNMAPPED},
      {0, "ldrb w2, [x1]", SIGSEGV, SEGV_MAPERR, 0},
      {1ull << 47, "ldr x2, [x1]", SIGSEGV, SEGV_MAPERR, 1ull << 47},
      {WIRE_WINDOW_GRAIN - 8, "ldr x2, [x1]", SIGSEGV, SEGV_ACCERR, WIRE_WINDOW_GRAIN - 8},
      {WIRE_WINDOW + 512, "ldr x2, [x1]", SIGSEGV, SEGV_ACCERR, WIRE_WINDOW + 512},
      {PC, "str x2, [x1]", SIGSEGV, SEGV_ACCERR, PC},
      {WIRE_WINDOW + 4, "ldar x2, [x1]", SIGBUS, BUS_ADRALN, WIRE_WINDOW + 4},
      {0, "udf #1", SIGILL, ILL_ILLOPC, PC},
      {0, "brk #1", SIGTRAP, TRAP_BRKPT, PC},
  };
  for (unsigned i = 0; i < sizeof faults / sizeof *faults; i++) {
    PREPARE(faults[i].text);
    X(1) = faults[i].address;
    expect_stop(STOP_SIGNAL, faults[i].signo, faults[i].code, PC, faults[i].told);
    EXPECT_EQ(0, memcmp(&scene.prediction.state, &scene.program.input[0].state, sizeof scene.prediction.state));
  }
}

TEST(wild_jumps_are_predicted_by_where_they_lead) {
  static const struct {
    uint64_t target;
    int signo, code;
  } jumps[] = {{WIRE_WINDOW, SIGSEGV, SEGV_ACCERR},
               {WIRE_READONLY, SIGSEGV, SEGV_ACCERR},
               {WIRE_NOACCESS, SIGSEGV, SEGV_ACCERR},
               {WIRE_UNMAPPED, SIGSEGV, SEGV_MAPERR},
               {0, SIGSEGV, SEGV_MAPERR},
               {PC + 2, SIGBUS, BUS_ADRALN}};
  for (unsigned i = 0; i < sizeof jumps / sizeof *jumps; i++) {
    PREPARE("br x1", "nop");
    X(1) = jumps[i].target;
    expect_stop(STOP_SIGNAL, jumps[i].signo, jumps[i].code, jumps[i].target, jumps[i].target);
  }
}

TEST(what_a_pair_has_stored_before_it_faults_is_told_where_that_was_measured) {
  for (unsigned first = 0; first < 2; first++) {
    struct a64_traits traits = of_linux;
    traits.pair_first = first;
    PREPARE("stp x2, x3, [x1]");
    X(1) = WIRE_WINDOW + WIRE_WINDOW_BYTES - 8;
    const struct prediction *p = predicted_on(&traits);
    EXPECT_EQ(SIGSEGV, p->stop.signo);
    EXPECT_EQ(!first, p->unknown >> A64_UNKNOWN_MEMORY & 1);
    X(1) += 8; /* nothing has been stored */
    EXPECT_EQ(0, predicted_on(&traits)->unknown >> A64_UNKNOWN_MEMORY & 1);
  }
}

TEST(literals_come_from_the_programs_own_words) {
  PREPARE("ldr w0, #8", "ldr w1, #0");
  expect_stop(STOP_EXIT, 0, 0, 0, 0);
  EXPECT_EQ(scene.words[2], scene.prediction.state.x[0]);
  EXPECT_EQ(scene.words[1], scene.prediction.state.x[1]);
}

TEST(coming_back_to_a_state_is_a_timeout) {
  PREPARE("b #0");
  expect_stop(STOP_TIMEOUT, 0, 0, 0, 0);
  PREPARE("eor x0, x0, x1", "str x0, [sp]", "b #-8");
  expect_stop(STOP_TIMEOUT, 0, 0, 0, 0);
}

TEST(what_cannot_be_known_is_not_predicted) {
  static const struct {
    const char *text;
    uint64_t x1;
  } cases[] = {{"svc #0", 0},
               {"add x1, x1, #1", 0},                    /* see below: counts for ever */
               {"ldr x2, [x1]", WIRE_WINDOW_GRAIN + 64}, /* the agent's */
               {"ldr x2, [x1]", WIRE_WINDOW + 508},      /* across the end */
               {"str x2, [x1]", 0x400000},               /* whoever lies there */
               {"ldr x2, [x1]", WIRE_PC(4)},             /* another program */
               {"br x1", WIRE_PC(4)},
               {"br x1", WIRE_UNMAPPED + 2}};
  for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
    PREPARE(cases[i].text, "b #-4");
    X(1) = cases[i].x1;
    EXPECT_TRUE(!predicted()->known);
  }
}

/* ---- comparisons ------------------------------------------------------------------------------------------------ */

/* An execution that does what was predicted. */
static struct wire_exec obedient(void) {
  struct wire_exec e = {.out = scene.prediction.state, .stop = scene.prediction.stop};
  memcpy(e.mem_out, scene.prediction.mem, sizeof e.mem_out);
  return e;
}

static enum finding judge(const struct wire_exec *e, struct verdict *v) {
  struct tally t = {0};
  *v = (struct verdict){0};
  bool right = check_execution(&scene.prediction, e, v, &t);
  EXPECT_EQ(right, v->finding == FINDING_NONE);
  EXPECT_TRUE(right || (v->where[0] && v->detail[0]));
  return v->finding;
}

TEST(every_bit_of_registers_flags_and_memory_is_compared) {
  struct verdict v;
  PREPARE("nop");
  predicted();
  const struct wire_exec right = obedient();
  uint64_t digest = digest_execution(&scene.prediction, &right);
  for (unsigned bit = 0; bit < 8 * sizeof(struct wire_state); bit++) {
    struct wire_exec e = obedient();
    uint64_t *word = (uint64_t *)&e.out + bit / 64;
    if (word == &e.out.zero)
      continue;
    *word ^= 1ull << bit % 64;
    bool flag = word >= &e.out.nzcv && word <= &e.out.fpsr;
    NOTEF("bit %u", bit);
    EXPECT_EQ(flag ? FINDING_WRONG_FLAGS : FINDING_WRONG_REGISTER, judge(&e, &v));
    EXPECT_TRUE(digest != digest_execution(&scene.prediction, &e));
    EXPECT_EQ(*word, v.got);
    EXPECT_EQ(*word ^ 1ull << bit % 64, v.want);
  }
  for (unsigned bit = 0; bit < 8 * WIRE_WINDOW_BYTES; bit++) {
    struct wire_exec e = obedient();
    e.mem_out[bit / 8] ^= (uint8_t)(1 << bit % 8);
    EXPECT_EQ(FINDING_WRONG_MEMORY, judge(&e, &v));
    EXPECT_TRUE(digest != digest_execution(&scene.prediction, &e));
  }
}

TEST(the_unknown_is_not_compared_but_all_else_is) {
  struct verdict v;
  PREPARE("mrs x3, cntvct_el0", "cmp x3, x1");
  predicted();
  struct wire_exec e = obedient();
  uint64_t digest = digest_execution(&scene.prediction, &e);
  e.out.x[3] = 12345;
  e.out.nzcv ^= 0xf0000000;
  EXPECT_EQ(FINDING_NONE, judge(&e, &v));
  EXPECT_EQ(digest, digest_execution(&scene.prediction, &e));
  e.out.x[4]++;
  EXPECT_EQ(FINDING_WRONG_REGISTER, judge(&e, &v));
  EXPECT_STR("x4", v.where);
}

TEST(of_the_unknown_the_bits_that_are_known_are_compared) {
  struct verdict v;
  PREPARE("pacga x3, x1, x2", "mrs x4, rndr");
  predicted();
  struct wire_exec e = obedient();
  e.out.x[3] = 0xfedcba9800000000;
  e.out.nzcv ^= 1 << 30; /* Z: none was to be had */
  EXPECT_EQ(FINDING_NONE, judge(&e, &v));
  e.out.nzcv ^= 1 << 29;
  EXPECT_EQ(FINDING_WRONG_FLAGS, judge(&e, &v));
  e.out.nzcv ^= 1 << 29;
  e.out.x[3] |= 1;
  EXPECT_EQ(FINDING_WRONG_REGISTER, judge(&e, &v));
  EXPECT_TRUE(strstr(v.detail, " in the bits 0xffffffff"));
}

TEST(every_part_of_a_stop_is_compared) {
  struct verdict v;
  PREPARE("ldr x0, [x1]");
  X(1) = WIRE_NOACCESS;
  predicted();
  struct wire_exec e = obedient();
  EXPECT_EQ(FINDING_NONE, judge(&e, &v));
  const struct {
    struct wire_stop stop;
    const char *where;
  } wrong[] = {{{.kind = STOP_EXIT}, "stop"},
               {{STOP_SIGNAL, SIGBUS, 2, 0, PC, WIRE_NOACCESS, 0}, "signal"},
               {{STOP_SIGNAL, SIGSEGV, 1, 0, PC, WIRE_NOACCESS, 0}, "code"},
               {{STOP_SIGNAL, SIGSEGV, 2, 0, PC + 4, WIRE_NOACCESS, 0}, "pc"},
               {{STOP_SIGNAL, SIGSEGV, 2, 0, PC, 0, 0}, "address"}};
  for (unsigned i = 0; i < 5; i++) {
    e.stop = wrong[i].stop;
    EXPECT_EQ(FINDING_WRONG_STOP, judge(&e, &v));
    EXPECT_STR(wrong[i].where, v.where);
  }
  PREPARE("br x1");
  X(1) = WIRE_ABORT;
  predicted();
  e = obedient();
  e.stop.value ^= 1;
  EXPECT_EQ(FINDING_WRONG_STOP, judge(&e, &v));
  EXPECT_STR("value", v.where);
}

TEST(a_stop_is_predicted_as_its_system_tells_it) {
  static const struct a64_traits of_qemu = {.undefined_code = ILL_ILLOPN};
  static const struct {
    const struct a64_traits *traits;
    int code;
    uint64_t told, granule;
  } systems[] = {{&of_qemu, ILL_ILLOPN, 0, 0xa500000000000008 | WIRE_WINDOW},
                 {&of_linux, ILL_ILLOPC, 0xdead0000deadbeef, 8 | WIRE_WINDOW}};
  for (unsigned i = 0; i < 2; i++) {
    PREPARE("udf #0");
    EXPECT_EQ(systems[i].code, predicted_on(systems[i].traits)->stop.code);
    PREPARE("ldr x0, [x1]");
    X(1) = 0xdead0000deadbeef;
    EXPECT_EQ(systems[i].told, predicted_on(systems[i].traits)->stop.addr);
    PREPARE("stg x0, [x1]");
    X(1) = 0xa500000000000008 | WIRE_WINDOW;
    EXPECT_EQ(systems[i].granule, predicted_on(systems[i].traits)->stop.addr);
  }
}

TEST(every_broken_invariant_is_a_finding) {
  struct verdict v;
  PREPARE("nop");
  predicted();
  for (unsigned i = 0; i < 64; i++) {
    struct wire_exec e = obedient();
    e.stop.broken = 1ull << i;
    EXPECT_EQ(FINDING_AFTERMATH, judge(&e, &v));
  }
  struct wire_exec e = obedient();
  e.stop.broken = BROKEN(X19) | BROKEN(D8);
  judge(&e, &v);
  EXPECT_STR("x19", v.where);
}

TEST(a_program_of_unknown_stores_is_not_blamed_for_where_they_went) {
  struct verdict v;
  PREPARE("str x2, [x1]");
  X(1) = WIRE_WINDOW - 64;
  EXPECT_TRUE(!predicted()->known);
  struct wire_exec e = obedient();
  e.stop.kind = STOP_EXIT;
  e.stop.broken = BROKEN(WINDOW_PAD);
  EXPECT_EQ(FINDING_NONE, judge(&e, &v));
  e.stop.broken = BROKEN(SP);
  EXPECT_EQ(FINDING_AFTERMATH, judge(&e, &v));
}

TEST(what_did_not_run_is_counted_apart) {
  static const struct {
    enum wire_stop_kind kind;
    enum finding finding;
    struct tally tally;
  } cases[] = {{STOP_EMULATOR, FINDING_NONE, {.emulator_failures = 1}},
               {STOP_REFUSED, FINDING_NONE, {.unjudged = 1}},
               {STOP_LOST, FINDING_LOST, {0}},
               {STOP_FORGED, FINDING_FORGED, {0}}};
  for (unsigned i = 0; i < 3; i++) {
    struct verdict v = {0};
    struct tally t = {0};
    PREPARE("nop");
    predicted();
    struct wire_exec e = {.stop = {.kind = cases[i].kind}};
    check_execution(&scene.prediction, &e, &v, &t);
    EXPECT_EQ(cases[i].finding, v.finding);
    EXPECT_EQ(0, memcmp(&cases[i].tally, &t, sizeof t));
  }
}
