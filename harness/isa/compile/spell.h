/* spell.h - the text column of a form as spelling runs it.
 *
 * Most texts are three words or fewer: that much is written alike for all forms, without a branch, where there is no
 * word too. A rear may follow: a number of many digits, and more words. A word is what a value of few bits is spelt as,
 * a register, a name, a small number, with the literal before it; all of them stand in one table. A form with an
 * optional group has two such lines, without it and with it. What does not fit, a word that is too long or a value that
 * is out of range, is written piece by piece. */
#ifndef A64_ISA_COMPILE_SPELL_H
#define A64_ISA_COMPILE_SPELL_H

#include "isa/form.h"

enum {
  SPELL_FIRST = 16,
  SPELL_NUMBER = 3, /* the slot of a number of many digits; words stand in all others */
  SPELL_SLOTS = 8,
  SPELL_WORD = 14,
  SPELL_LITERAL = 8
};
enum spell_number {
  SPELL_NONE,
  SPELL_BARE,
  SPELL_HASH,
  SPELL_AMOUNT,   /* behind the name of a shift */
  SPELL_UNSIGNED, /* of 64 bits */
  SPELL_OTHER     /* no number: of a kind that has a way of its own */
};
/* Whose ways to write: of LLVM and the manual, which are ours, or Capstone's: no space inside of braces, most numbers
 * in hexadecimal, offsets that change PC or a base register afterwards unsigned, system registers in small letters. */
enum spell_style { SPELL_OURS, SPELL_CAPSTONE, SPELL_STYLES };

struct spelling {
  char first[SPELL_FIRST];                               /* before the first word */
  char before_number[SPELL_LITERAL], end[SPELL_LITERAL]; /* literals, the last with its NUL */
  uint8_t first_len, before_number_len, end_len;
  uint8_t op[SPELL_SLOTS];
  uint8_t kind[SPELL_SLOTS]; /* of a word, or enum spell_number; 0: nothing here; 1: the line does not fit */
  uint8_t slots;             /* more than SPELL_NUMBER: a rear follows */
  bool has_group;            /* the next line is with it: */
  uint8_t group[2];          /* unless both of these operands are 0 */
  uint8_t pieces;            /* so many */
  uint32_t piece;            /* the first */
} __attribute__((aligned(64)));
_Static_assert(sizeof(struct spelling) == 64, "a cache line");

struct spell_word {
  char text[SPELL_WORD];
  uint8_t is_odd, len; /* without text, but not because it is empty */
} __attribute__((aligned(16)));

struct spell_kind { /* the word of a value is begin[value + bias], */
  const struct spell_word *begin;
  uint32_t bias;
  uint32_t may; /* and that sum has these bits at most */
};

struct spell_words {
  struct spell_word *word;
  struct spell_kind kind[256];
  unsigned nwords, nkinds, nregisters; /* kinds of registers among them */
};
extern struct spell_words spell_words;

enum piece_end { PIECE_NOTHING, PIECE_REGISTER, PIECE_NUMBER, PIECE_NAME, PIECE_GROUP };
enum { PIECE_TEXT = 16 };

struct piece {
  char text[PIECE_TEXT];
  uint8_t len;
  uint8_t end;               /* what follows the text: enum piece_end */
  uint8_t operand;           /* of it, the first of a group */
  uint8_t last;              /* PIECE_GROUP: one past its last operand */
  uint8_t skip;              /* PIECE_GROUP: how many pieces it is */
  uint8_t number;            /* PIECE_NUMBER: enum spell_number */
  const struct names *names; /* PIECE_NAME */
};

struct spellings {
  struct spelling *line; /* two for each form: without its group, and with it */
  struct piece *piece;
  uint32_t count, room; /* of pieces */
};
extern struct spellings spellings[SPELL_STYLES];

#endif
