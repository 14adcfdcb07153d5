/* drawing.c - one number for all that is drawn from random bytes. */
#include "drawing.h"

#include "engine/engine.h"
#include "gen/random.h"

#include <string.h>

enum { OF_EACH_FORM = 64, PROGRAMS = 2048 };

static uint64_t stir(uint64_t h, const void *bytes, size_t size) {
  for (const uint8_t *b = bytes; size--; b++)
    h = (h ^ *b) * 0x100000001b3ull;
  return h;
}

static uint64_t stir_insn(uint64_t h, const struct insn *in) {
  return stir(stir(h, &in->form, sizeof in->form), in->op, sizeof in->op);
}

static uint64_t stir_form(uint64_t h, unsigned form) {
  uint64_t seed = form;
  for (unsigned n = 0; n < OF_EACH_FORM; n++) {
    struct insn in;
    random_intent(form, n % 2 ? A64_ANY : A64_LEGAL, &seed, &in);
    h = stir_insn(h, &in);
  }
  return h;
}

static uint64_t stir_program(uint64_t h, uint64_t index) {
  static struct program p;
  engine_program(&p, 1, index);
  for (unsigned i = 0; i < p.count; i++)
    h = stir_insn(h, &p.item[i].insn);
  for (unsigned i = 0; i < p.ninputs; i++)
    h = stir(stir(h, &p.input[i].state, sizeof p.input[i].state), p.input[i].mem, sizeof p.input[i].mem);
  return h;
}

uint64_t drawing_digest(void) {
  uint64_t h = 0xcbf29ce484222325ull;
  for (unsigned form = 1; form <= a64_form_count(); form++)
    h = stir_form(h, form);
  for (uint64_t index = 0; index < PROGRAMS; index++)
    h = stir_program(h, index);
  return h;
}
