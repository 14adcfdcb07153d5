/* transfer.c - memory copies and sets in three parts (FEAT_MOPS) against what Arm's pseudocode leaves, in both options.
 */
#include <signal.h>
#include <string.h>

#include "isa/effect/step.h"
#include "test/test.h"

enum { MEMORY = 0x1000, BYTES = 256, PC = 0x4000, A = 1, B = 2, FORWARD = 1, BACKWARD = 2 };
#define C 0x20000000u
#define N 0x80000000u

static uint8_t memory[BYTES], before[BYTES];

static bool load(struct a64_machine *m, uint64_t address, unsigned bytes, uint64_t *value) {
  *value = 0;
  m->fault.signo = SIGSEGV;
  m->fault.address = address;
  if (a64_untag(address) < MEMORY || a64_untag(address) + bytes > MEMORY + BYTES)
    return false;
  memcpy(value, memory + a64_untag(address) - MEMORY, bytes);
  return true;
}

static bool store(struct a64_machine *m, uint64_t address, unsigned bytes, uint64_t value) {
  uint64_t was;
  if (!load(m, address, bytes, &was))
    return false;
  memcpy(memory + a64_untag(address) - MEMORY, &value, bytes);
  return true;
}

/* Memory that is everywhere, and holds nothing. */
static bool any_load(struct a64_machine *m, uint64_t address, unsigned bytes, uint64_t *value) {
  (void)m, (void)address, (void)bytes;
  *value = 0;
  return true;
}

static bool any_store(struct a64_machine *m, uint64_t address, unsigned bytes, uint64_t value) {
  (void)m, (void)address, (void)bytes, (void)value;
  return true;
}

/* x0: where to, x1: where from, x2: how many; x3: what is set. */
static struct a64_machine machine(unsigned option, uint64_t to, uint64_t from, uint64_t bytes) {
  struct a64_machine m = {.pc = PC, .sp = 0x8000, .load = load, .store = store, .nzcv = 0xf0000000};
  m.traits = (struct a64_traits){.set_option = option,
                                 .setg_option = option,
                                 .cpyf_option = option,
                                 .cpy_option = option,
                                 .copy_direction = FORWARD,
                                 .prologue_works = 1,
                                 .self_copy_faults = 1,
                                 .mismatch_is = 1,
                                 .mismatch_code = 2};
  m.x[0] = to;
  m.x[1] = from;
  m.x[2] = bytes;
  m.x[3] = 0xab5a;
  for (unsigned i = 0; i < BYTES; i++)
    memory[i] = before[i] = (uint8_t)(i * 7 + 3);
  return m;
}

static enum a64_step_result step(struct a64_machine *m, const char *text) {
  struct insn in;
  NOTEF("%s", text);
  EXPECT_TRUE(a64_parse(text, &in, NULL));
  return a64_step(m, &in);
}

static void run(struct a64_machine *m, const char *const text[3]) {
  for (unsigned i = 0; i < 3; i++)
    EXPECT_EQ(A64_STEP_DONE, step(m, text[i]));
}

static const char *const cpyf[] = {"cpyfp [x0]!, [x1]!, x2!", "cpyfm [x0]!, [x1]!, x2!", "cpyfe [x0]!, [x1]!, x2!"},
                         *const cpy[] = {"cpyp [x0]!, [x1]!, x2!", "cpym [x0]!, [x1]!, x2!", "cpye [x0]!, [x1]!, x2!"},
                         *const set[] = {"setp [x0]!, x2!, x3", "setm [x0]!, x2!, x3", "sete [x0]!, x2!, x3"},
                         *const setg[] = {"setgp [x0]!, x2!, x3", "setgm [x0]!, x2!, x3", "setge [x0]!, x2!, x3"};

static bool is_unknown(const struct a64_machine *m, unsigned bit) { return m->unknown >> bit & 1; }

TEST(a_copy_is_done_at_the_end_of_its_epilogue) {
  static const struct {
    const char *const *text;
    uint64_t to, from, bytes;
    unsigned direction; /* that this copy takes where the implementation prefers FORWARD */
  } copies[] = {{cpyf, 0, 100, 60, FORWARD},  {cpyf, 100, 0, 60, FORWARD}, {cpyf, 10, 12, 200, FORWARD},
                {cpy, 0, 100, 60, FORWARD},   {cpy, 100, 0, 60, FORWARD},  {cpy, 10, 12, 200, FORWARD},
                {cpy, 12, 10, 200, BACKWARD}, {cpy, 41, 40, 1, FORWARD},   {cpy, 41, 40, 2, BACKWARD},
                {cpy, 5, 5, 30, FORWARD},     {cpy, 0, 255, 1, FORWARD},   {cpyf, 0, 128, 0, FORWARD}};
  for (unsigned i = 0; i < 2 * sizeof copies / sizeof *copies; i++) {
    unsigned option = 1 + i % 2;
    const uint64_t to = MEMORY + copies[i / 2].to, from = MEMORY + copies[i / 2].from, bytes = copies[i / 2].bytes;
    struct a64_machine m = machine(option, to, from, bytes);
    run(&m, copies[i / 2].text);
    bool forward = copies[i / 2].direction == FORWARD;
    memmove(before + to - MEMORY, before + from - MEMORY, bytes);
    EXPECT_EQ(0, memcmp(memory, before, BYTES));
    EXPECT_EQ(0, m.unknown);
    EXPECT_EQ(forward ? to + bytes : to, m.x[0]);
    EXPECT_EQ(forward ? from + bytes : from, m.x[1]);
    EXPECT_EQ(0, m.x[2]);
    EXPECT_EQ(option == A ? 0 : forward ? C : C | N, m.nzcv);
    EXPECT_EQ(PC + 12, m.pc);
  }
}

TEST(a_set_is_done_at_the_end_of_its_epilogue) {
  for (unsigned i = 0; i < 4; i++) {
    unsigned option = 1 + i % 2;
    struct a64_machine m = machine(option, MEMORY + 16, 7, 96);
    run(&m, i / 2 ? setg : set);
    memset(before + 16, 0x5a, 96);
    EXPECT_EQ(0, memcmp(memory, before, BYTES));
    EXPECT_EQ(0, m.unknown);
    EXPECT_EQ(MEMORY + 112, m.x[0]);
    EXPECT_EQ(0, m.x[2]);
    EXPECT_EQ(7, m.x[1]);
    EXPECT_EQ(0xab5a, m.x[3]);
    EXPECT_EQ(option == A ? 0 : C, m.nzcv);
  }
}

/* How far the prologue gets is the implementation's affair. Option A keeps the end of the area in Xd. */
TEST(between_prologue_and_epilogue_little_is_known) {
  for (unsigned option = A; option <= B; option++) {
    struct a64_machine m = machine(option, MEMORY, MEMORY + 128, 64);
    for (unsigned part = 0; part < 2; part++) {
      EXPECT_EQ(A64_STEP_DONE, step(&m, cpy[part]));
      EXPECT_TRUE(is_unknown(&m, A64_UNKNOWN_MEMORY));
      EXPECT_EQ(option == B, is_unknown(&m, 0));
      EXPECT_EQ(option == B, is_unknown(&m, 1));
      EXPECT_TRUE(is_unknown(&m, 2));
      EXPECT_TRUE(!is_unknown(&m, A64_UNKNOWN_NZCV));
      EXPECT_TRUE(option == B || (m.x[0] == MEMORY + 64 && m.x[1] == MEMORY + 192));
    }
  }
}

static void expect_done(const struct a64_machine *m, const char *const *text, unsigned option) {
  bool copies = text == cpyf || text == cpy, forward = text != cpy;
  EXPECT_EQ(0, memcmp(memory, before, BYTES));
  EXPECT_EQ(0, m->unknown);
  EXPECT_EQ(MEMORY + 16 + (forward ? 96 : 0), m->x[0]);
  EXPECT_EQ(!copies ? 0 : forward ? MEMORY + 144 + 96 : MEMORY, m->x[1]);
  EXPECT_EQ(0, m->x[2]);
  EXPECT_EQ(option == A ? 0 : forward ? C : C | N, m->nzcv);
}

/* What a prologue has finished is known at once, and the other parts change nothing. */
TEST(a_prologue_that_finishes_leaves_all_that_the_epilogue_leaves) {
  static const char *const *const texts[] = {cpyf, cpy, set, setg};
  for (unsigned i = 0; i < 8; i++) {
    unsigned option = 1 + i % 2;
    const char *const *text = texts[i / 2];
    uint64_t from = text == cpyf ? MEMORY + 144 : text == cpy ? MEMORY : 0;
    struct a64_machine m = machine(option, MEMORY + 16, from, 96);
    m.traits.prologue_finishes = 1;
    if (from)
      memmove(before + 16, before + from - MEMORY, 96);
    else
      memset(before + 16, 0x5a, 96);
    for (unsigned part = 0; part < 3; part++) {
      EXPECT_EQ(A64_STEP_DONE, step(&m, text[part]));
      expect_done(&m, text, option);
    }
  }
}

TEST(a_prologue_finishes_nothing_that_crosses_a_page) {
  const uint64_t across = 0x5aull << 56 | (0x2000 - 64);
  struct a64_machine m = machine(A, across, 0, 64);
  m.load = any_load;
  m.store = any_store;
  m.traits.prologue_finishes = 1;
  EXPECT_EQ(A64_STEP_DONE, step(&m, set[0]));
  EXPECT_EQ(0, m.unknown);
  m.x[0] = across;
  m.x[2] = 65;
  EXPECT_EQ(A64_STEP_DONE, step(&m, set[0]));
  EXPECT_EQ(1ull << 2 | 1ull << A64_UNKNOWN_MEMORY, m.unknown);
}

/* Where the implementation has no preference, areas that do not overlap are copied all the same. */
TEST(a_copy_in_no_known_direction_leaves_only_its_addresses_unknown) {
  struct a64_machine m = machine(A, MEMORY, MEMORY + 128, 64);
  m.traits.copy_direction = 0;
  run(&m, cpy);
  EXPECT_EQ(0, memcmp(memory, before + 128, 64));
  EXPECT_EQ(1ull << 0 | 1ull << 1, m.unknown);
  m = machine(A, MEMORY + 1, MEMORY, 64); /* overlapping, there is but one */
  m.traits.copy_direction = 0;
  run(&m, cpy);
  EXPECT_EQ(0, m.unknown);
}

TEST(a_copy_forward_onto_its_own_source_depends_on_the_size_of_blocks) {
  struct a64_machine m = machine(A, MEMORY + 8, MEMORY, 64);
  run(&m, cpyf);
  EXPECT_EQ(1ull << A64_UNKNOWN_MEMORY, m.unknown);
}

TEST(what_comes_between_the_parts_ends_the_prediction) {
  static const char *const others[] = {"nop", "cpyfm [x0]!, [x1]!, x2!", "cpymn [x0]!, [x1]!, x2!",
                                       "cpym [x1]!, [x0]!, x2!", "cpye [x0]!, [x1]!, x2!"};
  for (unsigned i = 0; i < sizeof others / sizeof *others; i++) {
    struct a64_machine m = machine(A, MEMORY, MEMORY + 128, 64);
    EXPECT_EQ(A64_STEP_DONE, step(&m, cpy[0]));
    bool goes_on = step(&m, others[i]) == A64_STEP_DONE;
    EXPECT_EQ(i == 0, goes_on);
    EXPECT_EQ(A64_STEP_UNKNOWN, step(&m, cpy[1]));
  }
}

TEST(a_prologue_takes_no_more_than_the_greatest_size) {
  static const struct {
    const char *text;
    uint64_t bytes, most;
  } sizes[] = {{"setp [x0]!, x2!, x3", 1ull << 63, 0x7fffffffffffffff},
               {"setgp [x0]!, x2!, x3", -16ull, 0x7ffffffffffffff0},
               {"cpyfp [x0]!, [x1]!, x2!", -1ull, 0x7fffffffffffffff},
               {"cpyp [x0]!, [x1]!, x2!", 1ull << 55, 0x007fffffffffffff}};
  for (unsigned i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    struct a64_machine m = machine(A, 16, 16, sizes[i].bytes); /* where nothing is mapped */
    EXPECT_EQ(A64_STEP_FAULT, step(&m, sizes[i].text));
    EXPECT_EQ(SIGSEGV, m.fault.signo);
    EXPECT_TRUE(m.fault.of_block);
    EXPECT_EQ(1ull << 2, m.unknown); /* it may hold the greatest size by now */
    m = machine(A, 16, 16, 8 * 16);
    EXPECT_EQ(A64_STEP_FAULT, step(&m, sizes[i].text));
    EXPECT_EQ(0, m.unknown);
    m = machine(A, MEMORY, MEMORY, sizes[i].bytes); /* faults somewhere, in whichever part */
    EXPECT_EQ(A64_STEP_UNKNOWN, step(&m, sizes[i].text));
  }
}

TEST(a_copy_onto_itself_faults_where_that_was_measured) {
  for (unsigned faults = 0; faults < 2; faults++) {
    struct a64_machine m = machine(A, 16, 16, 32);
    m.traits.self_copy_faults = faults;
    EXPECT_EQ(faults ? A64_STEP_FAULT : A64_STEP_UNKNOWN, step(&m, cpyf[0]));
    m.x[0] |= 0x5aull << 56; /* its tag is no part of an address */
    EXPECT_EQ(faults ? A64_STEP_FAULT : A64_STEP_UNKNOWN, step(&m, cpyf[0]));
  }
}

TEST(tags_are_set_where_they_are_aligned) {
  static const struct {
    uint64_t to, bytes;
    enum a64_step_result result;
  } sets[] = {{MEMORY + 8, 16, A64_STEP_FAULT},
              {MEMORY + 16, 8, A64_STEP_FAULT},
              {MEMORY + 8, 0, A64_STEP_DONE},
              {MEMORY + 1, 1, A64_STEP_FAULT},
              {MEMORY, 0x7fffffffffffffff, A64_STEP_FAULT},
              {MEMORY, 32, A64_STEP_DONE}};
  for (unsigned i = 0; i < sizeof sets / sizeof *sets; i++) {
    struct a64_machine m = machine(A, sets[i].to, 0, sets[i].bytes);
    EXPECT_EQ(sets[i].result, step(&m, setg[0]));
    if (sets[i].result == A64_STEP_FAULT) {
      EXPECT_EQ(SIGBUS, m.fault.signo);
      EXPECT_EQ(sets[i].to, m.fault.address);
    }
    m = machine(A, sets[i].to, 0, sets[i].bytes);
    EXPECT_EQ(sets[i].bytes > BYTES ? A64_STEP_UNKNOWN : A64_STEP_DONE, step(&m, set[0]));
  }
}

/* ---- without a prologue ---------------------------------------------------------------------------------------- */

TEST(flags_of_the_other_option_are_a_mismatch) {
  for (unsigned i = 0; i < 16; i++) {
    unsigned option = 1 + i % 2, part = 1 + i / 2 % 2, flags = i & 4 ? C : 0, bytes = i & 8 ? 32 : 0;
    struct a64_machine m = machine(option, MEMORY, 0, bytes);
    m.nzcv = flags;
    bool wrong = (option == A) == (flags == C);
    EXPECT_EQ(wrong && bytes ? A64_STEP_FAULT : A64_STEP_UNKNOWN, step(&m, set[part]));
    m = machine(option, MEMORY, 0, bytes);
    m.nzcv = flags;
    m.traits.empty_mismatches = 1;
    EXPECT_EQ(wrong ? A64_STEP_FAULT : A64_STEP_UNKNOWN, step(&m, set[part]));
    if (wrong) {
      EXPECT_EQ(SIGILL, m.fault.signo);
      EXPECT_EQ(2, m.fault.code);
    }
  }
}

/* Registers of a prologue, made of those that the flags describe. */
TEST(a_system_takes_a_mismatch_back_to_its_prologue) {
  static const struct {
    const char *const *text;
    uint64_t bytes;
    uint32_t flags;
    int64_t moved;
    uint64_t left;
  } mismatches[] = {{set, -32ull, 0, -32, 32}, {set, 32, C, 0, 32}, {cpy, -32ull, 0, -32, 32},
                    {cpy, 32, 0, 0, 32},       {cpy, 32, C, 0, 32}, {cpy, 32, C | N, -32, 32},
                    {cpyf, -8ull, 0, -8, 8},   {cpyf, 8, C, 0, 8}};
  for (unsigned i = 0; i < 2 * sizeof mismatches / sizeof *mismatches; i++) {
    unsigned part = 1 + i % 2, k = i / 2;
    struct a64_machine m = machine(mismatches[k].flags & C ? A : B, MEMORY + 64, MEMORY + 128, mismatches[k].bytes);
    m.nzcv = mismatches[k].flags;
    m.traits.mismatch_is = 2;
    EXPECT_EQ(A64_STEP_DONE, step(&m, mismatches[k].text[part]));
    EXPECT_EQ(PC - 4 * part, m.pc);
    EXPECT_EQ(MEMORY + 64 + (uint64_t)mismatches[k].moved, m.x[0]);
    if (mismatches[k].text != set)
      EXPECT_EQ(MEMORY + 128 + (uint64_t)mismatches[k].moved, m.x[1]);
    EXPECT_EQ(mismatches[k].left, m.x[2]);
    EXPECT_EQ(mismatches[k].flags, m.nzcv);
    EXPECT_EQ(0, m.unknown);
  }
}
