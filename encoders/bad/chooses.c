/* chooses.c - gives another word with the same effect, and has said that it may. */
#define PROMISES A64FUZZ_CHOOSES
#include "encoders/bad/other_words.c" /* NOLINT(bugprone-suspicious-include) */
