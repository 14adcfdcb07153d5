/* roles.h - registers a program keeps for itself. All the others may be written by any instruction. */
#ifndef A64_GEN_ROLES_H
#define A64_GEN_ROLES_H

#include "gen/bytes.h"
#include "gen/program.h"

struct roles {
  unsigned window;  /* holds ROLE_WINDOW_VALUE: addresses are made from it */
  unsigned counter; /* counts a loop down */
  unsigned abort;   /* holds WIRE_ABORT */
  unsigned fault;   /* holds an address that faults, another one in every input */
  uint32_t set;     /* of the four */
};

#define ROLE_WINDOW_VALUE (WIRE_WINDOW + WIRE_WINDOW_BYTES / 2)

struct roles roles_take(struct bytes *header);
/* `number`, or the next register that is not in `set`. */
unsigned roles_avoid(unsigned number, uint32_t set);

/* The input states of a program, from the header; no more than `most`. */
void inputs_take(struct program *p, const struct roles *r, struct bytes *header, unsigned most);

/* One item of the byte string: appends up to four instructions to the program. Targets are left as the number of a
 * head, counted from HEAD_BASE; see program.c. */
enum { HEAD_BASE = 1000 };
struct builder {
  struct program *program;
  struct roles roles;
  unsigned heads; /* items of the byte string so far */
  uint8_t head[PROGRAM_ITEMS];
  bool looped;
  bool complete; /* what a form needs before it is always there */
};
void item_take(struct builder *b, struct bytes *bytes);
/* The same for one instruction of `form`; false if it is not one to run. */
bool item_sample(struct builder *b, unsigned form, uint64_t seed);

#endif
