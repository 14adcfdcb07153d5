/* page.h - a survey as a page of HTML: every form a square, its counts as a bar, the causes of what is wrong. */
#ifndef A64_CLI_SURVEY_PAGE_H
#define A64_CLI_SURVEY_PAGE_H

#include "cli/survey/cause.h"

struct survey_page {
  const char *encoder, *version;
  const uint64_t (*counts)[OUTCOMES]; /* by form */
  unsigned form;                      /* only this one; 0: all */
  const struct survey_causes *causes;
  uint64_t findings;
};

/* False, with "FILE: message" in why[size], if it cannot be written. */
bool survey_page_write(const char *path, const struct survey_page *p, char *why, size_t size);

#endif
