/* stamp.h - that an encoder was surveyed, all of it and with nothing new, kept in the user's cache. */
#ifndef A64_CLI_SURVEY_STAMP_H
#define A64_CLI_SURVEY_STAMP_H

#include "cli/survey/crew.h"

#include <limits.h>

/* One file in the cache: $XDG_CACHE_HOME/a64fuzz/surveyed/NAME-HASH, or below ~/.cache. The hash is of this program,
 * which holds the table and what asks; of the encoder's file, and which others are loaded with it; and of what is known
 * of it. */
struct stamp {
  const char *spec; /* as --encoder has it */
  const struct encoder *encoder;
  const struct known_causes *known;
  uint64_t libraries;
  char path[PATH_MAX]; /* "": there is none: of a command, or without a cache */
  char text[256];      /* of the file */
};

void stamp_of(struct stamp *s, const char *spec, const struct encoder *e, const struct known_causes *known);
/* Whether a whole survey of just this found nothing new. Believed only if the file is this user's, and as it should be.
 */
bool stamp_is_there(const struct stamp *s);
/* After a survey; makes the stamp if it was whole, found nothing that is not known, and all is still as it was before.
 * Whether it is there now; a cache that cannot be written to keeps nothing. */
bool stamp_put(const struct stamp *s, const struct crew_result *r, unsigned every);

#endif
