/* survey.c - the parts of a survey that several runs ask for are all of it. */
#include "engine/survey.h"
#include "gen/random.h"

#include "test/test.h"

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
