/* spell.h - the text column of a form as spelling runs it.
 *
 * Most texts are three words or fewer: that much is written alike for all forms, without a branch, where there is no
 * word too. A rear may follow: a number of many digits, and more words. A word is what a value of few bits is spelt as,
 * a register, a name, a small number, with the literal before it; all of them stand in one table. One that is an
 * optional group is empty for 0. A form with a larger group has another line for texts with it. What does not fit, a
 * word that is too long or a value that is out of range, is written piece by piece. */
#ifndef A64_ISA_COMPILE_SPELL_H
#define A64_ISA_COMPILE_SPELL_H

#include "isa/form.h"

#include <stddef.h>

enum {
  SPELL_FIRST = 16,
  SPELL_FRONT = 3, /* words */
  SPELL_REAR = 4,
  SPELL_WORD = 14,
  SPELL_ODD = 256, /* more bytes than a text has */
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

struct spell_word {
  char text[SPELL_WORD];
  uint16_t len; /* SPELL_ODD: it has no text, but not because it is empty */
} __attribute__((aligned(16)));
extern struct spell_word *spell_words;

struct spell_slot { /* the word of an operand is spell_words[begin + value + bias], */
  uint32_t begin;
  uint16_t bias, may; /* and value + bias has these bits at most */
  uint8_t op;
};

struct spelling {
  char first[SPELL_FIRST]; /* before the first word */
  char end[SPELL_LITERAL]; /* behind all, with its NUL */
  uint8_t first_len, end_len;
  bool has_rear, has_group; /* the form's: there is another line */
  struct spell_slot front[SPELL_FRONT];

  char before_number[SPELL_LITERAL];
  uint8_t before_number_len;
  uint8_t number, number_op; /* enum spell_number */
  uint8_t words;             /* behind the number */
  struct spell_slot rear[SPELL_REAR];
  uint8_t group[2];    /* with it unless both of these operands are 0: */
  uint16_t with_group; /* the line */
} __attribute__((aligned(64)));
_Static_assert(sizeof(struct spelling) == 128 && offsetof(struct spelling, before_number) == 64, "cache lines");

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
  struct spelling *line; /* by form; those with groups behind them */
  struct piece *piece;
  uint32_t *pieces; /* by form: the first, those of the next form being one past its last */
  unsigned lines;
  uint32_t count, room; /* of pieces */
};
extern struct spellings spellings[SPELL_STYLES];

#endif
