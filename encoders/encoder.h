/* encoder.h - an encoder under test, as this program sees it.
 *
 * An encoder turns an intent into a word or refuses it. It must never truncate an operand silently, never refuse what
 * can be encoded, and never crash, hang or end its process: it is judged on all of that. An adapter holds nothing but
 * the mapping from our operands (isa/insn.h) to the calls of the encoder it wraps.
 *
 * Three ways in: a file in encoders/ that registers itself with ENCODER(); a shared object named on the command line
 * that keeps the public contract, a64fuzz.h; and a program in any language, `exec:COMMAND`, that reads a line
 * of assembly and answers with a line of at most 4095 bytes: eight hex digits and nothing else, `-` and a reason, `?`
 * if it does not know the instruction, or `??` if it has no way to ask for these operands. It answers every question
 * once, and says nothing that was not asked for. Of one that reads all before it answers, as assemblers do,
 * `batch:COMMAND` is started for every batch: it reads lines to the end, answers all in order, and ends. `exec-json:`
 * and `batch-json:` do the same with an object of JSON for a line (json.c). `exec,unchecked:` and such say what the
 * command can do, and `batch,name=gnu-as,version=2.40:` which encoder it is (capable.c). */
#ifndef A64_ENCODER_H
#define A64_ENCODER_H

#include "isa/insn.h"

enum { ENCODER_REASON = 128 };

enum encoder_answer {
  ENCODER_WORD,     /* *word is set */
  ENCODER_REFUSED,  /* the operands cannot be encoded; reason may be set */
  ENCODER_CANNOT,   /* this encoder does not know the instruction at all: nothing is held against it */
  ENCODER_SEQUENCE, /* several words or none, in encoder_sequence */
  /* it knows the instruction, but not how to ask for these operands, or is not to be asked; nor is that */
  ENCODER_INEXPRESSIBLE,
  ENCODER_ANSWERS /* how many there are */
};
static inline bool encoder_is_silent(enum encoder_answer a) {
  return a == ENCODER_CANNOT || a == ENCODER_INEXPRESSIBLE;
}

/* What ENCODER_SEQUENCE stands for. */
struct encoder_sequence {
  uint32_t scratch; /* bit n: it may change Xn; 31: NZCV */
  uint32_t count;
  uint32_t word[16];
};
extern struct encoder_sequence encoder_sequence; /* of the last call, in the process where that was made */

/* Intents that one instruction cannot say, for a number that does not fit (macros.def), and that an encoder may answer
 * with a sequence all the same. *meaning: the intent whose effect is wanted. */
bool encoder_is_macro(const struct insn *in, struct insn *meaning);
/* The operand of the form that may have any value; A64_OPS: none may. */
unsigned encoder_macro_operand(unsigned form);
/* A sequence may change its scratch registers before it reads them: no operand is to be one of them. */
bool encoder_names_scratch(const struct insn *in, uint32_t scratch);

struct a64fuzz_assembler;
struct encoder_assembler { /* of programs with labels (a64fuzz.h) */
  const struct a64fuzz_assembler *assembler;
  void *self;
  uint32_t capabilities; /* enum a64fuzz_capability */
};

/* `pc` is the address the word will lie at. */
struct encoder_question {
  struct insn in;
  uint64_t pc;
};

struct encoder {
  const char *name, *version;
  /* `pc` is the address the word will lie at; PC-relative operands of `in` are offsets from it (from its page: ADRP).
   */
  enum encoder_answer (*encode)(void *self, const struct insn *in, uint64_t pc, uint32_t *word,
                                char reason[ENCODER_REASON]);
  void *self;
  /* Told of the next n questions before they are put one by one, in this order. NULL: it need not know. */
  void (*prepare)(void *self, const struct encoder_question *q, unsigned n);
  /* Once it is loaded. False: it has none. NULL: the same. */
  bool (*assembler)(void *self, struct encoder_assembler *out);
  /* It promises canonical words: another that does the same is a finding. It may choose: such are not listed. */
  bool is_canonical, chooses;
  bool is_command;    /* it consists of processes, of which somebody may kill one */
  uint64_t libraries; /* of a shared object: encoder_libraries() where it is loaded; else 0 */
};

#define ENCODER(object)                                                                                                \
  __attribute__((constructor)) static void register_##object(void) { encoder_register(&(object)); }
void encoder_register(const struct encoder *e);

/* Those that a command may say, by name: what each means stands in a64fuzz.h. */
#define CAPABILITIES(CAPABILITY)                                                                                       \
  CAPABILITY("unchecked", UNCHECKED)                                                                                   \
  CAPABILITY("sp-is-zr", SP_IS_ZR)                                                                                     \
  CAPABILITY("takes-unpredictable", TAKES_UNPREDICTABLE)                                                               \
  CAPABILITY("chooses", CHOOSES)                                                                                       \
  CAPABILITY("relaxes", RELAXES)                                                                                       \
  CAPABILITY("canonical", CANONICAL)

/* NAME of a registered encoder, FILE.so, exec:COMMAND, batch:COMMAND, or both with -json and ,CAPABILITY. NULL with one
 * line in why[size]. Nothing of an encoder that is not registered runs in this process before encoder_load(). */
const struct encoder *encoder_open(const char *spec, char *why, size_t size);
/* Only the registered ones: what a file may name that comes from somebody else. */
const struct encoder *encoder_find(const char *name, char *why, size_t size);

/* assembler_faults.c: the reference with one planted fault of its assembler. `table-NAME` opens it too. */
struct encoder_fault {
  unsigned class; /* of cli/score/operators.def: 29 is E29 */
  const char *name, *sentence;
};
const struct encoder_fault *encoder_fault_at(unsigned index); /* NULL: there are no more */
const struct encoder *encoder_with_fault(const struct encoder_fault *fault);

/* shared.c: a file. */
const struct encoder *encoder_open_shared(const char *file, char *why, size_t size);
/* The registered ones, in order of name; NULL past the last. */
const struct encoder *encoder_at(unsigned index);

/* ---- where an encoder runs --------------------------------------------------------------------------------------- */

/* Loads the encoder into this process, if it is a shared object, and returns it. NULL with one line in why[size]. */
const struct encoder *encoder_load(const struct encoder *e, char *why, size_t size);

/* Which files are loaded into this process: another number if one of them is another, or was written to, by name, size
 * and date. Never 0. */
uint64_t encoder_libraries(void);

/* The floating-point modes of this thread, without the flags, which tell nobody anything. */
uint64_t encoder_mode(void);
void encoder_set_mode(uint64_t mode);

/* Calls it. The floating-point environment is afterwards what it was before; *word is 0 unless it is the answer, and
 * reason (NULL: nobody asks) is that of a refusal, in printable ASCII, "" without one. */
enum encoder_answer encoder_call(const struct encoder *e, const struct insn *in, uint64_t pc, uint32_t *word,
                                 char reason[ENCODER_REASON]);

/* How an adapter ends the process in which it runs: why it cannot go on. */
enum encoder_end {
  ENCODER_ENDED = 1, /* the encoder did */
  ENCODER_KILLED,    /* by somebody else, or to be asked again */
  ENCODER_NOT_STARTED,
  ENCODER_BABBLED, /* it broke the rule of one line for one question */
  ENCODER_REPORTED /* a sanitizer did */
};
struct encoder_note {
  enum encoder_end end; /* 0: nothing was noted */
  char text[160];
};
extern struct encoder_note *encoder_note; /* in memory that outlives the process; NULL: standard error is told */
void encoder_give_up(enum encoder_end end, const char *format, ...) __attribute__((format(printf, 2, 3), noreturn));

/* sanitizer.c. From now on a sanitizer's report ends this process, and each that it forks, with what sums it up as its
 * note. */
void encoder_hear_reports(void);
/* In the encoder's process: what a process before it told is not printed again. */
void encoder_mute_reports(void);
/* Its process has ended: those that are forked from this one are to know what the note tells. */
void encoder_told_report(void);

/* line.c: the lines that a command answers with. The next one, without its end and the blanks before that. */
enum { ENCODER_LINE = 4095 };
enum encoder_line { LINE_WHOLE, LINE_ENDS /* before there is a whole one */, LINE_TOO_LONG, LINE_WITH_NUL };
struct encoder_lines {
  int from;
  size_t have; /* bytes that were read, but not taken */
  char got[ENCODER_LINE + 1];
};
enum encoder_line encoder_read_line(struct encoder_lines *l, char line[ENCODER_LINE + 1]);

/* What a line means, as text (line.c) or JSON (json.c). False: it is no answer, and `reason` says why. */
struct encoder_said {
  enum encoder_answer answer;
  uint32_t word;
  unsigned id; /* of the question, as the answer has it; 0: it does not say */
  char reason[ENCODER_REASON];
  struct encoder_sequence sequence;
};
bool encoder_read_answer(const char *line, struct encoder_said *out);
bool encoder_read_json(const char *line, struct encoder_said *out);

#endif
