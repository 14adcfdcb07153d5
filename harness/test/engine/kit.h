/* kit.h - what tests of encoders in processes share: questions, and asks that end as they should. */
#ifndef A64_TEST_ENGINE_KIT_H
#define A64_TEST_ENGINE_KIT_H

#include "engine/keeper.h"

/* Programs of one instruction each, the first operand of which is the number of the trial. */
struct trial *engine_kit_trials(unsigned n);
/* All n get their answers or a verdict. */
void engine_kit_ask(struct keeper *k, struct trial *t, size_t n);
/* Nobody does, because of what the encoder's process has said. */
void engine_kit_ask_in_vain(struct keeper *k, struct trial *t, size_t n, const char *said);
/* Zeros, in memory that this process shares with those it forks. */
void *engine_kit_shared(size_t bytes);

#endif
