/* a64fuzz.h - the contract between a64fuzz and an encoder under test.
 *
 * One header that needs nothing else. An encoder is a shared object that exports
 *
 *     const struct a64fuzz_encoder a64fuzz_encoder_v2;
 *
 * C++ has a thin wrapper in a64fuzz.hpp. Other languages export the same symbol, or answer over a pipe
 * (doc/encoders.md).
 *
 * a64fuzz asks for one instruction at a time. A request says what is wanted in four ways, and an adapter may use any of
 * them: typed operands; the text; a *shape* such as "ldr x,[x,#]!" with its values in order, so that an adapter can be
 * a table; the name of the form. Operands are in the programmer's units (a byte offset, not a field), and may be wrong
 * on purpose: out of range, misaligned, of the wrong register class. What cannot be encoded must be refused.
 *
 * Sections cited are those of the Arm Architecture Reference Manual for A-profile (DDI 0487).
 *
 * SPDX-License-Identifier: MIT */
#ifndef A64FUZZ_A64FUZZ_H
#define A64FUZZ_A64FUZZ_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define A64FUZZ_CONTRACT 2

/* ---- operands ---------------------------------------------------------------------------------------------------- */

enum a64fuzz_file { /* which registers; A64FUZZ_FILE_NONE: no register */
                    A64FUZZ_FILE_NONE,
                    A64FUZZ_FILE_W,
                    A64FUZZ_FILE_X,
                    A64FUZZ_FILE_B,
                    A64FUZZ_FILE_H,
                    A64FUZZ_FILE_S,
                    A64FUZZ_FILE_D,
                    A64FUZZ_FILE_Q,
                    A64FUZZ_FILE_V
};

struct a64fuzz_register {
  uint8_t file;   /* enum a64fuzz_file */
  uint8_t number; /* 0..31. Of W and X, 31 is the stack pointer or the zero register: */
  uint8_t is_sp, is_zr;
  uint8_t element_bytes; /* V: of one element, 1 to 16; 0: written without an arrangement ("v3") */
  uint8_t elements;      /* V: how many, as in 4 of "v3.4s"; 0: one that `lane` chooses ("v3.s[1]") */
  uint8_t has_lane;
  uint8_t writes_back; /* "x3!" of memory copy and set (C6.2, CPYP) */
  int64_t lane;
};

enum a64fuzz_shift { A64FUZZ_LSL, A64FUZZ_LSR, A64FUZZ_ASR, A64FUZZ_ROR, A64FUZZ_MSL };
enum a64fuzz_extend { /* `option` of C6.2, ADD (extended register) */
                      A64FUZZ_UXTB,
                      A64FUZZ_UXTH,
                      A64FUZZ_UXTW,
                      A64FUZZ_UXTX,
                      A64FUZZ_SXTB,
                      A64FUZZ_SXTH,
                      A64FUZZ_SXTW,
                      A64FUZZ_SXTX
};

enum a64fuzz_mode {
  A64FUZZ_OFFSET,     /* [base], [base, #d], [base, index, extend #n] */
  A64FUZZ_PRE_INDEX,  /* [base, #d]! */
  A64FUZZ_POST_INDEX, /* [base], #d and [base], index */
};

struct a64fuzz_memory {
  uint8_t mode;             /* enum a64fuzz_mode */
  uint8_t has_displacement; /* the instruction has one, which may be 0 */
  uint8_t has_index;
  uint8_t extend;     /* enum a64fuzz_extend; A64FUZZ_UXTX for an index with "lsl" or nothing */
  uint8_t has_amount; /* it is written, even if it is 0: "[x1, x2, lsl #0]" is another word than "[x1, x2]" */
  uint8_t zero[3];
  int64_t amount; /* bits by which the index is shifted */
  int64_t displacement;
  struct a64fuzz_register base, index;
};

struct a64fuzz_list { /* of vector registers, as intended: the second need not follow the first */
  uint8_t count;
  uint8_t has_lane;
  uint8_t zero[6];
  int64_t lane;
  struct a64fuzz_register member[4];
};

enum a64fuzz_kind {
  A64FUZZ_REGISTER = 1,
  A64FUZZ_INTEGER,   /* value */
  A64FUZZ_FLOAT,     /* real */
  A64FUZZ_SHIFT,     /* shift, value: "lsl #3", of the operand before it */
  A64FUZZ_EXTEND,    /* extend, value: "uxtw #2", of the operand before it */
  A64FUZZ_CONDITION, /* value: 0 EQ .. 15 NV, as C1.2.4 numbers them */
  A64FUZZ_MEMORY,
  A64FUZZ_LIST,
  A64FUZZ_NAME, /* text, value: a system register, barrier, prefetch operation ...; value is its field in the word */
  A64FUZZ_LABEL /* value: bytes from the instruction (from its 4 KiB page: ADRP) */
};

struct a64fuzz_operand {
  uint8_t kind;  /* enum a64fuzz_kind; more may come, and are then 0 to no adapter: answer INEXPRESSIBLE */
  uint8_t how;   /* SHIFT: enum a64fuzz_shift; EXTEND: enum a64fuzz_extend */
  uint8_t width; /* INTEGER: a hint, 64 where it is a 64-bit pattern rather than a number; else 0 */
  uint8_t zero[5];
  int64_t value;
  double real;
  const char *text;
  union {
    struct a64fuzz_register reg;
    struct a64fuzz_memory mem;
    struct a64fuzz_list list;
    uint64_t room[16]; /* later kinds */
  } u;
};

/* ---- requests ---------------------------------------------------------------------------------------------------- */

struct a64fuzz_request {
  uint32_t size;     /* of this structure as the caller knows it: fields may be added at its end */
  uint32_t is_legal; /* it can be encoded. An encoder that checks nothing may look here; see A64FUZZ_UNCHECKED */
  const char *form;  /* the name of the instruction's form: `a64fuzz forms` lists them */
  const char *mnemonic;
  const char *shape; /* "ldr x,[x,#]!" */
  const char *text;  /* "ldr x1, [x2, #16]!" */
  uint64_t address;  /* where the instruction will lie */
  uint32_t operands; /* how many; optional ones are always there, with their defaults */
  uint32_t values;   /* how many */
  const struct a64fuzz_operand *operand;
  const int64_t *value; /* of the shape: one for each register (its number), `#`, `@`, `sh`, `ext`, `cond` and name */
};

/* ---- answers ----------------------------------------------------------------------------------------------------- */

enum a64fuzz_verdict {                        /* any other number is a finding */
                       A64FUZZ_WORDS = 1,     /* `count` words; 0: the encoder says that nothing needs to be emitted */
                       A64FUZZ_REFUSED,       /* these operands cannot be encoded; `reason` may say why */
                       A64FUZZ_INEXPRESSIBLE, /* my interface has no way to ask for these operands; nothing is held
                                                 against it */
                       A64FUZZ_UNKNOWN        /* I do not know this instruction; nothing is held against it */
};

enum { A64FUZZ_MOST_WORDS = 16, A64FUZZ_REASON = 128 };

struct a64fuzz_answer {
  uint32_t size;  /* of this structure as the caller knows it */
  uint32_t count; /* of words */
  uint32_t word[A64FUZZ_MOST_WORDS];
  char reason[A64FUZZ_REASON];
};

/* ---- programs (optional) ----------------------------------------------------------------------------------------
 *
 * An assembler with labels: a program is begun, gets one step after another, and is finished. Before and after every
 * step `offset` says how many bytes it has; what lies between is the step's own, a veneer or pool that it was time for
 * included, as long as the code there branches over that. Code that was emitted does not move.
 *
 * It is judged by effect: what runs from where a step begins must do what the step says and come to where the next
 * one begins, or to the label, by way of any veneer, and change no register but those of `scratch`. */

enum { A64FUZZ_DONE = A64FUZZ_WORDS }; /* the verdict of a step that went well; the others mean what they mean above */

enum a64fuzz_step_kind {
  A64FUZZ_EMIT = 1, /* request: an instruction */
  A64FUZZ_BRANCH,   /* request: one whose A64FUZZ_LABEL stands for `label`: branches, ADR, ADRP, LDR (literal) */
  A64FUZZ_BIND,     /* `label` is here. A second time: to be refused */
  A64FUZZ_PLACE,    /* `label` is at `address`, outside of the program */
  A64FUZZ_CONSTANT, /* request: an LDR (literal); its A64FUZZ_LABEL stands for data[bytes], in a pool */
  A64FUZZ_POOL,     /* all constants so far, and veneers, are to be placed here, and branched over */
  A64FUZZ_ALIGN,    /* to `bytes`, a power of 2, by instructions that do nothing */
  A64FUZZ_NOPS,     /* `bytes` of instructions that do nothing */
  A64FUZZ_DATA,     /* data[bytes], as it is; a multiple of 4. NULL: zeros. May be 128 MiB */
  A64FUZZ_FINISH,   /* the end; what was used and is not bound is to be refused */
  A64FUZZ_PATCH /* after the end: the instruction at `address`, which came of BRANCH with this request, is to lead to
                   `label`, and no other word to change. Refused: nothing has changed */
};

struct a64fuzz_step {
  uint32_t size;  /* of this structure as the caller knows it */
  uint32_t kind;  /* enum a64fuzz_step_kind; more may come: answer A64FUZZ_UNKNOWN */
  uint32_t label; /* any number below A64FUZZ_MOST_LABELS; it need not be told before it is used */
  uint32_t zero;
  const struct a64fuzz_request *request;
  uint64_t bytes, address;
  const void *data;
};
enum { A64FUZZ_MOST_LABELS = 4096 };

struct a64fuzz_room { /* for the code; what lies behind it is not to be touched */
  uint32_t size;      /* of this structure as the caller knows it */
  uint32_t zero;
  uint8_t *memory;   /* a multiple of 4 */
  uint64_t capacity; /* bytes. What does not fit is to be refused, at the latest at the end */
  uint64_t address;  /* where memory[0] will lie when it runs; the same in its low 12 bits */
  /* To be called after code that was finished has changed, as the instruction cache wants to be told (B2.7.4). */
  void (*flush)(const struct a64fuzz_room *room, uint64_t address, uint64_t bytes);
};

enum a64fuzz_feature {                            /* bits of `features` */
                       A64FUZZ_VENEERS = 1u << 0, /* branches reach any label within 128 MiB */
                       A64FUZZ_POOLS = 1u << 1,   /* places pools by itself, before they are out of reach */
                       A64FUZZ_FLUSHES = 1u << 2  /* calls `flush` */
};

struct a64fuzz_assembler {
  uint32_t size; /* sizeof(struct a64fuzz_assembler), so that it can grow */
  uint32_t features;
  uint32_t scratch; /* bit n if a step may change Xn; bit 31: NZCV */
  uint32_t zero;
  /* `self` as for encode(). NULL, with one line in reason, where there is none. `room` stays until `end`. */
  void *(*begin)(void *self, const struct a64fuzz_room *room, char reason[A64FUZZ_REASON]);
  /* After anything but A64FUZZ_DONE nothing but `end` is called, but after a PATCH. */
  enum a64fuzz_verdict (*step)(void *program, const struct a64fuzz_step *step, char reason[A64FUZZ_REASON]);
  uint64_t (*offset)(void *program);
  void (*end)(void *program);
  /* Optional: where the code is, if it is not in the room's memory; the capacity does not count then. */
  const uint8_t *(*code)(void *program);
};

/* ---- encoders ---------------------------------------------------------------------------------------------------- */

/* Bits of `capabilities`. */
enum a64fuzz_capability {
  /* Checks no operands: only legal requests are made. */
  A64FUZZ_UNCHECKED = 1u << 0,
  /* 31 is the stack pointer or the zero register as the instruction has it: requests that have the wrong one of them
   * are not made. */
  A64FUZZ_SP_IS_ZR = 1u << 1,
  /* CONSTRAINED UNPREDICTABLE words (K1.1) are encoded, which is no finding. */
  A64FUZZ_TAKES_UNPREDICTABLE = 1u << 2,
  /* May choose among words that do the same: they are counted, but not listed. */
  A64FUZZ_CHOOSES = 1u << 3,
  /* May answer with none or several words; requests whose number fits no instruction (macros.def) are made too, and by
   * A64FUZZ_EMIT of its assembler. */
  A64FUZZ_RELAXES = 1u << 4,
  /* Promises the words of the manual's own encodings: another that does the same is a finding, which it is not without
   * this. */
  A64FUZZ_CANONICAL = 1u << 5
};

struct a64fuzz_encoder {
  uint32_t contract; /* A64FUZZ_CONTRACT */
  uint32_t size;     /* sizeof(struct a64fuzz_encoder), so that it can grow */
  const char *name, *version;
  uint32_t capabilities;
  /* A64FUZZ_RELAXES: bit n if its sequences may change Xn (where one is needed, no operand is such a register); bit 31:
   * NZCV. */
  uint32_t scratch;
  /* Answers one request. `self` is what `open` returned; NULL where there is none. Called from one thread at a time. */
  enum a64fuzz_verdict (*encode)(void *self, const struct a64fuzz_request *request, struct a64fuzz_answer *answer);
  /* Optional: once in every process that asks. NULL from `open`, with one line in reason: it cannot work here. */
  void *(*open)(char reason[A64FUZZ_REASON]);
  void (*close)(void *self);
  const struct a64fuzz_assembler *assembler; /* optional */
};

#ifdef __cplusplus
}
#endif

#endif
