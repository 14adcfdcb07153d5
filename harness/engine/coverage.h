/* coverage.h - which forms an encoder was asked for, which of them it answered, and which operand limits it was shown.
 */
#ifndef A64_ENGINE_COVERAGE_H
#define A64_ENGINE_COVERAGE_H

#include "check/check.h"

struct form_coverage {
  uint32_t asked, judged; /* intents; `judged` of them were answered by a word or a refusal */
  uint16_t limits;        /* of its number operands, among those judged: bit 2i is the least value of operand i, bit
                             2i + 1 its greatest */
};
typedef struct form_coverage coverage[A64_FORMS + 1];

/* All of a trial whose answers are given. */
void coverage_enter(coverage to, const struct trial *t);
void coverage_add(coverage to, const coverage from);

/* How many limits the number operands of a form have. */
unsigned coverage_limits(const struct form *f);

struct coverage_sum {
  unsigned forms, limits; /* of the table: so many there are */
  unsigned forms_asked, forms_judged, limits_seen;
};
struct coverage_sum coverage_sum_up(const coverage of);

#endif
