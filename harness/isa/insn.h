/* insn.h - the public face of the instruction set: intents, and what can be done with them.
 *
 * Five verbs, encode, decode, spell, parse and draw, work from one table of rows (rows/README.md); form.h is for those
 * who walk that table. An `insn` is an *intent*: a form and its operand values in the programmer's units (a byte
 * offset, a register with its class, a shift amount), so it can be out of range, misaligned or of the wrong class,
 * which no word can. Encoding turns an intent into a word or refuses it and says which operand and why; decoding turns
 * a word back into the intent.
 *
 * Rows rest on chapter C6 and section C4.1 of the Arm Architecture Reference Manual for A-profile (DDI 0487). */
#ifndef A64_ISA_INSN_H
#define A64_ISA_INSN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
  A64_OPS = 8,   /* operands of an instruction at most */
  A64_TEXT = 128 /* bytes that hold any spelling or refusal, its NUL included */
};

/* Registers as operand values: class << 8 | number. Number 31 is the zero register (or V31), A64_SP is the stack
 * pointer. */
enum a64_class {
#define CLASS(id, suffix, bytes, kind) A64_##id,
#include "isa/rows/classes.def"
#undef CLASS
  A64_CLASSES
};
enum { A64_ZR = 31, A64_SP = 32 };
#define A64_REG(class, number) ((int64_t)(class) << 8 | (number))
static inline unsigned a64_class_of(int64_t reg) { return (unsigned)((uint64_t)reg >> 8 & 0xff); }
static inline unsigned a64_number_of(int64_t reg) { return (unsigned)(reg & 0xff); }

struct insn {
  uint32_t form;
  uint32_t spare; /* word ^ canonical word, by bits without meaning in this form; 0 unless decoded from such a word */
  int64_t op[A64_OPS];
};

/* ---- the five verbs ------------------------------------------------------------------------------------------- */

enum a64_validity { A64_UNALLOCATED, A64_UNPREDICTABLE, A64_VALID };

/* Word to intent, always of a base form, never of an alias. `out` is set unless the word is unallocated. A word that is
 * allocated but CONSTRAINED UNPREDICTABLE (K1.1), wrong should-be bits included, is told apart. */
enum a64_validity a64_decode(uint32_t word, struct insn *out);
/* The same of many words, faster: out[i] and validity[i], an enum a64_validity, are of word[i]. */
void a64_decode_all(const uint32_t *word, unsigned count, struct insn *out, uint8_t *validity);

/* Why an intent cannot be encoded. */
enum a64_why {
#define REFUSAL(id, sentence) A64_##id,
#include "isa/refusals.def"
#undef REFUSAL
  A64_WHYS
};
struct a64_refusal {
  uint8_t why;     /* enum a64_why; A64_ACCEPTED: encoded */
  uint8_t operand; /* index of the operand to blame */
  uint8_t when;    /* A64_UNALLOCATED_WHEN, A64_UNPREDICTABLE_WHEN: index of the condition that failed */
};

/* Intent to word; true if it may be encoded. `*word` is also set for an intent that is allocated but CONSTRAINED
 * UNPREDICTABLE, which is refused all the same. `r` may be NULL. */
bool a64_encode(const struct insn *in, uint32_t *word, struct a64_refusal *r);
/* "imm12: 4097 is out of range 0..4095", into `out`. */
void a64_explain_refusal(const struct insn *in, const struct a64_refusal *r, char out[A64_TEXT]);

/* The assembly text of exactly this form; PC-relative operands as offsets. Returns its length. */
size_t a64_spell(const struct insn *in, char out[A64_TEXT]);
/* The same as Capstone most often writes it: a text that differs from its own may still mean the same. */
size_t a64_spell_capstone(const struct insn *in, char out[A64_TEXT]);
/* The alias the manual prefers for `word`, which decodes to `base`; false if there is none. */
bool a64_alias(uint32_t word, const struct insn *base, struct insn *out);
/* That alias, or `base` itself. */
void a64_prefer(uint32_t word, const struct insn *base, struct insn *out);
/* The base form's intent of an intent of an alias. False if it cannot be encoded. */
bool a64_base(const struct insn *in, struct insn *out);
/* The intent of the row whose effect says what `in` does: of its base form, or of an instruction within that. It is
 * `in` itself or `*room`; NULL if `in` cannot be encoded. */
const struct insn *a64_meaning(const struct insn *in, struct insn *room);

/* Text to intent. Of the forms that fit the text, the first that can be encoded is taken; if none can, the one
 * that comes closest (its refusal goes to `r`). False: no form has this shape (A64_NO_SUCH_SYNTAX or
 * A64_NO_SUCH_MNEMONIC in `r`). */
bool a64_parse(const char *text, struct insn *out, struct a64_refusal *r);
/* The same for one given form, so that an intent out of range reads back as itself. */
bool a64_parse_as(unsigned form, const char *text, struct insn *out);

/* Random numbers to intent, one number per operand: changing one moves one operand. A64_LEGAL draws can be encoded;
 * A64_ANY draws are also out of range, off-multiple or of the wrong class on purpose, one operand at a time. */
enum a64_draw { A64_LEGAL, A64_ANY };
void a64_draw(unsigned form, enum a64_draw how, const uint32_t random[A64_OPS], struct insn *out);

/* Operands that others imply (the class of an extended register, the rest of a list) become what the others' bits say;
 * if those cannot be encoded, nothing is changed. */
void a64_settle(struct insn *in);

/* ---- forms ------------------------------------------------------------------------------------------------------- */

/* Forms are numbered 1..a64_form_count(); 0 is no form. All rows are compiled at the first call of any of these or of
 * a verb; a bad row ends the program with exit status 2 and its name. */
unsigned a64_form_count(void);
unsigned a64_find_form(const char *name); /* 0: none */
const char *a64_form_name(unsigned id);   /* NULL: no such form */

/* The least and greatest value and the unit of a number operand of this intent (its register classes matter). */
struct a64_range {
  int64_t least, greatest, unit;
};
struct a64_range a64_range_of(const struct insn *in, unsigned operand);

/* Number of bytes of a register class, and its spelling ("x3", "v2.4s"). */
unsigned a64_class_bytes(unsigned register_class);
char a64_class_kind(unsigned register_class);        /* as in classes.def: G, F, V or E */
unsigned a64_class_element(unsigned register_class); /* logarithm of the bytes of an element, or of a scalar */
size_t a64_spell_register(int64_t reg, char *out, size_t size);

/* Bits of the exponent of a floating-point number of so many bits. */
static inline unsigned a64_exponent_bits(unsigned bits) { return bits == 64 ? 11 : bits == 32 ? 8 : 5; }

/* For those who handle many: fetches what encoding and decoding, or spelling, will take into the caches, so many
 * intents ahead. */
enum { A64_PREFETCH = 4 };
void a64_prefetch(unsigned form);
void a64_spell_prefetch(unsigned form);

#endif
