/* equivalent.c - whether two instructions do the same, whatever the registers hold: both are carried out. */
#include "check/equivalent.h"
#include "gen/bytes.h"
#include "isa/effect/step.h"
#include "isa/form.h"

#include <string.h>

enum { STATES = 48, ACCESSES = 16 };

/* What an instruction did to memory: every byte of which is readable, and says where it is. */
struct access {
  uint64_t address, value;
  unsigned bytes;
  bool stores;
};
struct log {
  struct access access[ACCESSES];
  unsigned count;
};

static bool note(struct a64_machine *m, uint64_t address, unsigned bytes, uint64_t value, bool stores) {
  struct log *log = m->ctx;
  if (log->count < ACCESSES)
    log->access[log->count] = (struct access){.address = address, .value = value, .bytes = bytes, .stores = stores};
  log->count++;
  return true;
}

static bool load(struct a64_machine *m, uint64_t address, unsigned bytes, uint64_t *value) {
  uint64_t all = address * 0x9e3779b97f4a7c15ull;
  *value = bytes < 8 ? all & ((1ull << 8 * bytes) - 1) : all;
  return note(m, address, bytes, 0, false);
}

static bool store(struct a64_machine *m, uint64_t address, unsigned bytes, uint64_t value) {
  return note(m, address, bytes, value, true);
}

/* ---- states ------------------------------------------------------------------------------------------------------ */

/* Limits of every width, and what lies around them, as often as any number. */
static uint64_t draw_number(uint64_t *state) {
  uint64_t r = next_random(state), shift = r >> 8 & 63;
  switch (r & 7) {
  case 0: return 0;
  case 1: return 1ull << shift;
  case 2: return (1ull << shift) - 1;
  case 3: return ~(1ull << shift);
  case 4: return r >> 58;
  case 5: return ~0ull;
  default: return next_random(state);
  }
}

static void draw_machine(struct a64_machine *m, uint64_t *state) {
  memset(m, 0, sizeof *m);
  for (unsigned i = 0; i < 31; i++)
    m->x[i] = i && next_random(state) % 8 == 0 ? m->x[i - 1] : draw_number(state);
  for (unsigned i = 0; i < 64; i++)
    m->v[i / 2][i % 2] = draw_number(state);
  m->sp = draw_number(state) & ~15ull;
  m->pc = 0x1000000000 + (next_random(state) & 0xffff0);
  m->nzcv = (next_random(state) & 15) << 28;
  m->tpidr = draw_number(state);
  m->load = load;
  m->store = store;
}

/* ---- comparison -------------------------------------------------------------------------------------------------- */

static bool same_signatures(const struct a64_machine *a, const struct a64_machine *b) {
  for (unsigned i = 0; i < 31; i++)
    if (a->signature[i].key != b->signature[i].key || a->signature[i].modifier != b->signature[i].modifier)
      return false;
  return true;
}

static bool same_machine(const struct a64_machine *a, const struct a64_machine *b) {
  return !memcmp(a->x, b->x, offsetof(struct a64_machine, signature)) && same_signatures(a, b) &&
         a->monitor.address == b->monitor.address && a->monitor.bytes == b->monitor.bytes &&
         a->monitor.disturbed == b->monitor.disturbed && a->unknown == b->unknown && a->unknown_v == b->unknown_v;
}

static bool same_fault(const struct a64_machine *a, const struct a64_machine *b) {
  return a->fault.signo == b->fault.signo && a->fault.code == b->fault.code && a->fault.address == b->fault.address;
}

static bool same_log(const struct log *a, const struct log *b) {
  bool same = a->count == b->count && a->count <= ACCESSES;
  for (unsigned i = 0; same && i < a->count; i++) {
    const struct access *x = &a->access[i], *y = &b->access[i];
    same = x->address == y->address && x->value == y->value && x->bytes == y->bytes && x->stores == y->stores;
  }
  return same;
}

/* In one state. *predicted: both could be carried out. */
static bool same_step(const struct insn *a, const struct insn *b, const struct a64_machine *from, bool *predicted) {
  struct log logs[2] = {{.count = 0}, {.count = 0}};
  struct a64_machine m[2] = {*from, *from};
  m[0].ctx = &logs[0];
  m[1].ctx = &logs[1];
  enum a64_step_result how = a64_step(&m[0], a), other = a64_step(&m[1], b);
  *predicted = how != A64_STEP_UNKNOWN && other != A64_STEP_UNKNOWN;
  return how == other && same_machine(&m[0], &m[1]) && same_log(&logs[0], &logs[1]) &&
         (how != A64_STEP_FAULT || same_fault(&m[0], &m[1]));
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
  uint64_t state = 0x5ca1ab1e;
  unsigned predicted = 0;
  for (unsigned i = 0; i < STATES; i++) {
    struct a64_machine m;
    bool known;
    draw_machine(&m, &state);
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
