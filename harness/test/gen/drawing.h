/* drawing.h - one number for all that is drawn from random bytes. */
#ifndef A64_TEST_GEN_DRAWING_H
#define A64_TEST_GEN_DRAWING_H

#include <stdint.h>

/* Of intents of every form, legal and not, and of whole programs with their inputs. */
uint64_t drawing_digest(void);

#endif
