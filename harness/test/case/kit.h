/* kit.h - what the tests of cases share: random programs, and what makes two of them equal. */
#ifndef A64_TEST_CASE_KIT_H
#define A64_TEST_CASE_KIT_H

#include "case/case.h"

/* A program from random bytes, nothing left of what was there before. */
void case_kit_program(struct program *p, uint64_t *seed);
/* The program in a line or more of instructions, as a case has them. */
void case_kit_text(struct program *p, const char *instructions);
/* Equal in all that the counts say there is. */
void case_kit_expect_same(const struct program *want, const struct program *got);
/* The same for all that a case says. */
void case_kit_expect_same_case(const struct saved *want, const struct saved *got);
/* Equal byte for byte, what lies beyond the counts included. */
bool case_kit_is_copy(const struct program *a, const struct program *b);
/* Parses; ends the test with the complaint if that fails. */
void case_kit_parse(const char *text, struct saved *s);

#endif
