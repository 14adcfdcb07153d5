/* encoder_start.h - an encoder that does not start is told once, in one line, before anything depends on it. */
#ifndef A64_CLI_ENCODER_START_H
#define A64_CLI_ENCODER_START_H

#include "encoders/encoder.h"

/* An exit status after one line on standard error, which begins with `path` unless that is NULL; or 0. `stop`, if it is
 * set, ends the asking. */
int encoder_start(const struct encoder *e, const volatile int *stop, const char *path);

#endif
