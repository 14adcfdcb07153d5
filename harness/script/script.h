/* script.h - a program with labels, constants and padding, as an assembler is asked for it: one step after another. */
#ifndef A64_SCRIPT_SCRIPT_H
#define A64_SCRIPT_SCRIPT_H

#include "encoders/a64fuzz.h"
#include "isa/insn.h"

#include <stdio.h>

enum script_want {
#define WANT(id, name, sentence) WANT_##id,
#include "script/wants.def"
#undef WANT
  WANTS
};

enum {
  SCRIPT_STEPS = 8192,   /* at most */
  SCRIPT_CONSTANT = 16,  /* bytes of one */
  SCRIPT_SLACK = 1 << 18 /* bytes of room beyond what a script says that it needs, for pools and veneers */
};
#define SCRIPT_ADDRESS 0x1000000000ull /* where programs lie; the low 12 bits are those of their memory */

struct script_step {
  uint8_t kind; /* enum a64fuzz_step_kind */
  uint8_t data[SCRIPT_CONSTANT];
  uint32_t label;
  uint32_t of;    /* PATCH: the index of the BRANCH */
  struct insn in; /* EMIT, BRANCH, CONSTANT */
  uint64_t bytes; /* ALIGN, NOPS, DATA, CONSTANT */
  int64_t place;  /* PLACE: bytes from the beginning of the program */
};

struct script {
  char name[80]; /* what it is for */
  enum script_want want;
  uint64_t capacity; /* of the room; 0: what it needs, and SCRIPT_SLACK */
  unsigned count;
  struct script_step step[SCRIPT_STEPS];
};

const char *script_want_name(enum script_want want);
const char *script_step_name(unsigned kind);
/* The operand that is the label; A64_OPS: there is none. */
unsigned script_label_of(const struct insn *in);
/* Bytes of its steps, without veneers. */
uint64_t script_bytes(const struct script *s);
/* "tbz x3, #5, label 1" */
void script_spell_step(const struct script_step *s, char out[2 * A64_TEXT]);

/* As text, one line a step; `read` returns false with one line in why[size], which names the file and the line. */
void script_write(const struct script *s, FILE *to);
bool script_read(struct script *s, FILE *from, const char *file, char *why, size_t size);

#endif
