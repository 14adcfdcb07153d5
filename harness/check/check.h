/* check.h - the oracles: (intent, observation) to verdict. All of them are pure.
 *
 * A trial is one program on its way along the straight line; every stage reads the fields above its own and fills its
 * own. */
#ifndef A64_CHECK_CHECK_H
#define A64_CHECK_CHECK_H

#include "encoders/encoder.h"
#include "gen/program.h"
#include "isa/effect/step.h"
#include "isa/form.h"
#include "run/run.h"

enum finding {
#define FINDING(id, name, sentence, executed) FINDING_##id,
#include "check/findings.def"
#undef FINDING
  FINDINGS
};
const char *finding_name(enum finding f);
const char *finding_sentence(enum finding f);
bool finding_is_executed(enum finding f);

struct verdict {
  enum finding finding; /* the first one found */
  unsigned item;        /* the instruction it is about; executed findings: the last one predicted to run */
  unsigned input;       /* executed findings: the input state */
  char where[24];       /* the part that is wrong: a field, a register, an invariant, "x5", "imm12" */
  uint64_t want, got;
  char detail[224];            /* one sentence for a person */
  char reason[ENCODER_REASON]; /* FINDING_WRONGLY_REFUSED: what the encoder gave; "": none */
  char place[64];              /* where or by what the encoder's process ended, as that says; "": by nothing it said */
};

enum {
#define WITNESS(name) WITNESS_ROW_##name,
#include "check/witnesses.def"
#undef WITNESS
  WITNESSES,
  CHECK_BLOCK = 2048
};
/* How many judgements were made, and by how many witnesses each word was judged: witnesses[n] words by n of them. What
 * the encoder does not know or has no way to say is `unanswered`, the latter of that `inexpressible`; both are unjudged
 * with what else could not be judged. `others` are words that do the same as the intent's. Of an execution that is
 * `unpredicted` only the aftermath is checked; of one that is `vague` some register or flag could not be told. */
struct tally {
  uint64_t checks, executions, instructions, unjudged, unanswered, inexpressible, others;
  uint64_t unpredicted, vague, emulator_failures;
  uint64_t witnesses[WITNESSES + 1];
};

struct answer { /* of the encoder, for one item */
  enum encoder_answer answer;
  uint32_t word;
};

enum fate {
#define FATE(id, name, sentence) FATE_##id,
#include "check/fates.def"
#undef FATE
  FATES
};

struct trial {
  struct program program;                          /* gen */
  struct answer answer[PROGRAM_ITEMS];             /* encoders */
  struct encoder_sequence sequence[PROGRAM_ITEMS]; /* of the answers that are sequences */
  char reason[PROGRAM_ITEMS][ENCODER_REASON];      /* of those that are refusals */
  struct wire_stop stop[PROGRAM_INPUTS];           /* run */
  uint64_t left[PROGRAM_INPUTS];                   /* check: a digest of each execution */
  uint8_t fate[PROGRAM_INPUTS][PROGRAM_ITEMS];     /* check: of each item in each execution */
  struct verdict verdict;                          /* check */
  struct verdict other;                            /* check: the first word that is another and does the same */
  struct tally tally;
  bool is_doubtful; /* engine: answered by a process that had gone on after a death of the encoder */
};

/* ---- oracles on words --------------------------------------------------------------------------------------- */

enum witness_opinion { WITNESS_AGREES, WITNESS_DISAGREES, WITNESS_CANNOT };
struct witness {
  const char *name;
  const char *(*version)(void); /* NULL: not present on this machine, for the reason that `absence` gives */
  /* How it spells the word, "" if it does not decode it. */
  size_t (*spell)(uint32_t word, char out[A64_TEXT]);
  /* The spelling of ours that is most often the same text. */
  size_t (*like)(const struct insn *in, char out[A64_TEXT]);
  const char *(*absence)(void); /* one line, after version() */
};
#define WITNESS(name) extern const struct witness witness_##name;
#include "check/witnesses.def"
#undef WITNESS
/* A set of witnesses ends with NULL; those that are not present are passed over. */
extern const struct witness *const witness_all[WITNESSES + 1];
/* Whether the witness reads `word` as the intent, by meaning: its sentence is read back by our parser. `text` is set.
 */
enum witness_opinion witness_ask(const struct witness *w, const struct insn *in, uint32_t word, char text[A64_TEXT]);

/* The answer for one intent: the exact word where the reference is canonical, a refusal where it cannot be encoded, the
 * table's own decode, and every one of `witnesses` that can judge the word. True: nothing wrong. Otherwise v is filled
 * but for `item`. */
bool check_answer(const struct insn *in, const struct answer *a, const struct witness *const *witnesses,
                  struct verdict *v, struct tally *t);

/* With what reason the encoder refused the intent, if that was wrong. */
void check_reason(const char *reason, struct verdict *v);

/* An answer of several words or none, by effect: what lies at `pc` does what the intent does, and changes no other
 * register but those of its scratch. A number that does not fit is no mistake (encoder_is_macro). */
bool check_sequence(const struct insn *in, uint64_t pc, const struct encoder_sequence *q, struct verdict *v,
                    struct tally *t);

/* The same for many at once, which is faster the more they are, up to CHECK_BLOCK. Each adds to a tally, and goes to a
 * verdict that holds no finding yet if something is wrong; they may share both. Returns how many are right. */
struct question {
  const struct insn *in;
  const struct answer *answer;
  unsigned item;
  struct verdict *verdict;
  struct tally *tally;
  struct verdict *other; /* takes FINDING_OTHER_WORD, which is then no finding; NULL: it is one */
  bool one_will_do;      /* what one witness has judged, the others need not, if nothing else is doubtful */
};
unsigned check_answers(const struct question q[], unsigned count, const struct witness *const *witnesses);

/* Whether emulators of this version are known to carry out `word` wrongly (known.def). */
bool emulator_is_known(const char *version, uint32_t word);

/* ---- oracles on executions ---------------------------------------------------------------------------------- */

/* What the intents say an execution leaves; `unknown` and `sure` as in struct a64_machine. */
struct prediction {
  struct wire_state state;
  uint8_t mem[WIRE_WINDOW_BYTES];
  struct wire_stop stop;
  uint64_t unknown;
  uint32_t unknown_v;
  uint64_t sure[A64_UNKNOWN_MEMORY];
  bool known;     /* false: the stop could not be predicted, and nothing else is */
  bool anywhere;  /* the address of the fault cannot be predicted */
  unsigned last;  /* item that ran last */
  unsigned steps; /* instructions carried out */
  uint8_t fate[PROGRAM_ITEMS];
};
/* What is known of the back end that runs the programs. */
struct platform {
  bool emulated;              /* so that known faults of emulators excuse */
  char emulator[RUN_VERSION]; /* its version; "": not known */
  struct a64_traits traits;
  uint64_t lacks[A64_FORMS / 64 + 1]; /* forms that are undefined there: bit n of word n / 64 for form n */
};
static inline bool lacks_form(const struct platform *p, unsigned form) { return p->lacks[form / 64] >> form % 64 & 1; }
/* `words` are those of the program as it lies in memory (literal loads read them), `count` with
 * the pool. */
void predict(const struct program *p, unsigned input, const uint32_t *words, unsigned count, const struct platform *on,
             struct prediction *out);

/* The same for many inputs of one program: what its instructions mean is found out once. */
struct plan {
  const struct program *program;
  const struct platform *on;
  const uint32_t *words;
  unsigned nwords, count;             /* `count` of the items run: */
  uint8_t item[PROGRAM_ITEMS];        /* which they are, in order, */
  uint8_t settled[PROGRAM_ITEMS];     /* what is known of the meaning of each, */
  struct insn meaning[PROGRAM_ITEMS]; /* and what it is */
};
/* All of it must stay while the plan is used, and so must the host's floating-point modes, which this sets. */
void plan_make(struct plan *plan, const struct program *p, const uint32_t *words, unsigned count,
               const struct platform *on);
void plan_predict(struct plan *plan, unsigned input, struct prediction *out);

/* Compares an execution with its prediction: stop, registers, flags, memory, aftermath. True: nothing wrong. */
bool check_execution(const struct prediction *want, const struct wire_exec *got, struct verdict *v, struct tally *t);

/* Numbers that are the same whenever an execution, or a whole trial, went the same way. What cannot be told beforehand
 * does not count: a signature is another in every process, unless an emulator keeps the keys. */
uint64_t digest_execution(const struct prediction *want, const struct wire_exec *got);
uint64_t trial_digest(const struct trial *t);

#endif
