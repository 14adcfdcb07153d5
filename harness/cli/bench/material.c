/* material.c - the words that `bench` measures with, drawn alike in every run. */
#include "cli/bench/bench.h"
#include "isa/form.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool find_beside_agent(const char *name, char *path, size_t size) {
  const char *agent = engine_agent(), *slash = strrchr(agent, '/');
  snprintf(path, size, "%.*s%s", slash ? (int)(slash - agent + 1) : 0, agent, name);
  return !access(path, R_OK);
}

static const struct encoder *open_vixl(void) {
  char path[4096], why[4200];
  bool found =
      find_beside_agent("vixl-direct.so", path, sizeof path) || find_beside_agent("so/vixl.so", path, sizeof path);
  const struct encoder *e = found ? encoder_open(path, why, sizeof why) : NULL;
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

/* A function of vixl_direct.hpp, where that is what bench_vixl() has loaded; NULL: it is not. */
static void *direct_function(const char *name) {
  char path[4096];
  bool found = bench_vixl() && find_beside_agent("vixl-direct.so", path, sizeof path);
  void *library = found ? dlopen(path, RTLD_NOW | RTLD_NOLOAD) : NULL;
  return library ? dlsym(library, name) : NULL;
}

bench_calls *bench_vixl_calls(const struct material *m) {
  void (*keep)(bool) = (void (*)(bool))direct_function("vixl_direct_keep");
  const struct encoder *e = bench_vixl();
  uint32_t word;
  if (!keep)
    return NULL;
  keep(true);
  for (unsigned i = 0; i < BENCH_WORDS; i++)
    e->encode(e->self, &m->intent[i], 0, &word, NULL);
  keep(false);
  return (bench_calls *)direct_function("vixl_direct_run");
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
