/* material.c - the words that `bench` measures with, drawn alike in every run. */
#include "cli/bench/bench.h"
#include "isa/form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct encoder *open_vixl(void) {
  char path[4096], why[4200];
  const char *agent = engine_agent(), *slash = strrchr(agent, '/');
  snprintf(path, sizeof path, "%.*sso/vixl.so", slash ? (int)(slash - agent + 1) : 0, agent);
  const struct encoder *e = access(path, R_OK) ? NULL : encoder_open(path, why, sizeof why);
  return e ? encoder_load(e, why, sizeof why) : NULL;
}

const struct encoder *bench_vixl(void) {
  static const struct encoder *found;
  static bool asked;
  if (!asked)
    found = open_vixl();
  asked = true;
  return found;
}

static void draw_intent(uint64_t *state, struct insn *in) {
  uint32_t random[A64_OPS];
  for (unsigned k = 0; k < A64_OPS; k++) {
    *state = *state * 6364136223846793005ull + 1442695040888963407ull;
    random[k] = (uint32_t)(*state >> 32);
  }
  const struct form *f = a64_form((unsigned)(*state >> 40) % a64_form_count() + 1);
  a64_draw(f->parent, A64_LEGAL, random, in);
}

static bool can_be_judged(const struct insn *in, uint32_t word) {
  char text[A64_TEXT];
  return witness_ask(&witness_capstone, in, word, text) != WITNESS_CANNOT;
}

static bool knows(const struct encoder *e, const struct insn *in) {
  uint32_t word;
  return e && e->encode(e->self, in, 0, &word, NULL) == ENCODER_WORD;
}

static bool is_chosen(enum choice of, const struct insn *in, uint32_t word) {
  switch (of) {
  case CHOICE_JUDGED: return can_be_judged(in, word);
  case CHOICE_VIXL: return knows(bench_vixl(), in);
  default: return true;
  }
}

struct material *bench_material(enum choice of) {
  struct material *m = calloc(1, sizeof *m);
  uint64_t state = 1;
  for (unsigned i = 0; m && i < BENCH_WORDS && (of != CHOICE_VIXL || bench_vixl());) {
    draw_intent(&state, &m->intent[i]);
    i += a64_encode(&m->intent[i], &m->word[i], NULL) && is_chosen(of, &m->intent[i], m->word[i]);
  }
  return m;
}
