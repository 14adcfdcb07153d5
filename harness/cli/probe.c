/* probe.c - what the processor of a back end lacks: every form is run once, and what is undefined there is noted. */
#include "cli/judge.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

enum { SAMPLES = 4 /* of every form: sizes and arrangements may differ */, TRIES = 64 };

/* Where the form itself stands in its sample: last. */
static bool is_undefined(const struct trial *t) {
  const struct wire_stop *s = &t->stop[0];
  return s->kind == STOP_SIGNAL && s->signo == SIGILL && s->pc == program_address(&t->program, t->program.count - 1);
}

static bool probe_batch(struct trial *t, const unsigned *form, size_t n, const struct judge *j, struct platform *on,
                        char *why, size_t size) {
  if (!judge(t, n, j, why, size))
    return false;
  for (size_t i = 0; i < n; i++)
    if (is_undefined(&t[i]))
      on->lacks[form[i] / 64] |= 1ull << form[i] % 64;
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

struct platform judge_platform(enum run_backend b) {
  return (struct platform){.profile = run_profile(b), .emulated = run_is_emulated(b)};
}

bool judge_probe(struct runner *r, struct platform *on, char *why, size_t size) {
  struct judge j = {.encoder = encoder_open("table", why, size), .runner = r, .on = on};
  struct trial *t = calloc(JUDGE_MOST, sizeof *t);
  bool ok = t != NULL;
  *on = judge_platform(run_backend(r));
  for (uint64_t seed = 0; ok && seed < SAMPLES; seed++)
    ok = probe_all(t, seed << 16, &j, on, why, size);
  if (!t)
    snprintf(why, size, "no memory");
  free(t);
  return ok;
}
