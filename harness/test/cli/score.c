/* score.c - `mutants --encoder`: what is planted in the reference is found by the survey, or shown to be no fault. */
#include "cli/score/mutation.h"
#include "cli/status.h"
#include "kit.h"
#include "test/test.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The number behind `key` in the last line. */
static unsigned long told(const struct cli_outcome *o, const char *key) {
  const char *last = strstr(o->out, " mutants=");
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
    EXPECT_EQ(told(o, " mutants="),
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

static uint64_t number(const json_t *o, const char *key) {
  const json_t *n = json_object_get(o, key);
  NOTEF("%s", key);
  EXPECT_TRUE(json_is_integer(n));
  return (uint64_t)json_integer_value(n);
}

/* Every mutant has an end, and what is killed was by one check of the survey's and by one of its parts. */
static void expect_score(const json_t *score) {
  static const char *const parts[] = {"legal", "edges", "values", "pairs", "beyond", "equal", "after"};
  static const char *const checks[] = {"wrong", "taken", "refused", "unpredictable"};
  uint64_t killed = number(score, "killed"), by_check = 0, by_part = 0;
  for (unsigned i = 0; i < sizeof checks / sizeof *checks; i++)
    by_check += number(score, checks[i]);
  for (unsigned i = 0; i < sizeof parts / sizeof *parts; i++)
    by_part += number(json_object_get(score, "parts"), parts[i]);
  EXPECT_EQ(killed, by_check);
  EXPECT_EQ(killed, by_part);
  EXPECT_EQ(number(score, "mutants"),
            killed + number(score, "equivalent") + number(score, "other") + number(score, "survived"));
  number(score, "microseconds");
}

static uint64_t sum_of(const json_t *rows) {
  uint64_t sum = 0;
  for (size_t i = 0; i < json_array_size(rows); i++) {
    const json_t *score = json_object_get(json_array_get(rows, i), "score");
    expect_score(score);
    sum += number(score, "mutants");
  }
  return sum;
}

TEST(a_score_in_json_has_classes_operators_and_survivors) {
  const struct cli_outcome *o = cli_run("mutants|--encoder|--json|--form|ADD_shr|--without|edges,values,pairs", "");
  json_t *told = json_loads(o->out, JSON_REJECT_DUPLICATES, NULL);
  EXPECT_EQ(STATUS_FINDINGS, o->status);
  EXPECT_TRUE(told != NULL);
  const json_t *all = json_object_get(told, "all");
  expect_score(all);
  EXPECT_TRUE(number(all, "microseconds") > 0);
  EXPECT_TRUE(json_array_size(json_object_get(told, "classes")) > 5);
  EXPECT_EQ(number(all, "mutants"), sum_of(json_object_get(told, "classes")));
  EXPECT_EQ(number(all, "mutants"), sum_of(json_object_get(told, "operators")));
  EXPECT_EQ(number(all, "survived"), json_array_size(json_object_get(told, "survivors")));
  EXPECT_TRUE(number(all, "survived") > 4);
  json_decref(told);
}

/* Each is shown by programs, and which one did so is told. */
TEST_WITHIN(240, every_fault_of_an_assembler_that_patches_is_killed_by_programs) {
  const struct cli_outcome *o = cli_run("mutants|--encoder|--json|--class|E30", "");
  json_t *told = json_loads(o->out, JSON_REJECT_DUPLICATES, NULL);
  const json_t *faults = json_object_get(told, "faults");
  NOTEF("%s%s", o->out, o->err);
  EXPECT_EQ(STATUS_FINE, o->status);
  EXPECT_EQ(6, json_array_size(faults));
  for (size_t i = 0; i < json_array_size(faults); i++) {
    const json_t *f = json_array_get(faults, i);
    EXPECT_TRUE(json_is_true(json_object_get(f, "killed")));
    EXPECT_STR("E30", json_string_value(json_object_get(f, "class")));
    EXPECT_TRUE(number(f, "programs") > 0 && number(f, "microseconds") > 0);
    EXPECT_TRUE(json_string_length(json_object_get(f, "by")) && json_string_length(json_object_get(f, "program")));
  }
  json_decref(told);
}

/* Of one form there are none: they are of programs. */
TEST(faults_of_an_assembler_are_chosen_by_name_and_class) {
  const struct cli_outcome *o = cli_run("mutants|--encoder|--only|UNBOUND", "");
  EXPECT_EQ(STATUS_FINE, o->status);
  EXPECT_TRUE(strstr(o->out, "E30 UNBOUND ") && strstr(o->out, "killed by wrongly-accepted, program "));
  EXPECT_TRUE(strstr(o->out, "\nfaults=1 faults_killed=1 faults_survived=0 mutants=0 "));
  EXPECT_EQ(STATUS_BAD_INPUT, cli_run("mutants|--encoder|--only|UNBOUND|--form|RET", "")->status);
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

TEST(every_operator_fits_somewhere_and_every_class_has_mutants_or_faults_of_an_assembler) {
  unsigned of_class[FAULT_CLASSES + 1] = {0};
  for (unsigned i = 0; i < operator_count; i++) {
    struct made made = {0};
    for (unsigned id = 1; id <= a64_form_count(); id++)
      mutations_of(&operators[i], a64_form(id), 1, look, &made);
    NOTEF("%s", operators[i].name);
    EXPECT_TRUE(made.count > 0 || operators[i].place == PLACE_TABLE);
    of_class[operators[i].class] += made.count + (operators[i].place == PLACE_TABLE);
  }
  for (unsigned i = 0; encoder_fault_at(i); i++)
    of_class[encoder_fault_at(i)->class]++;
  for (unsigned class = 1; class <= FAULT_CLASSES; class ++) {
    NOTEF("E%02u", class);
    EXPECT_TRUE(of_class[class] >= 3);
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
