/* version.h - versions as numbers with points between them. */
#ifndef A64_CHECK_VERSION_H
#define A64_CHECK_VERSION_H

#include <stdbool.h>

/* Whether `version` lies between two others, number by number, as far as each of these has any: 5.0.7 is within 4.0 and
 * 5.0. */
bool version_is_within(const char *version, const char *first, const char *last);

#endif
