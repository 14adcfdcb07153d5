/* forms.c - which forms and operands the bytes of a case choose. */
#include "gen/forms.h"
#include "gen/random.h"
#include "test/test.h"

#include <string.h>

/* Whether each of `count` is chosen by some bytes. */
static bool reaches_all(unsigned count, unsigned stride) {
  static bool chosen[A64_FORMS];
  memset(chosen, 0, sizeof chosen);
  for (unsigned further = 0; further < 256; further++)
    for (unsigned choice = 0; choice < 2048; choice++)
      chosen[forms_pick(count, choice, further, stride)] = true;
  return !memchr(chosen, 0, count);
}

TEST(every_form_can_be_chosen_however_many_there_are) {
  static const unsigned counts[] = {1, 30, 31, 62, 1239, 1271, 2046, 2047, 2048, 2049, 4095, 4096, 4588, 16370, 16384};
  for (unsigned i = 0; i < sizeof counts / sizeof *counts; i++) {
    NOTEF("%u forms", counts[i]);
    EXPECT_TRUE(reaches_all(counts[i], 31));
    EXPECT_TRUE(reaches_all(counts[i], 1));
  }
}

/* Aliases that are read and never written are asked for as all others are. */
TEST(every_row_of_the_table_is_drawn_to_be_checked) {
  static bool drawn[A64_FORMS];
  unsigned also = 0;
  forms_be_ready();
  for (unsigned i = 0; i < forms.anys; i++)
    drawn[forms.any[i]] = true;
  for (unsigned id = 1; id <= a64_form_count(); id++) {
    NOTEF("%s", a64_form(id)->name);
    EXPECT_TRUE(drawn[id]);
    also += a64_form(id)->also;
  }
  EXPECT_TRUE(also > 100);
}

/* One register for all operands, which 32 numbers drawn one by one never are. */
TEST(registers_that_are_all_equal_are_drawn) {
  static const char *const names[] = {"MADD", "EXTR", "ADD_shr", "TBL1", "CSEL"};
  for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
    unsigned id = a64_find_form(names[i]), equal = 0;
    uint64_t seed = id;
    NOTEF("%s", names[i]);
    for (unsigned n = 0; n < 4096; n++) {
      struct insn in;
      bool all = true;
      random_intent(id, A64_ANY, &seed, &in);
      for (unsigned k = 0; k < a64_form(id)->nops; k++)
        all &= a64_form(id)->op[k].kind != OPERAND_REGISTER || a64_number_of(in.op[k]) == a64_number_of(in.op[0]);
      equal += all && a64_number_of(in.op[0]) < A64_ZR;
    }
    EXPECT_TRUE(equal > 2);
  }
}

/* Both out of what their fields can hold: an encoder that looks at the first one alone is right nowhere else. */
TEST(two_operands_of_one_intent_are_drawn_out_of_range) {
  unsigned id = a64_find_form("TBZ"), both = 0;
  uint64_t seed = 1;
  for (unsigned n = 0; n < 4096; n++) {
    struct insn in;
    unsigned beyond = 0;
    random_intent(id, A64_ANY, &seed, &in);
    for (unsigned k = 1; k < a64_form(id)->nops; k++) {
      struct a64_range r = a64_range_of(&in, k);
      beyond += in.op[k] < r.least || in.op[k] > r.greatest;
    }
    both += beyond == 2;
  }
  EXPECT_TRUE(both > 2);
}

/* Too far back, too far ahead, and between two instructions (ADR and ADRP lead to bytes and pages). */
TEST(branches_are_drawn_that_lead_out_of_reach) {
  for (unsigned id = 1; id <= a64_form_count(); id++) {
    int label = program_label_operand(a64_form(id));
    bool back = false, ahead = false, between = false;
    uint64_t seed = id;
    for (unsigned i = 0; label >= 0 && i < 1000; i++) {
      struct insn in;
      random_intent(id, A64_ANY, &seed, &in);
      struct a64_range r = a64_range_of(&in, (unsigned)label);
      back |= in.op[label] < r.least;
      ahead |= in.op[label] > r.greatest;
      between |= r.unit <= 1 || in.op[label] % r.unit;
    }
    NOTEF("%s", a64_form(id)->name);
    EXPECT_TRUE(label < 0 || (back && ahead && between));
  }
}
