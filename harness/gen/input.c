/* input.c - the states a program is started in: interesting numbers in registers, random ones in memory. */
#include "gen/numbers.h"
#include "gen/random.h"
#include "gen/roles.h"

#include <string.h>

static inline uint64_t integer(uint64_t *seed) {
  uint64_t random = next_random(seed);
  return pattern_fill(&patterns.general[random % PATTERNS_GENERAL], random);
}

/* Of a vector register: as of a general one, or floating-point numbers. */
static inline uint64_t half_of_vector(uint64_t *seed) {
  uint64_t random = next_random(seed);
  const struct pattern *integers = &patterns.general[random % PATTERNS_GENERAL];
  const struct pattern *numbers = &patterns.lanes[random % PATTERNS_LANES];
  return pattern_fill(random >> 31 & 1 ? integers : numbers, random);
}

/* AHP, DN, FZ, RMode: the bits every implementation has (C5.2). */
static uint64_t floating_control(uint64_t *seed) {
  uint64_t r = next_random(seed);
  return r & 3 ? 0 : r & 0x07c00000;
}

static uint64_t fault_address(unsigned kind) {
  static const uint64_t address[] = {WIRE_UNMAPPED + 0x8000,
                                     WIRE_READONLY + 0x8000,
                                     WIRE_NOACCESS + 0x8000,
                                     0,
                                     0xdead0000deadbee0ull,
                                     1ull << 47,
                                     WIRE_WINDOW_GRAIN + WIRE_GRAIN + 0x8000,
                                     8};
  return address[kind % 8];
}

static void fill(struct input *in, const struct roles *r, uint64_t seed, unsigned counter, unsigned fault) {
  struct wire_state *s = &in->state;
  memset(s, 0, sizeof *s);
  for (unsigned i = 0; i < 31; i++)
    s->x[i] = integer(&seed);
  s->x[r->window] = ROLE_WINDOW_VALUE;
  s->x[r->counter] = counter;
  s->x[r->abort] = WIRE_ABORT;
  s->x[r->fault] = fault_address(fault);
  s->sp = WIRE_WINDOW + (next_random(&seed) % (WIRE_WINDOW_BYTES / 16)) * 16;
  s->nzcv = next_random(&seed) & 0xf0000000;
  s->fpcr = floating_control(&seed);
  s->fpsr = next_random(&seed) & 0x0800009f;
  for (unsigned i = 0; i < 32; i++) {
    s->v[i][0] = half_of_vector(&seed);
    s->v[i][1] = half_of_vector(&seed);
  }
  for (unsigned i = 0; i < WIRE_WINDOW_BYTES; i += 8) {
    uint64_t r8 = next_random(&seed);
    memcpy(&in->mem[i], &r8, 8);
  }
}

enum { DRAWN = 4 /* inputs that have bytes of their own; the others begin with theirs */ };

void inputs_take(struct program *p, const struct roles *r, struct bytes *header, unsigned most) {
  unsigned wish = take8(header), fault = take8(header), counter[DRAWN];
  uint64_t seed[DRAWN];
  p->ninputs = wish & 3 ? PROGRAM_INPUTS : wish / 4 % PROGRAM_INPUTS + 1; /* translated code is cheap to run again */
  for (unsigned i = 0; i < DRAWN; i++) {
    seed[i] = take32(header);
    counter[i] = take8(header);
  }
  p->ninputs = p->ninputs < most ? p->ninputs : most;
  for (unsigned i = 0; i < p->ninputs; i++) {
    unsigned like = i % DRAWN, again = i / DRAWN;
    fill(&p->input[i], r, seed[like] + ((uint64_t)again << 32), (counter[like] + again) % 4 + 1, fault + i);
  }
}
