/* equivalent.c - whether two instructions do the same, whatever the registers hold: both are carried out. */
#include "check/equivalent.h"
#include "check/carried.h"
#include "isa/form.h"

#include <pthread.h>
#include <string.h>

enum { STATES = 48, PLANTED = 48, IMMEDIATES = 8 };

static struct a64_machine states[STATES]; /* the same every time, so they are drawn once */

static void draw_states(void) {
  uint64_t random = 0x5ca1ab1e;
  for (unsigned i = 0; i < STATES; i++)
    carried_draw(&states[i], &random);
}

/* An access that must be aligned is carried out where it is: elsewhere it but faults. */
static struct a64_machine state_for(const struct insn *in, unsigned i) {
  struct a64_machine m = states[i];
  bool aligns = a64_does(a64_form(in->form), A64_ALIGNS);
  for (unsigned k = 0; aligns && k < 31; k++)
    m.x[k] &= ~15ull;
  return m;
}

/* In one state. *predicted: both could be carried out, to the end. */
static bool same_step(const struct insn *a, const struct insn *b, const struct a64_machine *from, bool *predicted) {
  struct carried x, y;
  carried_begin(&x, from, NULL);
  carried_begin(&y, from, NULL);
  x.how = a64_step(&x.m, a);
  y.how = a64_step(&y.m, b);
  *predicted = x.how == A64_STEP_DONE && y.how == A64_STEP_DONE && !x.m.unknown && !x.m.unknown_v;
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

/* A prefetch loads nothing that could be seen: what it would load says whether its address is the same. */
static const struct insn *as_load(const struct insn *in, struct insn *room) {
  char name[A64_TEXT];
  uint32_t word;
  name_access(in, name);
  if (strcmp(name, "prfm") || !a64_encode(in, &word, NULL))
    return in;
  word ^= word >> 24 == 0xd8 ? 1u << 31 /* literal */ : 3u << 22;
  return a64_decode(word, room) == A64_VALID ? room : in;
}

/* Whether an effect column says what this operand is for; that of a lane, or of a group that is written, is in others.
 */
static bool is_told_of(const struct form *f, unsigned i) {
  const struct operand *o = &f->op[i];
  if (o->kind == OPERAND_REGISTER)
    return o->is_read || o->is_written;
  return o->kind == OPERAND_FLAG || o->kind == OPERAND_LANE || o->is_bare || a64_effect_reads(f, (enum a64_variable)i);
}

/* Exclusives, whose store no state here lets happen, and what is ordered (C4.1.94). */
static bool is_exclusive(const struct insn *in) {
  uint32_t word;
  return a64_encode(in, &word, NULL) && (word & 0x3f000000) == 0x08000000;
}

/* Whether the effect column of an instruction says all that it does: not of hints, of traps, nor of exclusives. */
static bool is_all_told(const struct insn *in) {
  struct insn room;
  const struct insn *meaning = a64_meaning(in, &room);
  const struct form *f = meaning ? a64_form(meaning->form) : NULL;
  bool told = f && (f->sets || a64_touches_memory(f)) && !a64_does(f, A64_TRAPS | A64_MAY_TRAP) && !is_exclusive(in);
  for (unsigned i = 0; told && i < f->nops; i++)
    told = is_told_of(f, i);
  return told;
}

/* The immediates of both. */
static unsigned take_immediates(const struct insn *in, int64_t *out, unsigned count) {
  const struct form *f = a64_form(in->form);
  for (unsigned i = 0; i < f->nops; i++)
    if (f->op[i].kind != OPERAND_REGISTER && in->op[i] && count < IMMEDIATES)
      out[count++] = in->op[i];
  return count;
}

/* What a comparison with an immediate depends on: all registers are one of the immediates, shifted or not, or minus
 * that, or one more or less. */
static void plant(struct a64_machine *m, int64_t immediate, unsigned turn) {
  uint64_t value = (uint64_t)immediate << (turn & 1 ? 12 : 0);
  value = (turn & 2 ? -value : value) + turn / 4 % 3 - 1;
  for (unsigned i = 0; i < 31; i++)
    m->x[i] = value;
}

/* And what one of shifted registers does: the last register is any number, the others are that, shifted by one of the
 * immediates, or minus that. */
static void plant_shifted(struct a64_machine *m, const struct insn *in, int64_t immediate, unsigned turn) {
  const struct form *f = a64_form(in->form);
  uint64_t value = turn & 4 ? (uint32_t)m->x[turn % 31] : m->x[turn % 31];
  uint64_t moved = turn & 1 ? value << (immediate & 63) : (uint64_t)((int64_t)value >> (immediate & 63));
  for (unsigned i = 0; i < 31; i++)
    m->x[i] = turn & 2 ? -moved : moved;
  for (unsigned i = f->nops; i-- > 0;)
    if (f->op[i].kind == OPERAND_REGISTER && a64_number_of(in->op[i]) < 31) {
      m->x[a64_number_of(in->op[i])] = value;
      return;
    }
}

static bool same_with_planted(const struct insn *a, const struct insn *b) {
  int64_t immediate[IMMEDIATES];
  unsigned count = take_immediates(b, immediate, take_immediates(a, immediate, 0));
  for (unsigned i = 0; count && i < PLANTED; i++) {
    struct a64_machine m[2] = {states[i % STATES], states[i % STATES]};
    bool known;
    plant(&m[0], immediate[i % count], i / count);
    plant_shifted(&m[1], a, immediate[i % count], i / count);
    if (!same_step(a, b, &m[0], &known) || !same_step(a, b, &m[1], &known))
      return false;
  }
  return true;
}

bool equivalent(const struct insn *a, const struct insn *b) {
  static pthread_once_t drawn = PTHREAD_ONCE_INIT;
  unsigned predicted = 0;
  struct insn room[2];
  pthread_once(&drawn, draw_states);
  if (differ_unseen(a, b))
    return false;
  a = as_load(a, &room[0]);
  b = as_load(b, &room[1]);
  if (!is_all_told(a) || !is_all_told(b))
    return false;
  for (unsigned i = 0; i < STATES; i++) {
    bool known;
    struct a64_machine from = state_for(a, i);
    if (!same_step(a, b, &from, &known))
      return false;
    predicted += known;
  }
  return predicted > STATES / 2 && same_with_planted(a, b);
}

bool equivalent_words(uint32_t a, uint32_t b) {
  struct insn x, y;
  return a64_decode(a, &x) == A64_VALID && a64_decode(b, &y) == A64_VALID && equivalent(&x, &y);
}
