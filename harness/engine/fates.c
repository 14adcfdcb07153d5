/* fates.c - what the effect column alone says of how much can be predicted. */
#include "engine/fates.h"
#include "isa/form.h"

static enum fate fate_of_form(const struct platform *on, const struct form *f) {
  if (lacks_form(on, f->id))
    return FATE_ABSENT;
  if (a64_does(f, A64_LOSES_TRACK | A64_LEAVES))
    return FATE_UNTOLD;
  uint32_t vague = A64_BLURS | A64_AUTHENTICATES | A64_CHANGES | (on->traits.prologue_finishes ? 0 : A64_TRANSFERS);
  return a64_does(f, vague) && !a64_traps(f) ? FATE_VAGUE : FATE_PREDICTED;
}

void fates_of_forms(const struct platform *on, fate_counts out) {
  for (unsigned id = 1; id <= a64_form_count(); id++)
    if (a64_has_effect(a64_form(id)))
      out[id][fate_of_form(on, a64_form(id))]++;
}
