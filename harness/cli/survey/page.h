/* page.h - a survey as a page of HTML: every form a square, its counts as a bar, the causes of what is wrong. */
#ifndef A64_CLI_SURVEY_PAGE_H
#define A64_CLI_SURVEY_PAGE_H

#include "cli/survey/crew.h"

struct survey_page {
  const char *encoder, *version;
  const struct crew_result *result;
  unsigned form; /* only this one; 0: all */
};

/* False, with "FILE: message" in why[size], if it cannot be written. */
bool survey_page_write(const char *path, const struct survey_page *p, char *why, size_t size);

#endif
