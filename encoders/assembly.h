/* assembly.h - a program while the reference assembler makes it. */
#ifndef A64_ENCODERS_ASSEMBLY_H
#define A64_ENCODERS_ASSEMBLY_H

#include "encoders/assembler.h"

enum { ASSEMBLY_CONSTANT = 16 /* bytes at most */, ASSEMBLY_MACRO = 20 };

/* A word that waits for an address: of a label, or of a constant in the pool. */
struct fixup {
  uint64_t at; /* offset */
  struct insn in;
  unsigned operand; /* its label */
  bool is_constant;
  unsigned label;
  uint8_t bytes; /* of the constant */
  uint8_t data[ASSEMBLY_CONSTANT];
};

/* A veneer that holds the address of a label that is not known yet. */
struct promise {
  uint64_t at;
  unsigned label;
};

struct label {
  bool known;
  uint64_t address;
};

struct assembly {
  const struct assembler_rules *rules;
  const struct a64fuzz_room *room;
  uint64_t at; /* bytes so far */
  struct label label[A64FUZZ_MOST_LABELS];
  struct fixup *fixup;
  struct promise *promise;
  unsigned fixups, fixups_room, promises, promises_room;
  unsigned patches; /* made */
  char *reason;     /* of the step that is being made */
};

/* False, with a reason. */
bool assembly_refuse(struct assembly *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool assembly_word(struct assembly *a, uint32_t word);
bool assembly_bytes(struct assembly *a, const void *data, uint64_t bytes); /* data NULL: zeros */
/* The same, of what takes the room to be larger by `slack`. */
bool assembly_bytes_within(struct assembly *a, const void *data, uint64_t bytes, uint64_t slack);
void assembly_put(struct assembly *a, uint64_t at, uint32_t word);
/* The word of a fixup's instruction, if it leads to `address`. */
bool assembly_lead(const struct assembly *a, const struct fixup *f, uint64_t address, uint32_t *word);
bool assembly_wait(struct assembly *a, const struct fixup *f);

/* assembly_island.c: before `bytes` more are emitted, what would be out of reach behind them is placed. */
bool assembly_make_way(struct assembly *a, uint64_t bytes);
/* All that waits and can be placed: constants; and veneers, where a label is known and out of reach. */
bool assembly_place_pool(struct assembly *a, bool branches_over);

/* assembly_macro.c: an intent for which encoder_is_macro(). */
bool assembly_macro(struct assembly *a, const struct insn *in);

#endif
