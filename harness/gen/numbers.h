/* numbers.h - floating-point numbers that are worth computing with. */
#ifndef A64_GEN_NUMBERS_H
#define A64_GEN_NUMBERS_H

#include <stdint.h>

/* 64 bits of lanes of one of the three formats: near where some format begins, ends or loses bits, NaNs among them. */
uint64_t draw_numbers(uint64_t *seed);

#endif
