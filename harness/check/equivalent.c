/* equivalent.c - whether two instructions do the same, whatever the registers hold: both are carried out. */
#include "check/equivalent.h"
#include "check/carried.h"

#include <string.h>

enum { STATES = 48 };

/* In one state. *predicted: both could be carried out. */
static bool same_step(const struct insn *a, const struct insn *b, const struct a64_machine *from, bool *predicted) {
  struct carried x, y;
  carried_begin(&x, from, NULL);
  carried_begin(&y, from, NULL);
  x.how = a64_step(&x.m, a);
  y.how = a64_step(&y.m, b);
  *predicted = x.how != A64_STEP_UNKNOWN && y.how != A64_STEP_UNKNOWN;
  return carried_same(&x, &y, 0, NULL);
}

/* ---- what no state shows ----------------------------------------------------------------------------------------- */

/* Hints, barriers, cache maintenance, system registers, and branches to a register, which a processor foretells by
 * their kind (C4.1.66): one of them is no other. */
static bool is_system(uint32_t word) { return word >> 24 == 0xd5 || word >> 25 == 0xd6 >> 1; }
static bool is_access(uint32_t word) { return (word & 0x0a000000) == 0x08000000; }

/* The mnemonic without the u of one whose offset is not scaled: "ldurb" is "ldrb" and "prfum" is "prfm". */
static void name_access(const struct insn *in, char name[A64_TEXT]) {
  a64_spell(in, name);
  name[strcspn(name, " ")] = 0;
  char *u = strlen(name) > 2 ? strchr(name + 2, 'u') : NULL;
  if (u && (!strncmp(name, "ldur", 4) || !strncmp(name, "stur", 4) || !strcmp(name, "prfum")))
    memmove(u, u + 1, strlen(u));
}

/* An access also has an order, a privilege, a hint (B2.3): its mnemonic says which; that of a prefetch is in Rt. */
static bool same_order(const struct insn *a, const struct insn *b, uint32_t difference) {
  char x[A64_TEXT], y[A64_TEXT];
  name_access(a, x);
  name_access(b, y);
  return !strcmp(x, y) && (strcmp(x, "prfm") || !(difference & 31));
}

static bool differ_unseen(const struct insn *a, const struct insn *b) {
  uint32_t x, y;
  if (!a64_encode(a, &x, NULL) || !a64_encode(b, &y, NULL) || x == y)
    return false;
  if (is_system(x) || is_system(y))
    return true;
  return (is_access(x) || is_access(y)) && !same_order(a, b, x ^ y);
}

bool equivalent(const struct insn *a, const struct insn *b) {
  if (differ_unseen(a, b))
    return false;
  uint64_t random = 0x5ca1ab1e;
  unsigned predicted = 0;
  for (unsigned i = 0; i < STATES; i++) {
    struct a64_machine m;
    bool known;
    carried_draw(&m, &random);
    if (!same_step(a, b, &m, &known))
      return false;
    predicted += known;
  }
  return predicted > STATES / 2;
}

bool equivalent_words(uint32_t a, uint32_t b) {
  struct insn x, y;
  return a64_decode(a, &x) == A64_VALID && a64_decode(b, &y) == A64_VALID && equivalent(&x, &y);
}
