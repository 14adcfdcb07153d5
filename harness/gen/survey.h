/* survey.h - the intents of one form, systematically: every limit of every operand, not a sample of them.
 *
 * For each choice of register classes that the form has: every operand at every edge (edges.def), every value of a
 * field of up to 16 bits, every register number, every logical immediate, every name; two operands past a limit at
 * once, register 31 beside each limit of another operand; the registers equal in every pattern. The same intents in the
 * same order every time. */
#ifndef A64_GEN_SURVEY_H
#define A64_GEN_SURVEY_H

#include "isa/insn.h"

/* What an intent was made for. */
enum survey_part {
#define SURVEY(id, phrase) SURVEY_##id,
#include "gen/survey.def"
#undef SURVEY
  SURVEY_PARTS
};
const char *survey_part_name(enum survey_part part);
const char *survey_part_key(enum survey_part part); /* one word */

typedef void survey_visit(void *self, enum survey_part part, const struct insn *in);
/* All parts but AFTER. */
void survey_form(unsigned form, survey_visit *visit, void *self);
/* AFTER: the form behind each later form and each later form behind it, one legal intent of each: what comes of one
 * must not depend on what came before. Of all forms, in their order, this is every ordered pair once; with `every`
 * above 1 it is one of so many, in both orders: `which`, any number, says which. */
void survey_after(unsigned form, unsigned every, unsigned which, survey_visit *visit, void *self);
/* The same of two forms alone. */
void survey_pair(unsigned form, unsigned other, survey_visit *visit, void *self);

#endif
