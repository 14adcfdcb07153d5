/* answer.c - the oracles on words see every wrong bit, and witnesses are asked what they mean. */
#include <stdio.h>
#include <string.h>

#include "check/witness.h"
#include "gen/random.h"
#include "isa/form.h"
#include "test/test.h"

static uint64_t seed = 0x2545f4914f6cdd1d;

static uint32_t draw(void) { return (uint32_t)next_random(&seed); }

/* An intent that is legal, and its word; most have one. */
static bool draw_right(unsigned form, struct insn *in, uint32_t *word) {
  random_intent(form, A64_LEGAL, &seed, in);
  return a64_encode(in, word, NULL);
}

/* A random word of the form that may be encoded; false if none turned up. */
static bool draw_word(const struct form *f, struct reading *r) {
  for (unsigned tries = 0; tries < 100; tries++) {
    r->word = f->value | f->ought | (draw() & ~(f->mask | f->should));
    if (a64_decode(r->word, &r->base) == A64_VALID && r->base.form == f->id && !r->base.spare)
      return true;
  }
  return false;
}

static bool judge(const struct insn *in, enum encoder_answer kind, uint32_t word, struct verdict *v) {
  struct tally t = {0};
  struct answer a = {kind, word};
  *v = (struct verdict){0};
  return check_answer(in, &a, witness_all, v, &t);
}

TEST(the_right_word_is_right_for_every_form_and_alias) {
  for (unsigned id = 1; id <= a64_form_count(); id++)
    for (unsigned round = 0; round < 100; round++) {
      struct verdict v;
      struct insn in;
      uint32_t word;
      if (!draw_right(id, &in, &word))
        continue;
      bool right = judge(&in, ENCODER_WORD, word, &v);
      NOTEF("%s %08x: %s", a64_form(id)->name, word, v.detail);
      EXPECT_TRUE(right);
    }
}

/* A flipped bit is another word: the exact check sees it, whatever it means. Few mean the same: what only XZR gets. */
TEST(any_flipped_bit_of_any_form_is_seen) {
  unsigned words = 0, others = 0;
  for (unsigned id = 1; id <= a64_form_count(); id++)
    for (unsigned round = 0; round < 50; round++) {
      struct verdict v;
      struct insn in;
      uint32_t word;
      if (!draw_right(id, &in, &word))
        continue;
      for (unsigned bit = 0; bit < 32; bit++, words++) {
        NOTEF("%s %08x, bit %u", a64_form(id)->name, word, bit);
        EXPECT_TRUE(!judge(&in, ENCODER_WORD, word ^ 1u << bit, &v));
        EXPECT_TRUE(v.finding == FINDING_WRONG_WORD || v.finding == FINDING_OTHER_WORD);
        EXPECT_TRUE(v.where[0] && v.detail[0] && v.want == word && v.got == (word ^ 1u << bit));
        others += v.finding == FINDING_OTHER_WORD;
      }
    }
  NOTEF("%u of %u words mean the same", others, words);
  EXPECT_TRUE(others > 0 && others < words / 20);
  EXPECT_TRUE(words > 50 * 32 * 100);
}

/* The same without the exact check: what a witness of a flipped word says is never taken for the intent. */
static bool witness_sees(const struct witness *w, const struct reading *r, unsigned bit) {
  char text[A64_TEXT];
  return w->version() == NULL || witness_judge(w, r, r->word ^ 1u << bit, text) != WITNESS_AGREES;
}

TEST(a_witness_sees_any_flipped_bit_that_means_something) {
  for (unsigned id = 1; id <= a64_form_count(); id++)
    for (unsigned round = 0; round < 20; round++) {
      const struct form *f = a64_form(id);
      struct reading r;
      if (f->parent != id || !draw_word(f, &r))
        continue;
      for (unsigned bit = 0; bit < 32; bit++) {
        struct insn flipped;
        enum a64_validity validity = a64_decode(r.word ^ 1u << bit, &flipped);
        if (validity == A64_UNALLOCATED || flipped.spare)
          continue;
        NOTEF("%s %08x, bit %u", f->name, r.word, bit);
        for (const struct witness *const *w = witness_all; *w; w++)
          EXPECT_TRUE(witness_sees(*w, &r, bit));
      }
    }
}

/* ---- verdicts --------------------------------------------------------------------------------------------------- */

static void expect_verdict(const char *text, uint32_t word, enum finding finding, const char *where,
                           const char *detail) {
  struct insn in;
  struct verdict v;
  NOTEF("%s", text);
  EXPECT_TRUE(a64_parse(text, &in, NULL));
  EXPECT_TRUE(!judge(&in, ENCODER_WORD, word, &v));
  EXPECT_EQ(finding, v.finding);
  EXPECT_STR(where, v.where);
  EXPECT_STR(detail, v.detail);
}

TEST(a_wrong_word_is_told_by_its_field) {
  expect_verdict("add x0, x1, #4", 0x91000420 /* add x0, x1, #1 */, FINDING_WRONG_WORD, "imm12",
                 "imm12 is 1, wanted 4: \"add x0, x1, #1\" for \"add x0, x1, #4\"");
  expect_verdict("ldur x0, [x1, #-8]", 0xf85f0020 /* ldur x0, [x1, #-16] */, FINDING_WRONG_WORD, "simm9",
                 "simm9 is -16, wanted -8: \"ldur x0, [x1, #-16]\" for \"ldur x0, [x1, #-8]\"");
  expect_verdict("add x0, x1, x2", 0xcb020020 /* sub x0, x1, x2 */, FINDING_WRONG_WORD, "fixed bits",
                 "fixed bit 30 differs, form SUB_shr: \"sub x0, x1, x2\" for \"add x0, x1, x2\"");
  expect_verdict("mov x0, x1", 0x00010000, FINDING_WRONG_WORD, "sf",
                 "sf is 0, wanted 1: \"(unallocated)\" for \"mov x0, x1\"");
}

TEST(wrong_fixed_bits_are_told_with_the_rule_that_they_break) {
  expect_verdict("ldxr x0, [x1]", 0xc85e7c20 /* ldxr x0, [x1] */, FINDING_WRONG_WORD, "fixed bits",
                 "bit 16 should be 1 by the rule of should-be bits: \"ldxr x0, [x1]\" for \"ldxr x0, [x1]\"");
  expect_verdict("ldar x0, [x1]", 0xc8c0fc20 /* ldar x0, [x1] */, FINDING_WRONG_WORD, "fixed bits",
                 "bits 20:16 should be 1 by the rule of should-be bits: \"ldar x0, [x1]\" for \"ldar x0, [x1]\"");
  expect_verdict("addg x0, x1, #0, #0", 0x11808020, FINDING_WRONG_WORD, "fixed bits",
                 "fixed bit 31 differs, and bit 15 should be 0: \"(unallocated)\" for \"addg x0, x1, #0, #0\"");
  expect_verdict("stgp xzr, x12, [sp, #0]!", 0x690033ff /* stgp xzr, x12, [sp] */, FINDING_OTHER_WORD, "fixed bits",
                 "fixed bit 23 differs, form STGP: \"stgp xzr, x12, [sp]\" for \"stgp xzr, x12, [sp, #0]!\"");
  expect_verdict("stp x0, x1, [x2, #-8]", 0xa97f8440 /* ldp x0, x1, [x2, #-8] */, FINDING_WRONG_WORD, "fixed bits",
                 "bits of simm7 leak into the opcode (bit 22), form LDP: \"ldp x0, x1, [x2, #-8]\" for "
                 "\"stp x0, x1, [x2, #-8]\"");
  expect_verdict("ldp x0, x1, [x2, #-8]", 0xffff8440 /* all above simm7 is 1 */, FINDING_WRONG_WORD, "fixed bits",
                 "bits of simm7 leak into the opcode (bits 30, 28, 26, 25, 23): \"(unallocated)\" for "
                 "\"ldp x0, x1, [x2, #-8]\"");
  expect_verdict("add sp, sp, x1", 0x8b0163ff /* add xzr, xzr, x1, lsl #24 */, FINDING_WRONG_WORD, "fixed bits",
                 "fixed bit 21 differs, form ADD_shr, so SP was read as XZR: \"add xzr, xzr, x1, lsl #24\" for "
                 "\"add sp, sp, x1\"");
  expect_verdict("hvc #1", 0xd4000020, FINDING_WRONG_WORD, "fixed bits",
                 "fixed bit 1 differs: \"(unallocated)\" for \"hvc #1\"");
}

TEST(a_word_of_another_form_is_told_with_that_form_whatever_else_differs) {
  expect_verdict("add sp, sp, x1", 0x8b0103ff /* add xzr, xzr, x1 */, FINDING_WRONG_WORD, "option",
                 "option is 0, wanted 3, form ADD_shr, so SP was read as XZR: \"add xzr, xzr, x1\" for "
                 "\"add sp, sp, x1\"");
  expect_verdict("sub xzr, x1, x2, lsl #1", 0xd10007ff /* sub sp, sp, #1 */, FINDING_WRONG_WORD, "Rm",
                 "Rm is 0, wanted 2, form SUB_imm, so XZR was read as SP: \"sub sp, sp, #1\" for "
                 "\"sub xzr, x1, x2, lsl #1\"");
  expect_verdict("mov x0, sp", 0xaa1f03e0 /* mov x0, xzr */, FINDING_WRONG_WORD, "imm12",
                 "imm12 is 1984, wanted 0, form ORR_shr, so SP was read as XZR: \"mov x0, xzr\" for \"mov x0, sp\"");
}

TEST(another_word_with_the_effect_of_the_intent_is_told_as_such) {
  expect_verdict("add x0, x1, #0", 0x91400020 /* add x0, x1, #0, lsl #12 */, FINDING_OTHER_WORD, "sl1",
                 "sl1 is 1, wanted 0: \"add x0, x1, #0, lsl #12\" for \"add x0, x1, #0\"");
}

TEST(a_word_for_what_cannot_be_encoded_is_told_by_its_operand) {
  expect_verdict("add x0, x1, #4097", 0x91000420, FINDING_WRONGLY_ACCEPTED, "imm12",
                 "imm12 4097: out of range (0..4095 by 1)");
  expect_verdict("ldr x0, [x1, #4095]", 0xf9400420, FINDING_WRONGLY_ACCEPTED, "imm12",
                 "imm12 4095: not a multiple of the unit (0..32760 by 8)");
  expect_verdict("ldp x0, x0, [x1]", 0xa9400020, FINDING_WRONGLY_ACCEPTED, "Rt2",
                 "Rt2 x0: CONSTRAINED UNPREDICTABLE unless Rt!=Rt2");
}

TEST(refusals_are_right_where_there_is_no_word_and_wrong_where_there_is) {
  for (unsigned id = 1; id <= a64_form_count(); id++)
    for (unsigned round = 0; round < 100; round++) {
      struct verdict v;
      struct insn in;
      uint32_t word;
      random_intent(id, A64_ANY, &seed, &in);
      bool accepted = a64_encode(&in, &word, NULL);
      NOTEF("%s", a64_form(id)->name);
      EXPECT_EQ(!accepted, judge(&in, ENCODER_REFUSED, 0, &v));
      EXPECT_EQ(accepted ? FINDING_WRONGLY_REFUSED : FINDING_NONE, v.finding);
      EXPECT_TRUE(judge(&in, ENCODER_CANNOT, 0, &v));
      EXPECT_EQ(accepted, judge(&in, ENCODER_WORD, accepted ? word : draw(), &v));
    }
}

/* ---- witnesses -------------------------------------------------------------------------------------------------- */

static const struct witness planted;
static const char *planted_text;
static const char *planted_version(void) { return "1"; }
static size_t planted_spell(uint32_t word, char out[A64_TEXT]) {
  (void)word;
  return (size_t)snprintf(out, A64_TEXT, "%s", planted_text);
}
static const struct witness planted = {
    .name = "planted", .version = planted_version, .spell = planted_spell, .like = a64_spell};

static enum witness_opinion opinion(const char *intent, const char *text) {
  struct insn in;
  uint32_t word;
  char read[A64_TEXT];
  planted_text = text;
  EXPECT_TRUE(a64_parse(intent, &in, NULL) && a64_encode(&in, &word, NULL));
  return witness_ask(&planted, &in, word, read);
}

TEST(meanings_are_compared_not_strings) {
  static const struct {
    const char *intent, *text;
    enum witness_opinion want;
  } cases[] = {
      {"add x0, x1, #16", "add x0,x1,#0x10", WITNESS_AGREES},
      {"add x0, x1, #16", "\tADD\tX0, X1, #16", WITNESS_AGREES},
      {"add x0, x1, #16", "add x0, x1, #17", WITNESS_DISAGREES},
      {"add x0, x1, #16", "add x0, x1, #1", WITNESS_DISAGREES},
      {"add x0, x1, #16", "add x0, x1, #16, lsl #12", WITNESS_DISAGREES},
      {"add x0, x1, #16", "sub x0, x1, #16", WITNESS_DISAGREES},
      {"add x0, x1, #16", "", WITNESS_CANNOT},
      {"mov x0, x1", "orr x0, xzr, x1", WITNESS_AGREES},
      {"orr x0, xzr, x1", "mov x0, x1", WITNESS_AGREES},
      {"mov w0, #-1", "mov w0, #0xffffffff", WITNESS_AGREES},
      {"mov x0, #-1", "mov x0, #0xffffffff", WITNESS_DISAGREES},
      {"mov x0, #-1", "mov x0, #0xffffffffffffffff", WITNESS_AGREES},
      {"b #-4", "b #0xfffffffffffffffc", WITNESS_AGREES},
      {"b #-4", "b #0xfffffffc", WITNESS_DISAGREES},
      {"csel x0, x1, x2, hs", "csel x0, x1, x2, cs", WITNESS_AGREES},
      {"ldr x0, [x1]", "ldr x0, [x1, #0]", WITNESS_AGREES},
      {"ldr x0, [x1]", "ldur x0, [x1]", WITNESS_DISAGREES},
      {"lsl x0, x1, #4", "ubfm x0, x1, #60, #59", WITNESS_AGREES},
  };
  for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
    NOTEF("%s is read as %s", cases[i].intent, cases[i].text);
    EXPECT_EQ(cases[i].want, opinion(cases[i].intent, cases[i].text));
  }
}

/* One that lies among those that do not: whatever its place, it is heard, and named. */
TEST(a_witness_that_differs_from_the_others_is_a_finding) {
  const struct witness *const sets[][3] = {
      {&planted, NULL}, {&planted, &witness_capstone}, {&witness_capstone, &planted}};
  struct insn in;
  struct answer a = {ENCODER_WORD, 0};
  EXPECT_TRUE(a64_parse("add x0, x1, #16", &in, NULL) && a64_encode(&in, &a.word, NULL));
  for (unsigned i = 0; i < sizeof sets / sizeof *sets; i++)
    for (unsigned lies = 0; lies < 3; lies++) {
      struct verdict v = {0};
      struct tally t = {0};
      planted_text = (const char *const[]){"add x0, x1, #16", "add x0, x1, #17", ""}[lies];
      EXPECT_EQ(lies != 1, check_answer(&in, &a, sets[i], &v, &t));
      EXPECT_EQ(lies == 1 ? FINDING_WITNESS : FINDING_NONE, v.finding);
      EXPECT_STR(lies == 1 ? "planted" : "", v.where);
      EXPECT_EQ(1, t.witnesses[(i > 0) + (lies != 2)]);
    }
}

static bool disagrees_somewhere(const struct witness *w, const struct known *k) {
  for (unsigned i = 0; i < 20000; i++) {
    struct reading r = {.word = k->value | (draw() & ~k->mask)};
    char text[A64_TEXT];
    if (i % 2) /* cinc and its like want Rm = Rn */
      r.word = (r.word & ~0x001f0000u) | ((r.word >> 5 & 31) << 16 & ~k->mask) | (k->value & 0x001f0000);
    if (a64_decode(r.word, &r.base) != A64_VALID || r.base.spare)
      continue;
    if (witness_compare(w, &r, r.word, text) == WITNESS_DISAGREES &&
        witness_judge(w, &r, r.word, text) == WITNESS_CANNOT)
      return true;
  }
  return false;
}

TEST(each_known_fault_of_a_witness_is_still_there) {
  for (unsigned i = 0; i < witness_known_count; i++) {
    const struct witness *w = witness_known[i].witness;
    if (!w || !w->version() || !witness_is_of(w, &witness_known[i]))
      continue;
    NOTEF("%s %s: %s", w->name, w->version(), witness_known[i].reason);
    EXPECT_TRUE(disagrees_somewhere(w, &witness_known[i]));
  }
}

static void expect_no_disagreement(const struct witness *w, const struct form *f) {
  for (unsigned i = 0; i < 1000; i++) {
    struct reading r;
    char text[A64_TEXT];
    if (!draw_word(f, &r))
      return;
    enum witness_opinion o = witness_judge(w, &r, r.word, text);
    NOTEF("%s %08x: %s reads %s", f->name, r.word, w->name, text);
    EXPECT_TRUE(o != WITNESS_DISAGREES);
  }
}

TEST(witnesses_and_table_agree_on_every_form) {
  EXPECT_TRUE(witness_capstone.version());
  for (unsigned id = 1; id <= a64_form_count(); id++) {
    if (a64_form(id)->parent != id)
      continue;
    for (const struct witness *const *w = witness_all; *w; w++)
      if ((*w)->version())
        expect_no_disagreement(*w, a64_form(id));
  }
}

/* Of words of a form that the witness can judge, how many it spells letter by letter as guessed. */
static void count_guesses(const struct witness *w, const struct form *f, unsigned *judged, unsigned *guessed) {
  struct reading r;
  for (unsigned i = 0; i < 20 && draw_word(f, &r); i++) {
    char theirs[A64_TEXT], ours[A64_TEXT];
    struct insn preferred;
    if (witness_judge(w, &r, r.word, theirs) == WITNESS_CANNOT)
      continue;
    a64_prefer(r.word, &r.base, &preferred);
    w->like(&preferred, ours);
    *judged += 1;
    *guessed += !strcmp(ours, theirs);
  }
}

static void expect_guesses(const struct witness *w, unsigned percent) {
  unsigned judged = 0, guessed = 0;
  for (unsigned id = 1; id <= a64_form_count(); id++)
    if (a64_form(id)->parent == id)
      count_guesses(w, a64_form(id), &judged, &guessed);
  NOTEF("%s: %u of %u guessed", w->name, guessed, judged);
  EXPECT_TRUE(judged > 5000);
  EXPECT_TRUE(guessed * 100ull >= (uint64_t)judged * percent);
}

/* It is what makes checks fast: the slow way gives the same verdict. */
TEST(a_witness_most_often_spells_a_word_as_guessed) {
  for (const struct witness *const *w = witness_all; *w; w++)
    if ((*w)->version())
      expect_guesses(*w, 95);
}

enum { MANY = 2 * CHECK_BLOCK + 77, SHARERS = 5 }; /* questions, and how many share a verdict */
static struct insn many_in[MANY];
static struct answer many_answer[MANY];

/* Of any form or alias, legal or not; the answer is right most often. */
static void draw_question(unsigned i) {
  uint32_t word = 0, faults = draw();
  random_intent(1 + draw() % a64_form_count(), faults % 8 ? A64_LEGAL : A64_ANY, &seed, &many_in[i]);
  bool legal = a64_encode(&many_in[i], &word, NULL);
  many_answer[i] = (struct answer){legal ? ENCODER_WORD : ENCODER_REFUSED, word};
  if (faults / 8 % 16 == 0)
    many_answer[i].word ^= 1u << draw() % 32;
  if (faults / 128 % 16 == 0)
    many_answer[i].answer = (enum encoder_answer[]){ENCODER_WORD, ENCODER_REFUSED, ENCODER_CANNOT}[draw() % 3];
}

static bool same_verdict(const struct verdict *a, const struct verdict *b) {
  return a->finding == b->finding && a->item == b->item && a->want == b->want && a->got == b->got &&
         !strcmp(a->where, b->where) && !strcmp(a->detail, b->detail);
}

/* One by one, as judge() asked before there were blocks; returns how many are right. */
static unsigned ask_one_by_one(const struct witness *const *witnesses, struct verdict *v, struct tally *t) {
  unsigned right = 0;
  for (unsigned i = 0; i < MANY; i++) {
    struct verdict one = {0};
    bool is_right = check_answer(&many_in[i], &many_answer[i], witnesses, &one, &t[i / SHARERS]);
    one.item = i;
    if (!is_right && !v[i / SHARERS].finding)
      v[i / SHARERS] = one;
    right += is_right;
  }
  return right;
}

/* A witness of some words only, that is wrong about some. */
static const char *spotty_version(void) { return "1"; }
static size_t spotty_spell(uint32_t word, char out[A64_TEXT]) {
  return word % 3 ? witness_capstone.spell(word % 7 ? word : word ^ 1, out) : 0;
}
static const struct witness spotty = {
    .name = "spotty", .version = spotty_version, .spell = spotty_spell, .like = a64_spell_capstone};

static unsigned asked; /* the witness below */
static size_t counted_spell(uint32_t word, char out[A64_TEXT]) {
  asked++;
  return witness_capstone.spell(word, out);
}
static const struct witness counted = {
    .name = "counted", .version = spotty_version, .spell = counted_spell, .like = a64_spell_capstone};

static size_t half_spell(uint32_t word, char out[A64_TEXT]) { return word % 2 ? witness_capstone.spell(word, out) : 0; }

/* A right word that Capstone judges. */
static void draw_agreed(struct insn *in, struct answer *a) {
  char text[A64_TEXT];
  a->answer = ENCODER_WORD;
  do
    random_intent(1 + draw() % a64_form_count(), A64_LEGAL, &seed, in);
  while (!a64_encode(in, &a->word, NULL) || witness_ask(&witness_capstone, in, a->word, text) != WITNESS_AGREES);
}

/* Of right words the second is asked about those that the first cannot judge, and where one will not do. */
TEST(one_witness_will_do_where_it_is_said_so) {
  static const struct witness half = {
      .name = "half", .version = spotty_version, .spell = half_spell, .like = a64_spell_capstone};
  static const struct witness *const witnesses[] = {&half, &counted, NULL};
  static struct question q[MANY];
  struct verdict v = {0};
  struct tally t = {0};
  unsigned unjudged = 0, sampled = 0;
  for (unsigned i = 0; i < MANY; i++) {
    draw_agreed(&many_in[i], &many_answer[i]);
    bool judges = many_answer[i].word % 2, one_will_do = i % 8 != 0;
    q[i] = (struct question){&many_in[i], &many_answer[i], i, &v, &t, NULL, one_will_do};
    unjudged += !judges;
    sampled += judges && !one_will_do;
  }
  asked = 0;
  EXPECT_EQ(MANY, check_answers(q, MANY, witnesses));
  EXPECT_TRUE(unjudged && sampled);
  EXPECT_EQ(unjudged + sampled, asked);
  EXPECT_EQ(sampled, t.witnesses[2]);
}

TEST(many_answers_at_once_are_judged_as_each_alone) {
  static const struct witness *const sets[][3] = {
      {NULL}, {&spotty, NULL}, {&witness_capstone, &spotty}, {&spotty, &witness_llvm}};
  static struct verdict alone[MANY], together[MANY];
  static struct tally isolated_tally[MANY], together_tally[MANY];
  static struct question q[MANY];
  for (unsigned set = 0; set < sizeof sets / sizeof *sets; set++) {
    memset(alone, 0, sizeof alone), memset(together, 0, sizeof together);
    memset(isolated_tally, 0, sizeof isolated_tally), memset(together_tally, 0, sizeof together_tally);
    for (unsigned i = 0; i < MANY; i++) {
      draw_question(i);
      q[i] = (struct question){
          &many_in[i], &many_answer[i], i, &together[i / SHARERS], &together_tally[i / SHARERS], NULL, false};
    }
    unsigned right = ask_one_by_one(sets[set], alone, isolated_tally);
    EXPECT_TRUE(right > MANY / 2 && right < MANY - MANY / 50);
    EXPECT_EQ(right, check_answers(q, MANY, sets[set]));
    for (unsigned i = 0; i < MANY / SHARERS; i++) {
      NOTEF("set %u, share %u: %s, not %s", set, i, together[i].detail, alone[i].detail);
      EXPECT_TRUE(same_verdict(&alone[i], &together[i]));
      EXPECT_TRUE(!memcmp(&isolated_tally[i], &together_tally[i], sizeof *isolated_tally));
    }
  }
}
