/* saved.h - the causes of a survey as cases: one file each, with what was encoded before if it depends on that. */
#ifndef A64_CLI_SURVEY_SAVED_H
#define A64_CLI_SURVEY_SAVED_H

#include "case/case.h"
#include "cli/survey/cause.h"

/* One of them as a case, and its signature. `spec` is how the command line names the encoder. */
void survey_cause_describe(const struct survey_cause *c, const struct encoder *e, const char *spec, struct saved *saved,
                           char signature[96]);
/* Those that are not known, each with its key (known.h), into this directory, which is made. Files that are there stay
 * as they are. False, with one line in why[size], if one cannot be written. */
bool survey_causes_save(const struct survey_causes *c, const struct encoder *e, const char *spec, const char *directory,
                        char *why, size_t size);

#endif
