/* not_canonical.c - gives another word with the same effect, and has promised not to. */
#define PROMISES A64FUZZ_CANONICAL
#include "encoders/bad/other_words.c" /* NOLINT(bugprone-suspicious-include) */
