/* agree.h - one word before the table and before LLVM. */
#ifndef A64_CLI_AGREE_AGREE_H
#define A64_CLI_AGREE_AGREE_H

#include "cli/agree/compare_forms.h"
#include "isa/form.h"

/* What became of a word. The first four are differences. */
enum agreement {
  AGREE_ONLY_OURS,     /* only the table decodes it */
  AGREE_ONLY_LLVM,     /* only LLVM decodes it */
  AGREE_TEXT,          /* both do, and spell it differently */
  AGREE_UNREAD,        /* parsing either text gives another word, or none */
  AGREE_SAME,          /* the same text, or nothing for both */
  AGREE_UNPREDICTABLE, /* the row declares it CONSTRAINED UNPREDICTABLE; LLVM does not decode it */
  AGREE_KNOWN,         /* a difference that has a row in differences.def */
  AGREE_OUTCOMES
};

struct opinion {                        /* of both on one word */
  char ours[A64_TEXT], llvms[A64_TEXT]; /* "": does not decode it */
  unsigned form, spelt;                 /* the base form, and the one that is preferred; 0: none */
};

enum agreement agree_on(uint32_t word, struct opinion *o);
/* The same for a valid word; its texts are also read back. */
enum agreement agree_on_text(uint32_t word, struct opinion *o);
/* Whether the word is a valid one of a base form, or one that is spelt as an alias. */
bool agree_is_of(unsigned form, uint32_t word);

/* A random word near a form: mostly of it, with fields of all ones and zeros more often than chance has them; `astray`:
 * some differ from it in a fixed bit. */
uint32_t agree_word(const struct form *f, bool astray, uint64_t *state);

/* Outside of the SVE space and the SME space; `base`: has the fixed bits of a form of feature BASE. */
bool agree_in_scope(uint32_t word, bool base);

/* Compares verdicts and words at all limits of all operands with llvm-mc. Returns an exit status. */
int agree_on_refusals(const struct draw_options *o);
/* Whether what llvm-mc and GNU as read, however it is written, is read here. Returns an exit status. */
int agree_on_spellings(const struct draw_options *o);
/* Whether what GNU objdump prints is read as the word it is of. Returns an exit status. */
int agree_on_objdump(const struct draw_options *o);

/* Asks the witness of that name about words of every form and of every row of known.def. Returns an exit status. */
int agree_with_witness(const char *name, const struct draw_options *o);

#endif
