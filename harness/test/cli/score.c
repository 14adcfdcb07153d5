/* score.c - `mutants --encoder`: what is planted in the reference is found by the survey, or shown to be no fault. */
#include "cli/score/mutation.h"
#include "cli/status.h"
#include "kit.h"
#include "test/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The number behind `key` in the last line. */
static unsigned long told(const struct cli_outcome *o, const char *key) {
  const char *last = strstr(o->out, "\nmutants=");
  const char *at = last ? strstr(last, key) : NULL;
  return at ? strtoul(at + strlen(key), NULL, 10) : ~0ul;
}

TEST(every_mutant_of_some_forms_is_killed_or_equivalent) {
  static const char *const forms[] = {"ADD_ext", "LDP_post", "TBZ",  "AND_imm", "FMOV_vs",
                                      "MUL_e",   "CASP",     "UBFX", "ADRP",    "TBNZ_x"};
  for (unsigned i = 0; i < sizeof forms / sizeof *forms; i++) {
    char line[80];
    NOTEF("%s", forms[i]);
    snprintf(line, sizeof line, "mutants|--encoder|--form|%s", forms[i]);
    const struct cli_outcome *o = cli_run(line, "");
    EXPECT_EQ(STATUS_FINE, o->status);
    EXPECT_EQ(0, told(o, "survived="));
    EXPECT_TRUE(told(o, " killed=") > 60);
    EXPECT_EQ(told(o, "\nmutants="),
              told(o, " killed=") + told(o, "equivalent=") + told(o, "other=") + told(o, "survived="));
  }
}

TEST(a_survey_with_a_part_left_out_has_survivors) {
  const struct cli_outcome *o =
      cli_run("mutants|--encoder|--form|ADD_shr|--class|E05|--without|edges,values,pairs", "");
  EXPECT_EQ(STATUS_FINDINGS, o->status);
  EXPECT_TRUE(told(o, "survived=") >= 4);
  EXPECT_TRUE(strstr(o->out, "SURVIVED E05 SP_TAKEN 0 ADD_shr Rm: "));
  EXPECT_EQ(STATUS_FINE, cli_run("mutants|--encoder|--form|ADD_shr|--class|E05", "")->status);
  o = cli_run("mutants|--encoder|--form|ADD_shr|--class|E36|--without|after", "");
  EXPECT_EQ(STATUS_FINDINGS, o->status);
  EXPECT_EQ(4, told(o, "survived="));
}

struct made {
  unsigned count;
  bool takes_sp;
};

static void look(void *ctx, struct mutation *m) {
  struct made *made = ctx;
  struct insn in = {.form = (uint16_t)m->form->id,
                    .op = {A64_REG(A64_X, 1), A64_REG(A64_X, 2), A64_REG(A64_X, A64_SP)}};
  struct answer reference = reference_answer(&in);
  made->count++;
  made->takes_sp |= mutation_answer(m, &in, 0, &reference).answer == ENCODER_WORD;
}

TEST(every_operator_fits_somewhere_and_every_class_has_mutants_or_a_reason) {
  unsigned of_class[FAULT_CLASSES + 1] = {0};
  for (unsigned i = 0; i < operator_count; i++) {
    struct made made = {0};
    for (unsigned id = 1; id <= a64_form_count(); id++)
      mutations_of(&operators[i], a64_form(id), 1, look, &made);
    NOTEF("%s", operators[i].name);
    EXPECT_TRUE(made.count > 0 || operators[i].place == PLACE_TABLE);
    of_class[operators[i].class] += made.count + (operators[i].place == PLACE_TABLE);
  }
  for (unsigned class = 1; class <= FAULT_CLASSES; class ++) {
    NOTEF("E%02u", class);
    EXPECT_TRUE(of_class[class] >= 3 || fault_class_reason(class));
  }
}

TEST(a_mutant_that_takes_the_stack_pointer_does_so) {
  unsigned i = 0;
  struct made made = {0};
  while (strcmp(operators[i].name, "SP_TAKEN") != 0)
    i++;
  mutations_of(&operators[i], a64_form(a64_find_form("ADD_shr")), 1, look, &made);
  EXPECT_EQ(3, made.count);
  EXPECT_TRUE(made.takes_sp);
}

TEST(what_is_asked_of_the_score_wrongly_is_said) {
  EXPECT_EQ(STATUS_BAD_INPUT, cli_run("mutants|--encoder|--class|E37", "")->status);
  EXPECT_EQ(STATUS_BAD_INPUT, cli_run("mutants|--encoder|--form|NO_SUCH", "")->status);
  EXPECT_EQ(STATUS_BAD_INPUT, cli_run("mutants|--encoder|--only|NO_SUCH", "")->status);
  EXPECT_EQ(STATUS_BAD_INPUT, cli_run("mutants|--encoder|--without|edge", "")->status);
  EXPECT_EQ(STATUS_BAD_INPUT, cli_run("mutants|--encoder|--form|RET|--class|E28", "")->status);
  EXPECT_EQ(STATUS_BAD_INPUT, cli_run("mutants|--form|RET", "")->status);
}
