/* alias.c - what stands for what: the alias that is preferred for a word, the base form of an intent, the row whose
 * effect says what it does. */
#include "isa/compile/codec.h"
#include "isa/compile/table.h"
#include "isa/operand.h"
#include "isa/word.h"

#include <stdlib.h>

/* Some forms have dozens, of which a word is at most of a few: what they fix is all that is looked at first. */
struct candidate {
  uint32_t mask, value;
  uint16_t id; /* 0: no further one, and any word is of it */
};

static struct candidate *candidates; /* the first is the end of those of all forms that have none */
static uint16_t *first;              /* by form */

/* What six neighbouring bits of a word tell: for each value of them, whether it may be of an alias at all. */
struct sieve {
  uint64_t lets_through;
  unsigned lo;
};
enum { SIEVE_BITS = 6 };

static struct sieve *sieves; /* the first lets nothing through */
static uint16_t *sieve_of;   /* by form */

/* ---- building ---------------------------------------------------------------------------------------------------- */

/* Bits that all names have in common are as good as fixed. */
static void fix_common(const struct operand *o, struct candidate *c) {
  const struct sparse_name *name = o->sparse->by_value;
  uint32_t same = ~0u;
  for (unsigned i = 1; i < o->sparse->count; i++)
    same &= ~(name[i].value ^ name[0].value);
  c->mask |= put_parts(same, o->part, o->nparts);
  c->value |= put_parts(same & name[0].value, o->part, o->nparts);
}

static struct candidate candidate_of(const struct form *f) {
  struct candidate c = {f->mask, f->value, f->id};
  for (unsigned i = 0; i < f->nops; i++)
    if (f->op[i].kind == OPERAND_SPARSE && !f->op[i].sparse->generic)
      fix_common(&f->op[i], &c);
  return c;
}

static bool fits(uint32_t value, unsigned lo, uint32_t mask, uint32_t bits) {
  return !((value << lo ^ bits) & mask & ((1u << SIEVE_BITS) - 1) << lo);
}

/* How many 64ths of the form's words are let through. */
static unsigned try_sieve(const struct form *f, const struct candidate *c, struct sieve *s) {
  unsigned possible = 0, through = 0;
  s->lets_through = 0;
  for (uint32_t value = 0; value < 1u << SIEVE_BITS; value++) {
    bool may_be = false;
    for (const struct candidate *k = c; k->id; k++)
      may_be |= fits(value, s->lo, k->mask, k->value);
    s->lets_through |= (uint64_t)may_be << value;
    possible += fits(value, s->lo, f->mask, f->value);
    through += may_be;
  }
  return 64 * through / possible;
}

static struct sieve best_sieve(const struct form *f, const struct candidate *c) {
  struct sieve best = {0};
  unsigned least = ~0u;
  for (unsigned lo = 0; lo + SIEVE_BITS <= 32; lo++) {
    struct sieve s = {.lo = lo};
    unsigned through = try_sieve(f, c, &s);
    if (through < least)
      least = through, best = s;
  }
  return best;
}

void alias_build(const struct form *form, unsigned count) {
  unsigned n = 1, nsieves = 1;
  candidates = calloc(2 * count + 1, sizeof *candidates); /* each form once, and an end for each */
  first = calloc(count + 1, sizeof *first);
  sieves = calloc(count + 1, sizeof *sieves);
  sieve_of = calloc(count + 1, sizeof *sieve_of);
  if (!candidates || !first || !sieves || !sieve_of)
    abort();
  for (unsigned id = 1; id <= count; id++) {
    if (!form[id].alias)
      continue;
    first[id] = (uint16_t)n;
    for (unsigned alias = form[id].alias; alias; alias = form[alias].next)
      candidates[n++] = candidate_of(&form[alias]);
    n++;
    sieve_of[id] = (uint16_t)nsieves;
    sieves[nsieves++] = best_sieve(&form[id], &candidates[first[id]]);
  }
}

/* ---- asking ------------------------------------------------------------------------------------------------------ */

static bool find_alias(uint32_t word, const struct insn *base, struct insn *out) {
  for (const struct candidate *c = &candidates[first[base->form]];; c++) {
    while ((word & c->mask) != c->value)
      c++;
    if (!c->id || decode_as(c->id, word, out) != A64_UNALLOCATED)
      return c->id;
  }
}

bool a64_alias(uint32_t word, const struct insn *base, struct insn *out) {
  table();
  const struct sieve *s = &sieves[sieve_of[base->form]];
  return s->lets_through >> (word >> s->lo) % (1 << SIEVE_BITS) & 1 && find_alias(word, base, out);
}

void a64_prefer(uint32_t word, const struct insn *base, struct insn *out) {
  if (!a64_alias(word, base, out))
    *out = *base;
}

/* ---- intents ----------------------------------------------------------------------------------------------------- */

bool a64_base(const struct insn *in, struct insn *out) {
  uint32_t word;
  const struct form *f = a64_form(in->form);
  if (!f || !a64_encode(in, &word, NULL))
    return false;
  if (f->parent == f->id) {
    *out = *in;
    return true;
  }
  return a64_decode(word, out) != A64_UNALLOCATED;
}

const struct insn *a64_meaning(const struct insn *in, struct insn *room) {
  const struct form *f = a64_form(in->form);
  uint32_t word;
  if (f && a64_has_effect(f) && !f->is_shared)
    return in;
  if (!a64_encode(in, &word, NULL) || a64_decode(word, room) == A64_UNALLOCATED)
    return NULL;
  struct insn base = *room;
  for (unsigned id = a64_form(base.form)->alias; id; id = a64_form(id)->next)
    if (a64_has_effect(a64_form(id)) && decode_as(id, word, room) != A64_UNALLOCATED)
      return room;
  *room = base;
  return room;
}
