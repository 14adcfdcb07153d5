/* operators.h - the functions of the rows of operators.def, and what they share. */
#ifndef A64_CLI_SCORE_OPERATORS_H
#define A64_CLI_SCORE_OPERATORS_H

#include "cli/score/mutation.h"
#include "isa/word.h"

#define ROW(class, name, place, variants, fits, change, sentence)                                                      \
  bool fits(const struct mutation *m);                                                                                 \
  void change(struct mutation *m);
#define INTENT(class, name, place, variants, fits, change, sentence)                                                   \
  bool fits(const struct mutation *m);                                                                                 \
  void change(const struct mutation *m, struct insn *in);
#define ANSWER(class, name, place, variants, fits, change, sentence)                                                   \
  bool fits(const struct mutation *m);                                                                                 \
  void change(struct mutation *m, const struct insn *in, struct answer *a);
#include "cli/score/operators.def"
#undef ROW
#undef INTENT
#undef ANSWER

static inline bool is_kind(const struct mutation *m, enum operand_kind kind) { return mutated(m)->kind == kind; }

/* Whether the mnemonic begins so. */
bool is_called(const struct form *f, const char *beginning);

/* The bits of the word that hold the operand's own field. */
static inline uint32_t operand_mask(const struct operand *o) { return put_parts(~0u, o->part, o->nparts); }

static inline bool has_word(const struct answer *a) { return a->answer == ENCODER_WORD; }
static inline void refuse_it(struct answer *a) { a->answer = ENCODER_REFUSED; }

/* The last value of a range that wraps around, as a field without a check does it. */
int64_t wrap(const struct a64_range *r, int64_t value);

#endif
