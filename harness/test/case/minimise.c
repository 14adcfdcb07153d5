/* minimise.c - a minimised program is still the finding, and as small as it gets. */
#include "case/case.h"
#include "gen/random.h"
#include "kit.h"
#include "test/test.h"

#include <string.h>

static uint16_t form_of(const char *name) { return (uint16_t)a64_find_form(name); }

static const struct insn *find(const struct program *p, const char *form) {
  for (unsigned i = 0; i < p->count; i++)
    if (p->item[i].insn.form == form_of(form))
      return &p->item[i].insn;
  return NULL;
}

static void append(struct program *p, const struct item *it, uint64_t *seed) {
  uint32_t word;
  p->item[p->count] = *it;
  if (it->target >= 0)
    p->item[p->count].target = (int)(next_random(seed) % 60);
  if (it->use == ITEM_CHECK || it->target != TARGET_NONE || a64_encode(&it->insn, &word, NULL))
    p->count++;
}

/* 60 instructions of random programs, four full inputs, and one instruction that matters in the middle. */
static void haystack(struct program *p, const char *needle) {
  struct program part, one;
  uint64_t seed = 5;
  do
    case_kit_program(p, &seed);
  while (p->ninputs < PROGRAM_INPUTS);
  for (p->count = 0; p->count < 60;) {
    case_kit_program(&part, &seed);
    for (unsigned i = 0; i < part.count && p->count < 60; i++)
      append(p, &part.item[i], &seed);
  }
  case_kit_text(&one, needle);
  p->item[37] = one.item[0];
  program_link(p);
}

/* ---- findings --------------------------------------------------------------------------------------------------- */

/* An encoder's fault: `add` with a large immediate. */
static bool has_large_add(void *ctx, const struct program *p) {
  (void)ctx;
  for (unsigned i = 0; i < p->count; i++)
    if (p->item[i].insn.form == form_of("ADD_imm") && p->item[i].insn.op[2] >= 3000 && p->item[i].insn.op[3])
      return true;
  return false;
}

TEST(one_wrong_instruction_of_sixty_is_left_alone_with_small_operands) {
  struct program p;
  haystack(&p, "917fa7bf ADD_imm add sp, x29, #4073, lsl #12");
  unsigned tried = case_minimise(&p, has_large_add, NULL, NULL);
  NOTEF("%u questions", tried);
  EXPECT_EQ(1, p.count);
  EXPECT_EQ(0, p.ninputs);
  EXPECT_EQ(0, p.slot);
  EXPECT_EQ(A64_REG(A64_X, 0), p.item[0].insn.op[0]);
  EXPECT_EQ(A64_REG(A64_X, 0), p.item[0].insn.op[1]);
  EXPECT_EQ(3000, p.item[0].insn.op[2]);
  EXPECT_TRUE(tried < 100);
}

/* Two instructions and one register together. */
static bool needs_two_and_x9(void *ctx, const struct program *p) {
  (void)ctx;
  const struct insn *load = find(p, "LDRB_ui"), *divide = find(p, "SDIV");
  return load && divide && load < divide && p->ninputs && p->input[p->ninputs - 1].state.x[9] > 100 &&
         p->input[p->ninputs - 1].mem[77];
}

TEST(all_that_matters_stays_and_nothing_else) {
  struct program p;
  haystack(&p, "9ac20c20 SDIV sdiv x0, x1, x2");
  struct program load;
  case_kit_text(&load, "39400020 LDRB_ui ldrb w0, [x1]");
  p.item[3] = load.item[0];
  p.input[3].state.x[9] = 1000;
  p.input[3].mem[77] = 5;
  EXPECT_TRUE(needs_two_and_x9(NULL, &p));
  unsigned tried = case_minimise(&p, needs_two_and_x9, NULL, NULL);
  NOTEF("%u questions", tried);
  EXPECT_TRUE(needs_two_and_x9(NULL, &p));
  EXPECT_EQ(2, p.count);
  EXPECT_EQ(1, p.ninputs);
  EXPECT_EQ(1 + 1 + 1 + 2 * 1024, case_weight(&p));
  EXPECT_TRUE(tried < 150);
}

static bool leads_on(void *ctx, const struct program *p) {
  (void)ctx;
  const struct item *last = p->count ? &p->item[p->count - 1] : NULL;
  return last && last->insn.form == form_of("UDF") && p->item[0].insn.form == form_of("CBZ") &&
         p->item[0].target == (int)p->count - 1;
}

TEST(a_branch_to_what_is_removed_leads_to_the_next_that_stays) {
  struct program p;
  case_kit_text(&p, "d503201f NOP nop\n"
                    "b4000080 CBZ cbz x0, #16  ; to 5\n"
                    "d503201f NOP nop\nd503201f NOP nop\nd503201f NOP nop\nd503201f NOP nop\nd503201f NOP nop\n"
                    "00000000 UDF udf #0\n");
  p.item[0] = p.item[1];
  p.item[0].target = 7;
  program_link(&p);
  case_minimise(&p, leads_on, NULL, NULL);
  EXPECT_EQ(2, p.count);
  EXPECT_EQ(1, p.item[0].target);
  EXPECT_EQ(4, p.item[0].insn.op[1]);
}

/* The NOP matters until the register is 0. */
static bool needs_nop_or_x0(void *ctx, const struct program *p) {
  (void)ctx;
  const struct insn *add = find(p, "ADD_imm");
  return add && (find(p, "NOP") || !a64_number_of(add->op[0]));
}

TEST(what_a_later_step_makes_needless_goes_too) {
  struct program p;
  case_kit_text(&p, "d503201f NOP nop\n91000525 ADD_imm add x5, x9, #1");
  case_minimise(&p, needs_nop_or_x0, NULL, NULL);
  EXPECT_EQ(1, p.count);
}

/* ---- must be refused -------------------------------------------------------------------------------------------- */

static bool has_refused_add(void *ctx, const struct program *p) {
  uint32_t word;
  (void)ctx;
  const struct insn *add = find(p, "ADD_imm");
  return add && !a64_encode(add, &word, NULL);
}

TEST(an_intent_that_must_be_refused_ends_at_the_edge) {
  struct program p;
  case_kit_text(&p, "-------- ADD_imm add x7, x8, #123456789, lsl #12");
  case_minimise(&p, has_refused_add, NULL, NULL);
  EXPECT_EQ(1, p.count);
  EXPECT_EQ(4096, p.item[0].insn.op[2]);
  EXPECT_EQ(0, p.item[0].insn.op[3]);
}

/* ---- laws ------------------------------------------------------------------------------------------------------- */

struct record {
  uint64_t rule, hash;
  unsigned lightest, calls;
  bool runs, progressed;
};

static uint64_t hash(const void *bytes, size_t n) {
  const uint8_t *p = bytes;
  uint64_t h = 0xcbf29ce484222325ull;
  while (n--)
    h = (h ^ *p++) * 0x100000001b3ull;
  return h;
}

/* An arbitrary finding: some instructions, by form, must all be there, and perhaps a register. */
static bool arbitrary(void *ctx, const struct program *p) {
  struct record *r = ctx;
  unsigned found = 0;
  uint32_t word;
  r->calls++;
  r->hash = r->hash * 31 + hash(p->item, p->count * sizeof *p->item);
  for (unsigned i = 0; i < p->count; i++) {
    found |= 1u << (p->item[i].insn.form + r->rule) % 5;
    if (p->item[i].use == ITEM_RUN)
      r->runs &= a64_encode(&p->item[i].insn, &word, NULL);
  }
  return (found & 11) == 11 && (!(r->rule & 1) || (p->ninputs && p->input[0].state.x[r->rule % 31]));
}

static void note_progress(void *ctx, unsigned tried, const struct program *best) {
  struct record *r = ctx;
  EXPECT_EQ(r->calls, tried);
  EXPECT_TRUE(case_weight(best) <= r->lightest);
  r->lightest = case_weight(best);
  r->progressed = true;
}

TEST(minimising_keeps_the_finding_never_grows_and_is_the_same_every_time) {
  uint64_t seed = 6;
  struct program p, first, second;
  for (uint64_t rule = 0; rule < 60; rule++) {
    struct record r = {.rule = rule, .lightest = ~0u, .runs = true}, again = r;
    case_kit_program(&p, &seed);
    memcpy(&first, &p, sizeof p);
    memcpy(&second, &p, sizeof p);
    unsigned tried = case_minimise(&first, arbitrary, &r, note_progress);
    EXPECT_EQ(tried, r.calls);
    EXPECT_TRUE(r.runs && r.progressed);
    EXPECT_EQ(tried, case_minimise(&second, arbitrary, &again, NULL));
    EXPECT_EQ(r.hash, again.hash);
    case_kit_expect_same(&first, &second);
    if (tried > 1)
      EXPECT_TRUE(arbitrary(&r, &first) && case_weight(&first) <= case_weight(&p) && first.count <= 3);
  }
}

static bool never(void *ctx, const struct program *p) {
  (void)ctx;
  (void)p;
  return false;
}

static bool always(void *ctx, const struct program *p) {
  (void)ctx;
  (void)p;
  return true;
}

TEST(a_finding_that_does_not_repeat_is_left_as_it_is) {
  struct program p, copy;
  haystack(&p, "d503201f NOP nop");
  memcpy(&copy, &p, sizeof p);
  EXPECT_EQ(1, case_minimise(&p, never, NULL, NULL));
  EXPECT_TRUE(case_kit_is_copy(&copy, &p));
}

TEST(what_is_always_a_finding_becomes_nothing) {
  static const struct program nothing;
  struct program p;
  haystack(&p, "d503201f NOP nop");
  p.item[PROGRAM_ITEMS - 1].target = 7; /* beyond the count */
  EXPECT_TRUE(case_minimise(&p, always, NULL, NULL) < 20);
  EXPECT_TRUE(case_kit_is_copy(&nothing, &p));
}
