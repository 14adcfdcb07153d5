/* fates.c - what the effect column alone says of how much can be predicted. */
#include "engine/fates.h"
#include "isa/form.h"

static enum fate fate_of_form(const struct platform *on, const struct form *f) {
  if (lacks_form(on, f->id))
    return FATE_ABSENT;
  static const enum a64_function vague[] = {A64_FN_FP, A64_FN_UNKNOWN, A64_FN_SIGN, A64_FN_AUTH, A64_FN_CHANGE};
  if (a64_effect_calls(f, A64_FN_UNTOLD) || a64_effect_calls(f, A64_FN_LEAVES))
    return FATE_UNTOLD;
  for (unsigned i = 0; i < sizeof vague / sizeof *vague && !a64_traps(f); i++)
    if (a64_effect_calls(f, vague[i]))
      return FATE_VAGUE;
  return FATE_PREDICTED;
}

void fates_of_forms(const struct platform *on, fate_counts out) {
  for (unsigned id = 1; id <= a64_form_count(); id++)
    if (a64_has_effect(a64_form(id)))
      out[id][fate_of_form(on, a64_form(id))]++;
}
