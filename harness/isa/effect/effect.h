/* effect.h - one step while it is being carried out, and the functions that effects call. */
#ifndef A64_ISA_EFFECT_EFFECT_H
#define A64_ISA_EFFECT_EFFECT_H

#include "isa/effect/step.h"
#include "isa/form.h"

enum { STEP_UNDOS = 4 };
struct undo { /* a vector register as it was */
  unsigned number;
  uint64_t v[2];
};

struct step {
  struct a64_machine *m;
  const struct form *form;
  const struct insn *in;
  uint64_t next; /* the pc after this step */
  int64_t local[3];
  uint64_t high;                     /* the upper half of the 128-bit value last read or loaded */
  const struct statement *statement; /* what is being carried out, */
  unsigned lane;                     /* for which lane of its target */
  bool kept;                         /* this lane keeps what is in it */
  struct a64_signature signature;    /* of the value that the statement computes */
  struct undo undo[STEP_UNDOS];
  unsigned undos;
  uint8_t unknown_locals;
  bool stored;                 /* a part of what it stores */
  bool unknown;                /* something the statement has read so far is unknown */
  enum a64_step_result result; /* as soon as it is not A64_STEP_DONE, nothing changes any more */
};

typedef uint64_t effect_function(struct step *s, const uint64_t *arg);
/* One for each row of functions.def. */
#define FUNCTION(id, name, argc) effect_function effect_##id;
#include "isa/rows/functions.def"
#undef FUNCTION

/* Ends the step. Returns 0: the value of a call that has none. */
uint64_t effect_stop(struct step *s, enum a64_step_result result);
uint64_t effect_fault(struct step *s, int signo, int code, uint64_t address);

/* Width in bits of the first register operand, or of the lane that is computed. */
unsigned effect_width(const struct step *s);
void effect_set_x(struct step *s, unsigned number, uint64_t value, bool unknown);

/* `unknown` bits of the machine. */
static inline bool effect_is_unknown(const struct step *s, unsigned bit) { return s->m->unknown >> bit & 1; }
static inline void effect_mark(struct step *s, unsigned bit, bool unknown) {
  s->m->unknown = (s->m->unknown & ~(1ull << bit)) | (uint64_t)unknown << bit;
}

static inline uint64_t low_bits(uint64_t value, unsigned bits) {
  return bits < 64 ? value & ((1ull << bits) - 1) : value;
}

/* ---- system registers (effect_system.c) ---- */

uint64_t system_read(struct step *s, int variable);
void system_write(struct step *s, int variable, uint64_t value);

/* ---- the vector file (effect_vector.c) ---- */

/* Carries out a statement whose target is in the vector file; false: the step ended. */
bool vector_statement(struct step *s);
/* An operand of the vector file: its lane, its element, or all of it, whose upper half waits in s->high. */
int64_t vector_read(struct step *s, unsigned operand);
/* E, I and N. */
int64_t vector_variable(const struct step *s, int index);
/* After a fault it is unknown whether what was already loaded has been written (C6.2, loads of pairs). */
void vector_undo(struct step *s);
/* The expression of the statement. */
int64_t step_evaluate(struct step *s);

#endif
