/* mutation.h - the reference encoder with one fault planted: which operator, at which form, operand and bit. */
#ifndef A64_CLI_SCORE_MUTATION_H
#define A64_CLI_SCORE_MUTATION_H

#include "check/check.h"
#include "isa/form.h"

enum { FAULT_CLASSES = 36 /* E01 to E36 */ };

struct mutation;

/* One way in which encoders go wrong: a row of operators.def. `fits` says where it can be planted. Of the others one is
 * set: `row` edits a copy of the form's row, from which words are then made; `intent` changes what was asked; `answer`
 * changes what the reference answered. */
struct operator{
  unsigned class;
  const char *name, *sentence;
  enum place { PLACE_FORM, PLACE_OPERAND, PLACE_PAIR, PLACE_CONDITION, PLACE_AFTER, PLACE_TABLE } place;
  unsigned variants; /* at each place */
  bool (*fits)(const struct mutation *m);
  void (*row)(struct mutation * m);
  void (*intent)(const struct mutation *m, struct insn *in);
  void (*answer)(struct mutation * m, const struct insn *in, struct answer *a);
};
extern const struct operator operators[];
extern const unsigned operator_count;

struct mutation {
  const struct operator* by;
  const struct form *form; /* of the table; NULL: PLACE_TABLE */
  unsigned a, b, n;        /* operands or condition; which variant */
  unsigned after;          /* PLACE_AFTER: the form before it, to which the fault is confined */
  uint64_t pc;             /* of the call */
  bool has_trigger;        /* a legal intent, drawn at random, to which the fault may be confined */
  struct insn trigger;
  struct form row;      /* edited */
  struct class_map map; /* the same */
  uint64_t calls;       /* PLACE_TABLE: so far */
  struct answer last;
  struct insn before;
};

/* The operand at which it is planted. */
static inline const struct operand *mutated(const struct mutation *m) { return &m->form->op[m->a]; }

/* Every mutation of a form (NULL: those of the whole table) by one operator, in an order that is the same each time.
 * `m` is valid during the call. */
void mutations_of(const struct operator* by, const struct form *f, uint64_t seed,
                  void (*each)(void *ctx, struct mutation *m), void *ctx);

/* What the mutant answers to an intent to which the reference answers `reference`. */
struct answer mutation_answer(struct mutation *m, const struct insn *in, uint64_t pc, const struct answer *reference);
struct answer reference_answer(const struct insn *in);

/* "E05 SP_OF_ZR of ADD_shr, Rm, 0". Returns out. */
enum { MUTATION_NAME = 96 };
char *mutation_name(const struct mutation *m, char out[MUTATION_NAME]);

#endif
