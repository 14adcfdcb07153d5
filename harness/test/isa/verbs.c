/* verbs.c - properties of the table that hold for every form: what is encoded decodes, what is spelt parses, and so
 * on. */
#include "gen/random.h"
#include "isa/compile/codec.h"
#include "isa/compile/names.h"
#include "isa/compile/table.h"
#include "isa/form.h"
#include "isa/operand.h"
#include "test/test.h"

#include <stdio.h>
#include <string.h>

enum { WORDS = 2000, INTENTS = 300 };

static void note_word(uint32_t word, const struct insn *in) {
  char text[A64_TEXT];
  a64_spell(in, text);
  NOTEF("%08x /* %s, %s */, repeat: a64fuzz explain %08x", word, text, a64_form(in->form)->name, word);
}

static void note_intent(const struct insn *in, const struct a64_refusal *r) {
  char text[A64_TEXT], why[A64_TEXT] = "";
  a64_spell(in, text);
  if (r)
    a64_explain_refusal(in, r, why);
  NOTEF("%s: %s: %s, repeat: a64fuzz explain '%s'", a64_form(in->form)->name, text, why, text);
}

static bool is_base(unsigned id) { return a64_form(id)->parent == id; }

/* Whether words can be spelt by it: a base form, or an alias that its base lists. */
static bool is_written(unsigned id) {
  unsigned alias = a64_form(a64_form(id)->parent)->alias;
  while (alias && alias != id)
    alias = a64_form(alias)->next;
  return is_base(id) || alias;
}

/* Whether operand `i` is of this kind and gives fields their values: others contradict before they are out of range. */
static bool is_fed_by(unsigned id, unsigned i, enum operand_kind kind) {
  const struct operand *o = &a64_form(id)->op[i];
  return o->kind == kind && !o->is_checked;
}

/* ---- words ----------------------------------------------------------------------------------------------------- */

TEST(a_word_that_decodes_encodes_to_itself) {
  uint64_t state = 1;
  for (unsigned id = 1; id <= a64_form_count(); id++)
    for (unsigned i = 0; i < WORDS; i++) {
      const struct form *f = a64_form(id);
      uint32_t word = f->value | ((uint32_t)next_random(&state) & ~f->mask), again = ~word;
      struct insn in;
      enum a64_validity validity = a64_decode(word, &in);
      if (validity == A64_UNALLOCATED)
        continue;
      note_word(word, &in);
      EXPECT_EQ(validity == A64_VALID, a64_encode(&in, &again, NULL));
      EXPECT_EQ(word, again);
    }
}

/* Operand by operand, without tables. */
static void expect_plain_reading(uint32_t word, const struct insn *in) {
  const struct form *f = a64_form(in->form);
  struct insn plain = *in;
  uint32_t spare = 0;
  for (unsigned i = 0; i < f->nops; i++) {
    EXPECT_TRUE(operand_get(f, i, word, &plain, &spare));
    EXPECT_EQ(plain.op[i], in->op[i]);
  }
}

/* On a processor that has wide registers, and as others do it. */
TEST(a_word_is_read_alike_by_tables_and_without_on_any_processor) {
  uint64_t state = 2;
  for (unsigned id = 1; id <= a64_form_count(); id++)
    for (unsigned i = 0; i < INTENTS; i++) {
      const struct form *f = a64_form(id);
      uint32_t word = f->value | ((uint32_t)next_random(&state) & ~f->mask);
      struct insn in[2];
      enum a64_validity validity[2];
      bool is_wide = codec.is_wide;
      for (unsigned k = 0; k < 2; k++) {
        memset(&in[k], 0, sizeof in[k]);
        codec.is_wide = is_wide && k;
        validity[k] = a64_decode(word, &in[k]);
      }
      NOTEF("0x%08x", word);
      EXPECT_EQ(validity[0], validity[1]);
      if (validity[0] == A64_UNALLOCATED)
        continue;
      note_word(word, &in[0]);
      EXPECT_EQ(0, memcmp(&in[0], &in[1], sizeof in[0]));
      expect_plain_reading(word, &in[0]);
    }
}

static void expect_alone(const uint32_t *word, const struct insn *all, const uint8_t *validity, unsigned count) {
  for (unsigned i = 0; i < count; i++) {
    struct insn alone;
    NOTEF("0x%08x, %u of %u", word[i], i, count);
    EXPECT_EQ(a64_decode(word[i], &alone), validity[i]);
    if (validity[i] != A64_UNALLOCATED)
      EXPECT_EQ(0, memcmp(&alone, &all[i], sizeof alone));
  }
}

/* Words of all forms, near misses, and any at all, in runs of any length; nothing is written behind a run. */
TEST(many_words_are_decoded_as_each_of_them_alone_on_any_processor) {
  enum { MOST = 50 };
  uint64_t state = 4;
  bool is_wide = codec.is_wide;
  for (unsigned id = 1; id <= a64_form_count(); id++) {
    uint32_t word[MOST];
    struct insn in[MOST];
    uint8_t validity[MOST + 1];
    unsigned count = (unsigned)next_random(&state) % MOST;
    for (unsigned i = 0; i < count; i++) {
      const struct form *f = a64_form(i % 3 ? id : (unsigned)next_random(&state) % a64_form_count() + 1);
      word[i] = f->value | ((uint32_t)next_random(&state) & ~f->mask);
      word[i] ^= i % 7 ? 0 : (uint32_t)next_random(&state);
    }
    validity[count] = 77;
    codec.is_wide = is_wide && id % 4;
    a64_decode_all(word, count, in, validity);
    codec.is_wide = is_wide;
    EXPECT_EQ(77, validity[count]);
    expect_alone(word, in, validity, count);
  }
}

/* The first alias of all that the word is of; 0: none. */
static unsigned plain_alias(uint32_t word, const struct form *base, struct insn *out) {
  for (unsigned id = base->alias; id; id = a64_form(id)->next)
    if (decode_as(id, word, out) != A64_UNALLOCATED)
      return id;
  return 0;
}

/* Words of the alias, too, which words of the base form seldom are. */
TEST(the_preferred_alias_is_found_as_by_asking_all_on_any_processor) {
  uint64_t state = 3;
  for (unsigned id = 1; id <= a64_form_count(); id++)
    for (unsigned i = 0; i < INTENTS; i++) {
      const struct form *f = a64_form(id);
      uint32_t word = f->value | ((uint32_t)next_random(&state) & ~f->mask);
      struct insn base, want = {0}, got = {0};
      if (a64_decode(word, &base) == A64_UNALLOCATED)
        continue;
      unsigned alias = plain_alias(word, a64_form(base.form), &want);
      bool is_wide = codec.is_wide;
      note_word(word, &base);
      for (unsigned k = 0; k < 2; k++) {
        codec.is_wide = is_wide && k;
        bool found = a64_alias(word, &base, &got);
        codec.is_wide = is_wide;
        EXPECT_EQ(alias != 0, found);
        EXPECT_EQ(0, alias ? memcmp(&want, &got, sizeof want) : 0);
      }
    }
}

/* One operand is made any other register, number or nonsense. */
static void spoil(struct insn *in, uint64_t *state) {
  unsigned op = (unsigned)next_random(state) % A64_OPS;
  uint64_t any = next_random(state), class = any >> 8 & 31, number = any & 63;
  int64_t to[] = {(int64_t)any, A64_REG(class, number), in->op[op] ^ (int64_t)(1ull << number),
                  (int64_t)(0 - (uint64_t)in->op[op])};
  in->op[op] = to[any >> 20 & 3];
}

static void expect_plain_writing(const struct insn *in) {
  struct a64_refusal plain_why = {0}, why = {0};
  uint32_t plain = 0;
  bool is_wide = codec.is_wide, may = encode_by(a64_form(in->form), in, &plain, &plain_why);
  for (unsigned k = 0; k < 2; k++) {
    uint32_t word = 0;
    codec.is_wide = is_wide && k;
    EXPECT_EQ(may, a64_encode(in, &word, &why));
    EXPECT_EQ(plain, word); /* of what is refused for good too: as it was */
    EXPECT_EQ(0, memcmp(&plain_why, &why, sizeof why));
    EXPECT_EQ(may, codec_put(in, &word)); /* nothing that may be is left to operand.c */
  }
}

TEST(an_intent_is_written_alike_by_tables_and_without_on_any_processor) {
  uint64_t state = 3;
  for (unsigned id = 1; id <= a64_form_count(); id++)
    for (unsigned i = 0; i < INTENTS; i++) {
      struct insn in;
      random_intent(id, i % 2 ? A64_ANY : A64_LEGAL, &state, &in);
      NOTEF("%s", a64_form_name(id));
      expect_plain_writing(&in);
      spoil(&in, &state);
      expect_plain_writing(&in);
    }
}

TEST(an_unpredictable_word_is_refused_for_that_reason) {
  static const struct {
    uint32_t word;
    enum a64_why why;
  } given[] = {
      {0xa8c10441, A64_UNPREDICTABLE_WHEN}, /* ldp x1, x1, [x2], #16 */
      {0xf8408c21, A64_UNPREDICTABLE_WHEN}, /* ldr x1, [x1, #8]! */
      {0xc8017c41, A64_UNPREDICTABLE_WHEN}, /* stxr w1, x1, [x2] */
      {0x9b4a0020, A64_SHOULD_BE},          /* smulh x0, x1, x10, where Ra should be 31 */
      {0xc8410041, A64_SHOULD_BE},          /* ldxr x1, [x2], where Rs and Rt2 should be 31 */
  };
  for (unsigned i = 0; i < sizeof given / sizeof *given; i++) {
    struct insn in;
    struct a64_refusal r;
    uint32_t word;
    NOTEF("%08x", given[i].word);
    EXPECT_EQ(A64_UNPREDICTABLE, a64_decode(given[i].word, &in));
    EXPECT_EQ(false, a64_encode(&in, &word, &r));
    EXPECT_EQ(given[i].why, r.why);
    EXPECT_EQ(given[i].word, word);
  }
}

TEST(the_preferred_spelling_encodes_to_the_word) {
  uint64_t state = 2;
  for (unsigned id = 1; id <= a64_form_count(); id++)
    for (unsigned i = 0; i < WORDS; i++) {
      const struct form *f = a64_form(id);
      uint32_t word = f->value | ((uint32_t)next_random(&state) & ~f->mask), again = ~word;
      struct insn base, preferred;
      struct a64_refusal r;
      if (a64_decode(word, &base) != A64_VALID)
        continue;
      a64_prefer(word, &base, &preferred);
      note_word(word, &preferred);
      /* An alias may ask for what its base leaves free: `tlbi alle1` and its Rt. */
      EXPECT_TRUE(a64_encode(&preferred, &again, &r) || r.why == A64_SHOULD_BE);
      EXPECT_EQ(word, again);
    }
}

/* ---- intents --------------------------------------------------------------------------------------------------- */

TEST(a_legal_draw_can_be_encoded) {
  uint64_t state = 3;
  for (unsigned id = 1; id <= a64_form_count(); id++)
    for (unsigned i = 0; i < INTENTS; i++) {
      struct insn in;
      struct a64_refusal r;
      uint32_t word;
      random_intent(id, A64_LEGAL, &state, &in);
      bool accepted = a64_encode(&in, &word, &r);
      note_intent(&in, &r);
      EXPECT_TRUE(accepted);
    }
}

TEST(an_intent_that_encodes_decodes_to_itself) {
  uint64_t state = 4;
  for (unsigned id = 1; id <= a64_form_count(); id++)
    for (unsigned i = 0; i < INTENTS && is_base(id); i++) {
      struct insn in, out = {0};
      uint32_t word;
      random_intent(id, A64_LEGAL, &state, &in);
      if (!a64_encode(&in, &word, NULL))
        continue;
      note_word(word, &in);
      EXPECT_EQ(A64_VALID, a64_decode(word, &out));
      EXPECT_STR(a64_form(id)->name, a64_form(out.form)->name);
      for (unsigned k = 0; k < a64_form(id)->nops; k++)
        EXPECT_EQ(in.op[k], out.op[k]);
    }
}

TEST(an_alias_has_the_word_of_its_base) {
  uint64_t state = 5;
  for (unsigned id = 1; id <= a64_form_count(); id++)
    for (unsigned i = 0; i < INTENTS && !is_base(id); i++) {
      struct insn in, base;
      uint32_t word, again;
      random_intent(id, A64_LEGAL, &state, &in);
      if (!a64_encode(&in, &word, NULL))
        continue;
      note_word(word, &in);
      EXPECT_TRUE(a64_base(&in, &base));
      EXPECT_EQ(a64_form(id)->parent, base.form);
      EXPECT_TRUE(a64_encode(&base, &again, NULL));
      EXPECT_EQ(word, again);
    }
}

static void expect_same_operands(const struct insn *want, const struct insn *got) {
  EXPECT_EQ(want->form, got->form);
  for (unsigned k = 0; k < a64_form(want->form)->nops; k++)
    EXPECT_EQ(want->op[k], got->op[k]);
}

TEST(what_is_spelt_parses_as_the_same_intent) {
  uint64_t state = 6;
  for (unsigned id = 1; id <= a64_form_count(); id++)
    for (unsigned i = 0; i < INTENTS; i++) {
      struct insn in, read;
      char text[A64_TEXT];
      random_intent(id, A64_LEGAL, &state, &in);
      note_intent(&in, NULL);
      size_t length = a64_spell(&in, text);
      EXPECT_EQ(strlen(text), length);
      EXPECT_TRUE(a64_parse_as(id, text, &read));
      expect_same_operands(&in, &read);
    }
}

TEST(what_is_spelt_parses_to_the_same_word) {
  uint64_t state = 7;
  for (unsigned id = 1; id <= a64_form_count(); id++)
    for (unsigned i = 0; i < INTENTS && is_written(id); i++) {
      struct insn in, read;
      struct a64_refusal r;
      char text[A64_TEXT];
      uint32_t word, again = 0;
      random_intent(id, A64_LEGAL, &state, &in);
      if (!a64_encode(&in, &word, NULL))
        continue;
      a64_spell(&in, text);
      note_word(word, &in);
      EXPECT_TRUE(a64_parse(text, &read, &r));
      EXPECT_TRUE(a64_encode(&read, &again, &r));
      EXPECT_EQ(word, again);
    }
}

/* ---- refusals -------------------------------------------------------------------------------------------------- */

enum { KINDS = 32 }; /* more than there are in enum operand_kind */

TEST(every_kind_of_operand_is_sometimes_drawn_wrong) {
  uint64_t state = 8, there[KINDS] = {0}, refused[KINDS] = {0};
  for (unsigned id = 1; id <= a64_form_count(); id++)
    for (unsigned i = 0; i < INTENTS; i++) {
      struct insn in;
      struct a64_refusal r;
      uint32_t word;
      random_intent(id, A64_ANY, &state, &in);
      const struct form *f = a64_form(id);
      for (unsigned k = 0; k < f->nops; k++)
        there[f->op[k].kind]++;
      if (!a64_encode(&in, &word, &r) && r.operand < f->nops)
        refused[f->op[r.operand].kind]++;
    }
  refused[OPERAND_FLAG] = 1; /* text cannot say anything but there and not there */
  for (unsigned kind = 0; kind < KINDS; kind++) {
    NOTEF("operand_kind %u: %llu drawn, %llu refused", kind, (unsigned long long)there[kind],
          (unsigned long long)refused[kind]);
    EXPECT_TRUE(!there[kind] || refused[kind]);
  }
}

/* The reason for which number 31 in its other meaning is refused. */
static enum a64_why wrong_31(const struct operand *o) { return o->is_sp ? A64_NO_ZR : A64_NO_SP; }

static void expect_one_meaning_of_31(const struct insn *in, unsigned i) {
  const struct operand *o = &a64_form(in->form)->op[i];
  struct insn wrong = *in;
  struct a64_refusal r;
  uint32_t word;
  wrong.op[i] = A64_REG(a64_class_of(in->op[i]), o->is_sp ? A64_ZR : A64_SP);
  bool accepted = a64_encode(&wrong, &word, &r);
  note_intent(&wrong, &r);
  EXPECT_EQ(false, accepted);
  EXPECT_EQ(wrong_31(o), r.why);
  EXPECT_EQ(i, r.operand);
}

TEST(register_31_is_the_zero_register_or_sp_but_never_both) {
  uint64_t state = 9;
  for (unsigned id = 1; id <= a64_form_count(); id++) {
    struct insn in;
    random_intent(id, A64_LEGAL, &state, &in);
    for (unsigned i = 0; i < a64_form(id)->nops; i++)
      if (is_fed_by(id, i, OPERAND_REGISTER) && class_is_general(a64_class_of(in.op[i])))
        expect_one_meaning_of_31(&in, i);
  }
}

TEST(register_31_decodes_by_its_place) {
  struct insn in;
  a64_decode(0x910003ff, &in); /* mov sp, sp */
  EXPECT_EQ(A64_REG(A64_X, A64_SP), in.op[0]);
  EXPECT_EQ(A64_REG(A64_X, A64_SP), in.op[1]);
  a64_decode(0xab1f03ff, &in); /* cmn xzr, xzr */
  EXPECT_EQ(A64_REG(A64_X, A64_ZR), in.op[0]);
  EXPECT_EQ(A64_REG(A64_X, A64_ZR), in.op[1]);
  a64_decode(0xb94003ff, &in); /* ldr wzr, [sp] */
  EXPECT_EQ(A64_REG(A64_W, A64_ZR), in.op[0]);
  EXPECT_EQ(A64_REG(A64_X, A64_SP), in.op[1]);
}

/* The first limit past each end is refused and blamed on the operand; the limits themselves are not out of range. */
static void expect_limits(const struct insn *in, unsigned i) {
  struct a64_range range = a64_range_of(in, i);
  const int64_t values[] = {range.least - range.unit, range.least, range.greatest, range.greatest + range.unit};
  for (unsigned k = 0; k < 4; k++) {
    struct insn tried = *in;
    struct a64_refusal r;
    uint32_t word;
    tried.op[i] = values[k];
    a64_encode(&tried, &word, &r);
    note_intent(&tried, &r);
    EXPECT_EQ(k == 0 || k == 3, r.why == A64_OUT_OF_RANGE && r.operand == i);
  }
}

TEST(a_number_is_refused_just_past_its_limits) {
  uint64_t state = 10;
  for (unsigned id = 1; id <= a64_form_count(); id++) {
    struct insn in;
    random_intent(id, A64_LEGAL, &state, &in);
    for (unsigned i = 0; i < a64_form(id)->nops; i++)
      if (is_fed_by(id, i, OPERAND_NUMBER) && a64_range_of(&in, i).unit)
        expect_limits(&in, i);
  }
}

TEST(a_number_off_its_unit_is_refused) {
  uint64_t state = 11;
  for (unsigned id = 1; id <= a64_form_count(); id++) {
    struct insn in;
    struct a64_refusal r;
    uint32_t word;
    random_intent(id, A64_LEGAL, &state, &in);
    for (unsigned i = 0; i < a64_form(id)->nops; i++) {
      if (!is_fed_by(id, i, OPERAND_NUMBER) || a64_range_of(&in, i).unit < 2)
        continue;
      struct insn tried = in;
      tried.op[i]++;
      EXPECT_EQ(false, a64_encode(&tried, &word, &r));
      note_intent(&tried, &r);
      EXPECT_EQ(A64_OFF_MULTIPLE, r.why);
      EXPECT_EQ(i, r.operand);
    }
  }
}

TEST(equal_numbers_draw_equal_intents) {
  uint64_t s = 12, t = 12;
  for (unsigned id = 1; id <= a64_form_count(); id++) {
    struct insn a, b;
    random_intent(id, A64_ANY, &s, &a);
    random_intent(id, A64_ANY, &t, &b);
    EXPECT_EQ(0, memcmp(&a, &b, sizeof a));
  }
}

TEST(text_that_is_no_instruction_is_told_from_one_with_other_operands) {
  struct insn in;
  struct a64_refusal r;
  EXPECT_EQ(false, a64_parse("frobnicate x0", &in, &r));
  EXPECT_EQ(A64_NO_SUCH_MNEMONIC, r.why);
  EXPECT_EQ(false, a64_parse("add x0, x1", &in, &r));
  EXPECT_EQ(A64_NO_SUCH_SYNTAX, r.why);
  EXPECT_EQ(true, a64_parse("add x0, x1, #4097", &in, &r));
  EXPECT_EQ(A64_OUT_OF_RANGE, r.why);
  EXPECT_EQ(2, r.operand);
}
