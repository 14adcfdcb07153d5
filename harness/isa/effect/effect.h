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
  uint64_t local[3];
  const struct statement *statement; /* what is being carried out, */
  unsigned lane;                     /* for which lane of its target */
  bool kept;                         /* this lane keeps what is in it */
  struct a64_signature signature;    /* of the value that the statement computes */
  struct undo undo[STEP_UNDOS];
  unsigned undos;
  struct a64_transfer begun; /* before this step */
  struct {                   /* what a part of a transfer leaves */
    uint64_t to, from, left, format;
    bool to_unknown, left_unknown, format_unknown; /* to_unknown: from, too */
  } transferred;
  uint8_t unknown_locals;
  uint64_t sure;               /* bits that are known of what the statement computes, if it is unknown */
  bool stored;                 /* a part of what it stores */
  bool unknown;                /* something the statement has read so far is unknown */
  enum a64_step_result result; /* as soon as it is not A64_STEP_DONE, nothing changes any more */
};

/* Those of 64 bits, and those whose value or one of whose arguments has 128. */
typedef uint64_t effect_function_64(struct step *s, const uint64_t *arg);
typedef struct expr_value effect_function_128(struct step *s, const struct expr_value *arg);
/* One for each row of functions.def. */
#define FUNCTION(id, name, argc, bits, does) effect_function_##bits effect_##id;
#include "isa/rows/functions.def"
#undef FUNCTION

/* Ends the step. Returns 0: the value of a call that has none. */
uint64_t effect_stop(struct step *s, enum a64_step_result result);
uint64_t effect_fault(struct step *s, int signo, int code, uint64_t address);

/* Width in bits of the first register operand, or of the lane that is computed. */
unsigned effect_width(const struct step *s);
/* General registers by number: A64_ZR, A64_SP too. */
uint64_t effect_get_x(struct step *s, unsigned number);
void effect_set_x(struct step *s, unsigned number, uint64_t value, bool unknown);

/* `unknown` bits of the machine. */
static inline bool effect_is_unknown(const struct step *s, unsigned bit) { return s->m->unknown >> bit & 1; }
static inline void effect_mark(struct step *s, unsigned bit, bool unknown) {
  s->m->unknown = (s->m->unknown & ~(1ull << bit)) | (uint64_t)unknown << bit;
  if (unknown && bit < A64_UNKNOWN_MEMORY)
    s->m->sure[bit] = s->sure;
}

static inline uint64_t low_bits(uint64_t value, unsigned bits) {
  return bits < 64 ? value & ((1ull << bits) - 1) : value;
}

#endif
