/* listing.h - one line of a listing of code: an address, a word, and its text. */
#ifndef A64_CLI_AUDIT_LISTING_H
#define A64_CLI_AUDIT_LISTING_H

#include <stdbool.h>
#include <stdint.h>

struct listed {
  bool has_address;
  uint64_t address;
  uint32_t word;
  const char *text; /* in the line, which was changed */
};

/* Reads `WORD TEXT` or `ADDRESS: WORD TEXT`, as JITs and objdump print them: hexadecimal, blanks or tabs between.
 * False: it is another kind of line. */
bool listing_read(char *line, struct listed *out);

/* Whether the line is one of `objdump -r`: a linker is to change the word before it. */
bool listing_is_relocation(const char *line);
/* Whether it may be told to, though the listing does not say so: a label's field is 0, and all that is wrong. */
bool listing_may_be_relocated(uint32_t word, uint32_t wanted);

/* What the text of a word, which is taken to mean it, is worth. */
enum listing_verdict {
  LISTING_RIGHT,  /* the word means its text */
  LISTING_WRONG,  /* it does not */
  LISTING_UNREAD, /* the text is not understood: no such instruction, or one that cannot be encoded */
  LISTING_VERDICTS
};

/* `wanted`: of a wrong word the one that means the text. `why[size]`: of an unread text, what is wrong with it. */
enum listing_verdict listing_judge(const struct listed *l, uint32_t *wanted, char *why, unsigned size);

#endif
