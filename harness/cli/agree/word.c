/* word.c - one word before the table and before LLVM. */
#include "isa/word.h"
#include "check/check.h"
#include "cli/agree/agree.h"
#include "cli/agree/tokens.h"
#include "gen/random.h"
#include "isa/form.h"

#include <string.h>

static const struct difference {
  enum agreement kind;
  uint32_t mask, value;
  bool same;
  const char *text;
} differences[] = {
#define DIFFERENCE(kind, mask, value, same, text, reason) {kind, mask, value, same, text},
#include "cli/agree/differences.def"
#undef DIFFERENCE
};

static bool is_known(enum agreement kind, uint32_t word, const char *llvms) {
  bool same = (word & 31) == (word >> 5 & 31) || (word >> 10 & 31) == (word >> 5 & 31); /* Rt or Rt2, and Rn */
  for (unsigned i = 0; i < sizeof differences / sizeof *differences; i++) {
    const struct difference *d = &differences[i];
    if (d->kind == kind && (word & d->mask) == d->value && same >= d->same && strstr(llvms, d->text))
      return true;
  }
  return false;
}

static enum a64_validity spell_ours(uint32_t word, struct opinion *o) {
  struct insn base, preferred;
  enum a64_validity validity = a64_decode(word, &base);
  o->form = o->spelt = 0;
  *o->ours = 0;
  if (validity != A64_UNALLOCATED) {
    o->form = base.form;
    a64_prefer(word, &base, &preferred);
    o->spelt = preferred.form;
    a64_spell(&preferred, o->ours);
  }
  return validity;
}

enum agreement agree_on(uint32_t word, struct opinion *o) {
  enum a64_validity ours = spell_ours(word, o);
  bool llvms = witness_llvm.spell(word, o->llvms) > 0;
  if (ours == A64_UNPREDICTABLE && !llvms)
    return AGREE_UNPREDICTABLE;
  if (ours == A64_UNALLOCATED ? !llvms : llvms && tokens_equal(o->ours, o->llvms))
    return AGREE_SAME;
  enum agreement kind = ours == A64_UNALLOCATED ? AGREE_ONLY_LLVM : llvms ? AGREE_TEXT : AGREE_ONLY_OURS;
  return is_known(kind, word, llvms ? o->llvms : "") ? AGREE_KNOWN : kind;
}

/* Bits that carry no meaning are in no text; nor are those that an alias says should be so. */
static bool reads_as(const char *text, uint32_t word, unsigned spelt) {
  struct insn in, base;
  uint32_t read;
  return a64_decode(word, &base) && a64_parse(text, &in, NULL) && a64_encode(&in, &read, NULL) &&
         !((read ^ word ^ base.spare) & ~a64_form(spelt)->should);
}

enum agreement agree_on_text(uint32_t word, struct opinion *o) {
  enum agreement a = agree_on(word, o);
  return a == AGREE_SAME && !(reads_as(o->ours, word, o->spelt) && reads_as(o->llvms, word, o->spelt)) ? AGREE_UNREAD
                                                                                                       : a;
}

bool agree_is_of(unsigned form, uint32_t word) {
  struct insn base, preferred;
  if (a64_decode(word, &base) != A64_VALID)
    return false;
  a64_prefer(word, &base, &preferred);
  return base.form == form || preferred.form == form;
}

/* All ones once in eight, zero once in eight. */
static uint32_t draw_field(struct part at, uint64_t *state) {
  uint64_t r = next_random(state);
  uint32_t value = r % 8 == 0 ? ~0u : r % 8 == 1 ? 0 : (uint32_t)(r >> 32);
  return value << at.lo & part_mask(at);
}

uint32_t agree_word(const struct form *f, bool astray, uint64_t *state) {
  uint64_t r = next_random(state);
  uint32_t word = r % 8 ? f->ought : (uint32_t)(r >> 32) & f->should;
  for (unsigned i = 0; i < f->nfields; i++)
    word |= draw_field(f->field[i].at, state);
  word = (word & ~f->mask) | f->value;
  return astray && (r >> 8) % 8 == 0 ? word ^ 1u << (r >> 16) % 32 : word;
}

/* By the fixed bits of any base form: what LLVM alone decodes among them is in scope too. */
static bool is_base(uint32_t word) {
  for (unsigned id = 1; id <= a64_form_count(); id++) {
    const struct form *f = a64_form(id);
    if (f->parent == id && (word & f->mask) == f->value && !strcmp(f->feature, "BASE"))
      return true;
  }
  return false;
}

bool agree_in_scope(uint32_t word, bool base) {
  unsigned group = word >> 25 & 15;
  bool sve = group == 2, sme = group == 0 && word >> 31;
  return !sve && !sme && (!base || is_base(word));
}
