/* survey.c - the parts of a survey that several runs ask for are all of it. */
#include "engine/survey.h"
#include "gen/random.h"

#include "test/test.h"

#include <string.h>
#include <unistd.h>

enum { PARTS = 4 };

struct sums {
  uint64_t of[SURVEY_PARTS]; /* of a number for each intent */
  uint64_t alone;            /* that of the form itself, before pairs of forms */
};

static void add(void *ctx, const struct surveyed *r) {
  struct sums *s = ctx;
  uint64_t number = r->in->form;
  for (unsigned i = 0; i < A64_OPS; i++) {
    number = next_random(&number) + (uint64_t)r->in->op[i];
    number = next_random(&number);
  }
  if (r->part == SURVEY_AFTER && !s->alone)
    s->alone = number;
  s->of[r->part] += number;
}

static struct sums ask(unsigned form, unsigned every, unsigned which) {
  char why[256] = "";
  struct sums s = {{0}, 0};
  struct surveyor *surveyor = surveyor_open(encoder_find("table", why, sizeof why), every, which, NULL);
  EXPECT_EQ(0, surveyor_ask(surveyor, form, add, &s, why, sizeof why));
  surveyor_close(surveyor);
  return s;
}

/* The plain ones are in each, and so is the form itself. */
TEST(one_of_every_so_many_intents_is_another_one_by_number_and_together_they_are_all) {
  unsigned form = a64_find_form("ADD_imm");
  struct sums all = ask(form, 1, 7), sum = {{0}, 0};
  for (unsigned which = 3; which < 3 + PARTS; which++) {
    struct sums part = ask(form, PARTS, which);
    for (unsigned i = 0; i < SURVEY_PARTS; i++)
      sum.of[i] += part.of[i];
  }
  sum.of[SURVEY_AFTER] -= (PARTS - 1) * all.alone;
  for (unsigned i = 0; i < SURVEY_PARTS; i++) {
    NOTEF("%s", survey_part_name(i));
    EXPECT_EQ((i == SURVEY_LEGAL ? PARTS : 1) * all.of[i], sum.of[i]);
  }
  EXPECT_TRUE(all.of[SURVEY_EDGES] && all.alone);
}

/* ---- an encoder that hangs ----------------------------------------------------------------------------------------
 */

struct hung {
  unsigned hangs, answers;
};

static void count_hangs(void *ctx, const struct surveyed *r) {
  struct hung *h = ctx;
  bool hung = r->verdict.finding == FINDING_ENCODER_HUNG;
  *(hung ? &h->hangs : &h->answers) += 1;
  EXPECT_TRUE(!hung ||
              (r->answer.answer != ENCODER_WORD && !strcmp(r->verdict.detail, "the encoder did not come back")));
}

/* Hangs at each intent of form `self`; NULL: of all. */
static enum encoder_answer hang(void *self, const struct insn *in, uint64_t pc, uint32_t *word, char *why) {
  (void)pc, (void)why;
  while (!self || in->form == *(unsigned *)self)
    pause();
  return a64_encode(in, word, NULL) ? ENCODER_WORD : ENCODER_REFUSED;
}

static uint64_t survey_hanging(struct surveyor *s, const char *form, struct hung *h) {
  char why[256] = "";
  *h = (struct hung){0};
  EXPECT_EQ(0, surveyor_ask(s, a64_find_form(form), count_hangs, h, why, sizeof why));
  return surveyor_left_out(s);
}

TEST_WITHIN(120, an_encoder_that_always_hangs_is_soon_asked_no_more) {
  static const struct encoder e = {.name = "hangs", .version = "", .encode = hang};
  struct surveyor *s = surveyor_open(&e, 1, 0, NULL);
  struct hung h;
  EXPECT_TRUE(survey_hanging(s, "UDIV", &h) > 100);
  EXPECT_TRUE(h.hangs >= 4 && h.hangs < 8 && !h.answers);
  EXPECT_TRUE(survey_hanging(s, "ADD_imm", &h) > 100);
  EXPECT_EQ(0, h.hangs + h.answers);
  surveyor_close(s);
}

/* It is asked for that one after each other form, too. */
TEST_WITHIN(120, an_encoder_that_hangs_on_one_form_is_asked_for_all_of_the_others) {
  unsigned bad = a64_find_form("ADD_imm");
  const struct encoder e = {.name = "hangs", .version = "", .encode = hang, .self = &bad};
  struct surveyor *s = surveyor_open(&e, 1, 0, NULL);
  struct hung h;
  for (unsigned i = 0; i < 2; i++) {
    EXPECT_EQ(0, survey_hanging(s, i ? "SDIV" : "UDIV", &h));
    EXPECT_TRUE(h.hangs <= 2 && h.answers > 4096);
    EXPECT_TRUE(survey_hanging(s, "ADD_imm", &h) > 4096);
    EXPECT_TRUE(h.hangs && h.hangs < 8);
  }
  surveyor_close(s);
}
