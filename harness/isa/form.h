/* form.h - the compiled table: what the columns of a row have become, and questions about them.
 *
 * For those who walk the table; insn.h is enough for those who handle intents. */
#ifndef A64_ISA_FORM_H
#define A64_ISA_FORM_H

#include "isa/compile/expr.h"
#include "isa/insn.h"

enum { A64_FORMS = 16384 }; /* at most, aliases too; table.c refuses more */

/* Functions and constants that effects may use; the interpreter has one entry for each, in this order. */
enum a64_function {
#define FUNCTION(id, name, argc, bits, does) A64_FN_##id,
#include "isa/rows/functions.def"
#undef FUNCTION
  A64_FUNCTIONS
};
/* What a function does, as functions.def says. */
enum a64_deed {
  A64_COMPUTES = 1 << 0,
  A64_LOADS = 1 << 1,
  A64_STORES = 1 << 2,
  A64_CHANGES = 1 << 3,
  A64_ALIGNS = 1 << 4,
  A64_BLURS = 1 << 5,
  A64_AUTHENTICATES = 1 << 6,
  A64_TRAPS = 1 << 7,
  A64_MAY_TRAP = 1 << 8,
  A64_LOSES_TRACK = 1 << 9,
  A64_MAY_LOSE_TRACK = 1 << 10,
  A64_LEAVES = 1 << 11,
  A64_TRANSFERS = 1 << 12,
  A64_FAILS = 1 << 13,
  A64_ALIGNS_OR_FAILS = A64_ALIGNS | A64_FAILS
};
/* What a variable of an effect is: an operand (0..A64_OPS-1) or one of these. */
enum a64_variable {
  A64_VAR_A = A64_OPS, /* locals */
  A64_VAR_B,
  A64_VAR_C,
  A64_VAR_W,    /* width in bits of the first register operand */
  A64_VAR_SIZE, /* bytes of the transferred register */
  A64_VAR_PC,
  A64_VAR_NZCV,
  A64_VAR_SP,
  A64_VAR_FPCR,
  A64_VAR_FPSR,
  A64_VAR_TPIDR,
  A64_VAR_E,         /* of the lane being computed: bits, */
  A64_VAR_I,         /* index, */
  A64_VAR_N,         /* and how many there are */
  A64_VAR_X = 32,    /* plus a number: X0 to X30 */
  A64_REFERENCE = 64 /* plus an operand or an X register: `&Vn`, `&X30`, its index */
};

enum operand_kind {
  OPERAND_REGISTER,
  OPERAND_NUMBER,     /* value = field * scale + add */
  OPERAND_EXPRESSION, /* value = an expression of fields */
  OPERAND_NAME,       /* value = field, spelt by a list of names */
  OPERAND_FLAG,       /* value = field; says whether an optional group is spelt */
  OPERAND_BITMASK,    /* value = logical immediate of N:immr:imms (DecodeBitMasks, J1.3) */
  OPERAND_WIDE,       /* value = imm16 << hw * 16, or its inverse: the MOV aliases of MOVZ and MOVN */
  OPERAND_SPARSE,     /* value = fields; few have names: system registers and instructions */
  OPERAND_FP8,        /* value = IEEE bits of the double that VFPExpandImm makes of 8 bits */
  OPERAND_BYTEMASK,   /* value = 64 bits, each bit of the field eight times */
  OPERAND_SHIFT,      /* value = amount; immh:immb = element bits + amount, or twice the element bits - amount */
  OPERAND_LANE        /* value = field >> element's logarithm + add */
};

struct part { /* a run of bits of the word */
  uint8_t lo, width;
};

struct class_map { /* which register class a selector field chooses */
  const char *letters, *fields, *classes;
  uint8_t count;
  uint8_t to_class[64];                /* A64_CLASSES: none */
  int8_t to_selector[A64_CLASSES + 1]; /* -1: none */
  bool tells; /* all selectors of a class contain the bits of its first: others may add theirs */
};

struct names {
  const char *key, *fields, *list;
  uint16_t count;
  bool has_numbers;  /* in assembly too, those without a name are numbers */
  const char **name; /* NULL: none */
};

enum { SPARSE_TEXT = 24 }; /* bytes of the longest name, its NUL included */
struct sparse_name {
  uint32_t value;
  const char *name;
};
struct sparse_place { /* of a name, found by its value; one that is free has no name */
  char name[SPARSE_TEXT];
  uint32_t len, value;
};
struct sparse { /* names of few values of a wide operand */
  const char *key, *fields;
  const struct sparse_name *by_value; /* sorted */
  unsigned count;
  bool generic;  /* values without a name are spelt S<op0>_<op1>_C<n>_C<m>_<op2> */
  unsigned bits; /* there are 1 << bits places: */
  struct sparse_place *place;
};

struct operand {
  uint8_t kind;
  uint8_t nparts, nselectors;
  bool is_signed : 1;               /* the field, or how the value is spelt */
  bool is_label : 1;                /* an offset from PC */
  bool is_sp : 1;                   /* register 31 is SP */
  bool is_bytes : 1;                /* scale by the bytes of the transferred register, */
  bool is_log : 1;                  /* or by the logarithm of that */
  bool is_inverted : 1;             /* OPERAND_WIDE of MOVN, OPERAND_SHIFT to the right, OPERAND_BITMASK of BIC */
  bool is_bare : 1;                 /* a number spelt without its '#': an index */
  bool is_narrow : 1;               /* a register of four bits if its element has two bytes */
  bool is_base : 1, is_index : 1;   /* a register inside [ ] */
  bool is_read : 1, is_written : 1; /* a register, by the effect column */
  struct part part[5], selector[3]; /* most significant first */
  uint8_t fixed_class;              /* A64_CLASSES: `map` and the selector choose */
  bool feeds_selector;              /* its class gives bits of the selector, */
  bool checks_selector;             /* or is compared with what others gave, or both */
  bool is_loose;                    /* bits of the selector, or below a lane's index, that carry no meaning */
  uint8_t of;                       /* OPERAND_LANE, OPERAND_SHIFT: the register whose element counts */
  bool is_checked;                  /* all its fields are fed elsewhere: encoding only compares */
  uint8_t unknown;                  /* OPERAND_EXPRESSION: index of the field it feeds */
  int32_t scale, add;
  const struct class_map *map;
  const struct names *names;
  const struct sparse *sparse;
  struct expr expr;
  char name[16]; /* as effects and messages call it */
};

struct field {
  char name[12];
  struct part at;
  bool is_signed;
};

struct condition {
  const char *text;
  uint16_t len;
  bool constrained; /* false means CONSTRAINED UNPREDICTABLE rather than unallocated */
  uint8_t nparts, bits;
  uint8_t operand; /* to blame */
  struct part part[6];
  const uint64_t *bitmap; /* truth by the concatenated parts; NULL: evaluate */
  struct expr expr;
};

struct definition { /* a field that encoding derives: field = expr */
  uint8_t field;
  struct expr expr;
};

struct token { /* of the text column */
  enum { TOKEN_LITERAL, TOKEN_OPERAND, TOKEN_OPEN, TOKEN_CLOSE } kind;
  uint8_t operand;  /* TOKEN_OPERAND; TOKEN_OPEN: the first operand inside */
  uint8_t last;     /* TOKEN_OPEN: one past the last operand inside */
  uint8_t close;    /* TOKEN_OPEN: index of its TOKEN_CLOSE */
  const char *text; /* TOKEN_LITERAL */
  uint8_t len;
};

struct statement { /* of the effect column: target = value */
  int16_t target;  /* enum a64_variable or a register operand; -1: a bare call */
  bool lanewise;   /* the target is in the vector file: once for each of its lanes */
  struct expr value;
};

enum { FORM_FIELDS = 12, FORM_CONDITIONS = 8, FORM_DEFINITIONS = 4, FORM_TOKENS = 32, FORM_STATEMENTS = 8 };

struct form {
  uint32_t mask, value;   /* bits that must match */
  uint32_t should, ought; /* should-be bits and what they should be */
  uint32_t ignored;       /* bits that may carry no meaning: should-be bits, redundant bitmask rotations */
  uint16_t id;
  bool also;       /* an alias that is read, never written: another form may have its text first */
  uint16_t parent; /* the base form; its own id if it is one */
  uint16_t alias;  /* the first alias of a base form, in order of preference; 0: none */
  uint16_t next;   /* the next alias of the same parent; 0: none */
  uint16_t does;   /* set of enum a64_deed: what the functions do that its effect column calls */
  uint64_t sets;   /* set of enum a64_variable below A64_REFERENCE: what its effect column assigns */
  bool is_shared;  /* a base form some of whose words are instructions of their own */
  struct part sf;  /* chooses 32 or 64 bits; width 0: no such field */
  uint8_t data;    /* operand: the transferred register, the last register outside [ ] */
  uint8_t nops, nconditions, ndefinitions, nfields, ntokens, nstatements;
  struct operand op[A64_OPS];
  struct condition condition[FORM_CONDITIONS];
  struct definition definition[FORM_DEFINITIONS];
  struct field field[FORM_FIELDS];
  struct token token[FORM_TOKENS];
  struct statement statement[FORM_STATEMENTS];
  const char *name, *bits, *text, *when, *feature, *effect;
};

const struct form *a64_form(unsigned id); /* 1..a64_form_count() */

/* Whether a row says what its instructions do: base forms, and instructions within them. */
static inline bool a64_has_effect(const struct form *f) { return f->nstatements > 0; }
/* Whether the effect column of a form does any of `deeds`, a set of enum a64_deed. */
static inline bool a64_does(const struct form *f, unsigned deeds) { return f->does & deeds; }
static inline bool a64_touches_memory(const struct form *f) {
  return a64_does(f, A64_LOADS | A64_STORES | A64_CHANGES | A64_TRANSFERS);
}
/* Always, or unless it loses track. */
static inline bool a64_traps(const struct form *f) { return a64_does(f, A64_TRAPS | A64_MAY_TRAP); }
/* Whether it assigns a variable. */
static inline bool a64_effect_sets(const struct form *f, enum a64_variable variable) { return f->sets >> variable & 1; }
/* form.c: whether it reads one. */
bool a64_effect_reads(const struct form *f, enum a64_variable variable);
/* form.c: what a form authenticates, and how: the variables of pointer and modifier (A64_OPS: 0), and the key. */
struct a64_authentication {
  int pointer, modifier, key;
};
bool a64_authenticates(const struct form *f, struct a64_authentication *out);

#endif
