/* known.h - what released encoders are known to get wrong: by encoder, version and cause. */
#ifndef A64_CLI_SURVEY_KNOWN_H
#define A64_CLI_SURVEY_KNOWN_H

#include "encoders/encoder.h"

enum { KNOWN_MOST = 512, KNOWN_NONE = KNOWN_MOST, CAUSE_KEY = 96 };

/* How a key of a wrong word ends: with the bits that are, or with the fields in which any are. */
#define CAUSE_BITS "bits "
#define CAUSE_WITHIN "bits within "

struct known_causes {
  unsigned count;
  char key[KNOWN_MOST][CAUSE_KEY];
};

/* Reads the lines "# cause: KEY" of all cases in the folder NAME-VERSION of `folder`, which is corpus/known beside the
 * program where it is NULL. A key that ends in `*` stands for all that begin so, `bits within M` for all bits that lie
 * in M. No such folder: nothing is known. */
bool known_causes_read(struct known_causes *k, const char *folder, const struct encoder *e);
/* Which of its keys stands for this one; KNOWN_NONE: none does. */
unsigned known_causes_find(const struct known_causes *k, const char *key);

#endif
