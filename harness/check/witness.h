/* witness.h - how witnesses are compared, and where they are known to be wrong. */
#ifndef A64_CHECK_WITNESS_H
#define A64_CHECK_WITNESS_H

#include "check/check.h"

/* A word and what the table makes of it. */
struct reading {
  uint32_t word;
  struct insn base;
};

/* answer.c: what the table makes of the answer. A word that is read as exactly the intent is the intent's own. */
enum answer_reading { ANSWER_DOUBTFUL, ANSWER_AS_MEANT, ANSWER_OF_ALIAS /* it is read as the base form */ };
enum answer_reading answer_read(const struct insn *in, const struct answer *a);

/* A word that `judged` witnesses have judged. */
static inline void tally_word(struct tally *t, unsigned judged) {
  t->witnesses[judged]++;
  t->unjudged += !judged;
}

/* Whether a witness's spelling of the word, of `len` bytes and less than A64_TEXT, means it. */
bool witness_means(const struct witness *w, uint32_t word, const struct insn *base, const char *text, size_t len);
/* Whether the witness is known to be wrong about the word. */
bool witness_is_known_wrong(const struct witness *w, uint32_t word);

/* Most words are far from all of which that is known: whether some are among those that begin with the same bits. */
enum { KNOWN_BEGINNINGS = 1 << 11, KNOWN_WORDS = 1 << 21 /* that begin alike */ };
const uint64_t *witness_beginnings(void);
static inline bool may_be_known(const uint64_t *beginnings, uint32_t word) {
  uint32_t n = word / KNOWN_WORDS;
  return beginnings[n / 64] >> n % 64 & 1;
}

/* witness_ask() for an intent that has been encoded and decoded. */
enum witness_opinion witness_judge(const struct witness *w, const struct reading *want, uint32_t word,
                                   char text[A64_TEXT]);
/* The same without mercy for what is known. */
enum witness_opinion witness_compare(const struct witness *w, const struct reading *want, uint32_t word,
                                     char text[A64_TEXT]);

struct known {
  const struct witness *witness; /* NULL: an emulator */
  const char *first, *last;      /* versions */
  uint32_t mask, value;
  const char *reason;
};
extern const struct known witness_known[];
extern const unsigned witness_known_count;

/* Whether the row is about this witness, in the version that is here. */
bool witness_is_of(const struct witness *w, const struct known *k);
/* Whether it is about emulators of this version; "": it is not known, and so it may be. */
bool emulator_is_of(const char *version, const struct known *k);

#endif
