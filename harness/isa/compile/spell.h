/* spell.h - the text column of a form as spelling runs it.
 *
 * Most texts are a few registers, perhaps a number, and a literal: that much is written alike for all forms, without a
 * branch, from one cache line. What does not fit in it follows as pieces. Literals are copied by whole words, whatever
 * their length. */
#ifndef A64_ISA_COMPILE_SPELL_H
#define A64_ISA_COMPILE_SPELL_H

#include "isa/form.h"

enum { SPELL_REGISTERS = 3, SPELL_NUMBER = SPELL_REGISTERS, SPELL_OPERANDS, SPELL_FIRST = 16, SPELL_NEXT = 8 };
enum spell_number {
  SPELL_NONE,
  SPELL_BARE,
  SPELL_HASH,
  SPELL_AMOUNT,  /* behind the name of a shift */
  SPELL_UNSIGNED /* of 64 bits */
};
/* Whose ways to write: of LLVM and the manual, which are ours, or Capstone's: no space inside of braces, most numbers
 * in hexadecimal, offsets that change PC or a base register afterwards unsigned, system registers in small letters. */
enum spell_style { SPELL_OURS, SPELL_CAPSTONE, SPELL_STYLES };

struct spelling {
  char first[SPELL_FIRST];               /* before the first register */
  char next[SPELL_OPERANDS][SPELL_NEXT]; /* before the others, before the number, after it */
  uint8_t len[SPELL_OPERANDS + 1];       /* of these */
  uint8_t op[SPELL_OPERANDS];
  uint8_t registers; /* so many are there */
  uint8_t number;    /* enum spell_number */
  uint8_t count;     /* of pieces, from here on: */
  uint32_t begin;
} __attribute__((aligned(64)));
_Static_assert(sizeof(struct spelling) == 64, "a cache line");

enum piece_end { PIECE_NOTHING, PIECE_REGISTER, PIECE_NUMBER, PIECE_NAME, PIECE_OPERAND, PIECE_GROUP };
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
  struct spelling *of; /* by form */
  struct piece *piece;
  uint32_t count, room;
};
extern struct spellings spellings[SPELL_STYLES];

#endif
