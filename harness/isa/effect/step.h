/* step.h - what an intent does: one step of an interpreter of intents, which never looks at a word.
 *
 * It runs the effect column of a row on a machine. What cannot be predicted (a timer's value, a signed pointer) becomes
 * *unknown* and stays so through every use; a stop that depends on an unknown value cannot be predicted at all. */
#ifndef A64_ISA_EFFECT_STEP_H
#define A64_ISA_EFFECT_STEP_H

#include "isa/insn.h"

struct a64_monitor { /* the local exclusive monitor (B2.12) */
  uint64_t address;
  unsigned bytes; /* 0: open */
  bool disturbed; /* something was stored since: whether it still holds is anybody's guess */
};

struct a64_transfer { /* a memory copy or set between its prologue and its epilogue (FEAT_MOPS) */
  uint8_t next;       /* the part that must follow: 1 main, 2 epilogue; 0: there is none */
  uint8_t kind, options;
  uint8_t direction; /* 0: not known; 1: forward; 2: backward */
  bool blurred;      /* memory was unknown before its prologue */
  bool finished;     /* by its prologue: the other parts have nothing to do */
  int64_t reg[3];    /* its operands */
  uint64_t to, from, bytes;
};

struct a64_signature { /* how the pointer in a register was signed; the register's value is the pointer itself */
  uint64_t modifier;
  uint64_t key; /* 1 + that of the row; 0: it is not a signed pointer, or of what is not known */
};

struct a64_traits { /* of the machine that runs the programs: what is measured there (traits.def) */
#define TRAIT(id, field, measured, used) uint32_t field;
#include "isa/effect/traits.def"
#undef TRAIT
};

enum {
  A64_UNKNOWN_SP = 31,
  A64_UNKNOWN_NZCV,
  A64_UNKNOWN_FPCR,
  A64_UNKNOWN_FPSR,
  A64_UNKNOWN_TPIDR,
  A64_UNKNOWN_MEMORY
};

struct a64_machine {
  uint64_t x[31], sp, pc;
  uint64_t nzcv; /* bits 31:28 */
  uint64_t fpcr, fpsr, tpidr;
  uint64_t v[32][2];
  struct a64_signature signature[31];
  struct a64_monitor monitor;
  struct a64_transfer transfer;
  struct a64_traits traits;
  /* What is unknown: bit n of `unknown` for Xn, bit 31 for SP, 32 for NZCV, 33 FPCR, 34 FPSR, 35 TPIDR_EL0, 36 memory.
   */
  uint64_t unknown;
  uint32_t unknown_v;
  /* Of those of `unknown` but memory, by the same numbers: the bits that are known all the same. Nothing is computed
   * with them: they are there to be compared. */
  uint64_t sure[A64_UNKNOWN_MEMORY];
  /* Memory, never NULL. False: the access faults, and `fault` says how. Values are little-endian, zero-extended. */
  bool (*load)(struct a64_machine *m, uint64_t address, unsigned bytes, uint64_t *value);
  bool (*store)(struct a64_machine *m, uint64_t address, unsigned bytes, uint64_t value);
  void *ctx;
  struct {
    int signo, code; /* code 0: differs between kernel and emulator */
    uint64_t address;
    bool of_tag;    /* of an access to tags: the address has its top byte, which systems tell or not */
    bool unaligned; /* of an access that is not aligned to its size */
    bool tagged;    /* of one that must be aligned, at an address with a tag */
    bool of_block;  /* of a memory copy or set: any address of the block that it works on may be told */
  } fault;
};

enum a64_step_result {
  A64_STEP_DONE,   /* pc is that of the next instruction */
  A64_STEP_FAULT,  /* a signal: m->fault; pc is that of the instruction, no register has changed, because effects write
                      registers last; the first of two stores may have been made */
  A64_STEP_UNKNOWN /* the next pc, an address or a trap depends on an unknown value, or the form has no effect column */
};

/* What loads, stores and branches make of an address of a program: its top byte is ignored (D8.8.1), as Linux sets it
 * up. Addresses of the kernel's half are left as they are. */
static inline uint64_t a64_untag(uint64_t address) {
  return address >> 55 & 1 ? address : address & 0x00ffffffffffffff;
}

/* Carries out `in` at m->pc. */
enum a64_step_result a64_step(struct a64_machine *m, const struct insn *in);
/* The same of an intent that a64_meaning() gave, or by the row of its base form. */
enum a64_step_result a64_step_by_row(struct a64_machine *m, const struct insn *in);

#endif
