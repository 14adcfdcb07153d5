/* probe.c - what is to be known of a back end's processor: every form is run once, and what is undefined there is
 * noted. */
#include "engine/judge.h"
#include "engine/traits.h"
#include "isa/form.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SAMPLES = 4 /* of every form: sizes and arrangements may differ */, TRIES = 64 };

/* The form itself stands last in its sample; what stands before it may need the same feature: CPYP before CPYM. */
static bool is_undefined(const struct trial *t, const struct form *f) {
  const struct wire_stop *s = &t->stop[0];
  const struct program *p = &t->program;
  if (s->kind != STOP_SIGNAL || s->signo != SIGILL)
    return false;
  for (unsigned i = 0; i < p->count; i++)
    if (s->pc == program_address(p, i))
      return i == p->count - 1 || !strcmp(a64_form(p->item[i].insn.form)->feature, f->feature);
  return false;
}

static void note_lack(struct platform *on, unsigned form) { on->lacks[form / 64] |= 1ull << form % 64; }

/* Whether running it shows that it is lacking: not of hints, of what traps all the same (as authentication may), and of
 * what is never run. */
static bool tells_itself(const struct form *f) {
  const struct form *parent = a64_form(f->parent);
  return a64_has_effect(f) && !a64_does(f, A64_LEAVES | A64_AUTHENTICATES) && !a64_traps(f) &&
         (parent == f || a64_traps(parent));
}

static bool probe_batch(struct trial *t, const unsigned *form, size_t n, const struct judge *j, struct platform *on,
                        char *why, size_t size) {
  if (!judge(t, n, j, why, size))
    return false;
  for (size_t i = 0; i < n; i++)
    if (tells_itself(a64_form(form[i])) && is_undefined(&t[i], a64_form(form[i])))
      note_lack(on, form[i]);
  return true;
}

/* A sample in which the form is run: an offset that no address suits is only checked. */
static bool draw(struct program *p, unsigned form, uint64_t seed, unsigned slot) {
  for (uint64_t i = 0; i < TRIES; i++) {
    if (!program_sample(p, form, seed + (i << 40), slot) || !p->count)
      return false;
    if (p->item[p->count - 1].use == ITEM_RUN)
      return true;
  }
  return true;
}

static bool probe_all(struct trial *t, uint64_t seed, const struct judge *j, struct platform *on, char *why,
                      size_t size) {
  unsigned form[JUDGE_MOST];
  size_t n = 0;
  bool ok = true;
  for (unsigned id = 1; ok && id <= a64_form_count(); id++) {
    if (draw(&t[n].program, id, seed, (unsigned)n))
      form[n++] = id;
    if (n == JUDGE_MOST || (n && id == a64_form_count())) {
      ok = probe_batch(t, form, n, j, on, why, size);
      n = 0;
    }
  }
  return ok;
}

/* ---- what is not undefined where it is lacking --------------------------------------------------------------------
 */

/* Whether all rows of a feature that were found out about are lacking; false if there are none. */
static bool lacks_feature(const struct platform *on, const char *feature) {
  bool found = false;
  for (unsigned id = 1; id <= a64_form_count(); id++) {
    const struct form *f = a64_form(id);
    if (strcmp(f->feature, feature) || !tells_itself(f))
      continue;
    found = true;
    if (!lacks_form(on, id))
      return false;
  }
  return found;
}

static void note_by_feature(struct platform *on) {
  for (unsigned id = 1; id <= a64_form_count(); id++) {
    const struct form *f = a64_form(id);
    if (a64_has_effect(f) && !tells_itself(f) && lacks_feature(on, f->feature))
      note_lack(on, id);
  }
}

struct platform judge_platform(enum run_backend b) {
  return (struct platform){.emulated = run_is_emulated(b) || getenv("A64FUZZ_EMULATED")};
}

bool judge_probe(struct runner *r, struct platform *on, char *why, size_t size) {
  struct judge j = {.encoder = encoder_open("table", why, size), .runner = r, .on = on};
  struct trial *t = calloc(JUDGE_MOST, sizeof *t);
  bool ok = t != NULL;
  *on = judge_platform(run_backend(r));
  run_emulator_version(r, on->emulator);
  ok = ok && traits_measure(t, &j, &on->traits, why, size);
  for (uint64_t seed = 0; ok && seed < SAMPLES; seed++)
    ok = probe_all(t, seed << 16, &j, on, why, size);
  if (ok)
    note_by_feature(on);
  if (!t)
    snprintf(why, size, "no memory");
  free(t);
  return ok;
}
