/* print.h - a survey on the terminal: the table of forms, the causes of what is wrong, a line of figures; or JSON. */
#ifndef A64_CLI_SURVEY_PRINT_H
#define A64_CLI_SURVEY_PRINT_H

#include "cli/survey/crew.h"

struct survey_sum {
  uint64_t counts[OUTCOMES]; /* of all forms */
  unsigned known;            /* forms that the encoder knows at all */
};
struct survey_sum survey_sum_of(const struct crew_result *r);

/* Of a cause as many examples as it keeps, or one. `all`: of forms and causes too. `others`: lists other words that do
 * the same. */
void survey_print(const struct crew_result *r, bool all, bool examples, bool others);
/* `form`: this one only; 0: all. */
void survey_print_json(const struct crew_result *r, unsigned form);
/* One finding, as a line. */
void survey_print_finding(const struct surveyed *r);

#endif
