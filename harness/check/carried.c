/* carried.c - instructions carried out from a drawn state, what that left, and whether two of them left the same. */
#include "check/carried.h"
#include "gen/random.h"

#include <stdio.h>
#include <string.h>

/* ---- memory ------------------------------------------------------------------------------------------------------ */

static bool note(struct a64_machine *m, uint64_t address, unsigned bytes, uint64_t value, bool stores) {
  struct accesses *a = &((struct carried *)m->ctx)->accesses;
  if (a->count < CARRIED_ACCESSES)
    a->access[a->count] = (struct access){.address = address, .value = value, .bytes = bytes, .stores = stores};
  a->count++;
  return true;
}

static bool is_in_code(const struct code *c, uint64_t address, unsigned bytes) {
  return address - c->address < c->size && bytes <= c->size - (address - c->address);
}

static bool load(struct a64_machine *m, uint64_t address, unsigned bytes, uint64_t *value) {
  const struct code *code = &((const struct carried *)m->ctx)->code;
  uint64_t all = address * 0x9e3779b97f4a7c15ull;
  *value = bytes < 8 ? all & ((1ull << 8 * bytes) - 1) : all;
  if (!is_in_code(code, address, bytes))
    return note(m, address, bytes, 0, false);
  *value = 0;
  memcpy(value, code->bytes + (address - code->address), bytes);
  return true;
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

void carried_draw(struct a64_machine *m, uint64_t *random) {
  memset(m, 0, sizeof *m);
  for (unsigned i = 0; i < 31; i++)
    m->x[i] = i && next_random(random) % 8 == 0 ? m->x[i - 1] : draw_number(random);
  for (unsigned i = 0; i < 64; i++)
    m->v[i / 2][i % 2] = draw_number(random);
  m->sp = draw_number(random) & ~15ull;
  m->pc = 0x1000000000 + (next_random(random) & 0xffff0);
  m->nzcv = (next_random(random) & 15) << 28;
  m->tpidr = draw_number(random);
  m->load = load;
  m->store = store;
}

void carried_begin(struct carried *c, const struct a64_machine *from, const struct code *code) {
  c->m = *from;
  c->m.ctx = c;
  c->how = A64_STEP_DONE;
  c->accesses.count = 0;
  c->code = code ? *code : (struct code){.size = 0};
}

/* ---- comparison -------------------------------------------------------------------------------------------------- */

static bool differ(struct difference *d, const char *where, uint64_t want, uint64_t got) {
  if (d) {
    snprintf(d->where, sizeof d->where, "%s", where);
    d->want = want;
    d->got = got;
  }
  return false;
}

static bool differ_in(struct difference *d, char file, unsigned number, uint64_t want, uint64_t got) {
  char where[24];
  snprintf(where, sizeof where, "%c%u", file, number);
  return differ(d, where, want, got);
}

static bool is_scratch(uint32_t scratch, unsigned bit) { return scratch >> bit & 1; }

static bool same_general(const struct a64_machine *a, const struct a64_machine *b, uint32_t scratch,
                         struct difference *d) {
  for (unsigned i = 0; i < 31; i++)
    if (is_scratch(scratch, i))
      continue;
    else if (a->x[i] != b->x[i])
      return differ_in(d, 'x', i, a->x[i], b->x[i]);
    else if (a->signature[i].key != b->signature[i].key || a->signature[i].modifier != b->signature[i].modifier)
      return differ(d, "signature", i, i);
  if (a->sp != b->sp)
    return differ(d, "SP", a->sp, b->sp);
  return (a->nzcv == b->nzcv || is_scratch(scratch, 31)) || differ(d, "NZCV", a->nzcv, b->nzcv);
}

static bool same_vectors(const struct a64_machine *a, const struct a64_machine *b, struct difference *d) {
  for (unsigned i = 0; i < 64; i++)
    if (a->v[i / 2][i % 2] != b->v[i / 2][i % 2])
      return differ_in(d, 'v', i / 2, a->v[i / 2][i % 2], b->v[i / 2][i % 2]);
  return true;
}

static bool same_system(const struct a64_machine *a, const struct a64_machine *b, struct difference *d) {
  if (a->fpcr != b->fpcr)
    return differ(d, "FPCR", a->fpcr, b->fpcr);
  if (a->fpsr != b->fpsr)
    return differ(d, "FPSR", a->fpsr, b->fpsr);
  if (a->tpidr != b->tpidr)
    return differ(d, "TPIDR_EL0", a->tpidr, b->tpidr);
  return (a->monitor.address == b->monitor.address && a->monitor.bytes == b->monitor.bytes &&
          a->monitor.disturbed == b->monitor.disturbed) ||
         differ(d, "monitor", a->monitor.address, b->monitor.address);
}

static bool same_unknown(const struct a64_machine *a, const struct a64_machine *b, uint32_t scratch,
                         struct difference *d) {
  uint64_t but = (scratch & 0x7fffffff) | (uint64_t)(scratch >> 31) << A64_UNKNOWN_NZCV;
  return (((a->unknown ^ b->unknown) & ~but) == 0 && a->unknown_v == b->unknown_v) ||
         differ(d, "what is unknown", a->unknown, b->unknown);
}

static bool same_fault(const struct a64_machine *a, const struct a64_machine *b, struct difference *d) {
  return (a->fault.signo == b->fault.signo && a->fault.code == b->fault.code && a->fault.address == b->fault.address) ||
         differ(d, "fault", a->fault.address, b->fault.address);
}

static bool same_accesses(const struct accesses *a, const struct accesses *b, struct difference *d) {
  if (a->count != b->count || a->count > CARRIED_ACCESSES)
    return differ(d, CARRIED_COUNT, a->count, b->count);
  for (unsigned i = 0; i < a->count; i++) {
    const struct access *x = &a->access[i], *y = &b->access[i];
    if (x->address != y->address || x->bytes != y->bytes || x->stores != y->stores)
      return differ(d, "an address", x->address, y->address);
    if (x->value != y->value)
      return differ(d, "memory", x->value, y->value);
  }
  return true;
}

bool carried_same(const struct carried *want, const struct carried *got, uint32_t scratch, struct difference *d) {
  const struct a64_machine *a = &want->m, *b = &got->m;
  if (want->how != got->how)
    return differ(d, "how it ends", want->how, got->how);
  if (want->how == A64_STEP_FAULT)
    return same_fault(a, b, d);
  if (a->pc != b->pc)
    return differ(d, "PC", a->pc, b->pc);
  return same_general(a, b, scratch, d) && same_vectors(a, b, d) && same_accesses(&want->accesses, &got->accesses, d) &&
         same_system(a, b, d) && same_unknown(a, b, scratch, d);
}
