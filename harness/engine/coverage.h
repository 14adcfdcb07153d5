/* coverage.h - which forms an encoder was asked for, which of them it answered, and which operand limits it was shown.
 */
#ifndef A64_ENGINE_COVERAGE_H
#define A64_ENGINE_COVERAGE_H

#include "check/check.h"

struct form_coverage {
  uint32_t asked, judged;    /* intents; `judged` of them were answered by a word or a refusal, */
  uint32_t inexpressible;    /* so many by saying that there is no way to ask for the operands */
  uint32_t executed, others; /* words of the encoder that ran; programs with another word that does the same */
  uint16_t limits;           /* of its number operands, among those judged: bit 2i is the least value of operand i, bit
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
  unsigned forms_asked, forms_judged, forms_executed, limits_seen;
  unsigned forms_inexpressible, forms_unknown; /* of which nothing was judged */
  uint64_t unknown, inexpressible;             /* intents */
};
struct coverage_sum coverage_sum_up(const coverage of);

#endif
