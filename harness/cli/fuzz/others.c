/* others.c - words that are not the canonical ones and do the same: counted and listed by form, no findings. */
#include "cli/fuzz/session.h"
#include "cli/terminal.h"
#include "isa/form.h"

#include <stdio.h>
#include <string.h>

enum { LISTED = 12 };

/* The first that was told of each form. */
static struct other {
  uint32_t want, got;
  char detail[sizeof((struct verdict *)0)->detail];
} first[A64_FORMS + 1];

bool others_take(const struct session *s, const struct message *r) {
  static struct program p;
  if (r->verdict.finding != FINDING_OTHER_WORD || s->e->options.encoder->is_canonical)
    return false;
  engine_intents(&p, s->e->options.seed, r->index);
  unsigned form = p.item[r->verdict.item].insn.form;
  if (*first[form].detail)
    return true;
  first[form].want = (uint32_t)r->verdict.want;
  first[form].got = (uint32_t)r->verdict.got;
  snprintf(first[form].detail, sizeof first[form].detail, "%s", r->verdict.detail);
  return true;
}

static void print_first(const char *form, unsigned programs, const struct other *o) {
  char text[320];
  snprintf(text, sizeof text, "%s, in %u program%s: %08x for %08x: %s", form, programs, programs == 1 ? "" : "s",
           o->got, o->want, o->detail);
  fputs("   ", stderr);
  terminal_wrap(stderr, 3, text);
}

void others_list(const struct session *s) {
  const struct form_coverage *of = sum_up_forms(s->e);
  unsigned listed = 0, left = 0;
  for (unsigned id = 1; id <= a64_form_count() && !s->e->options.encoder->chooses; id++) {
    if (!*first[id].detail)
      continue;
    if (!listed)
      fputs("\nAnother encoding with the same effect, which is no finding:\n", stderr);
    if (listed++ < LISTED)
      print_first(a64_form_name(id), of[id].others, &first[id]);
    else
      left++;
  }
  if (left)
    fprintf(stderr, "   and of %u more forms; `a64fuzz survey` counts all\n", left);
}
