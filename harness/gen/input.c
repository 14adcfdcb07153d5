/* input.c - the states a program is started in: interesting numbers in registers, random ones in memory. */
#include "gen/numbers.h"
#include "gen/roles.h"

#include <string.h>

/* By four random bits: which bits of a random number stay, and which are set beside. */
static const struct {
  uint64_t stay, set;
} kinds[16] = {{0, 0},          {0, 1},     {0, ~0ull}, {0, 1ull << 63}, {0, ~0ull >> 1}, {0, ~0ull << 31},
               {0, 0x7fffffff}, {0xff, 0},  {0, 0}, /* ONE_BIT */
               {0, 0},                              /* SIGNED */
               {~0u, 0},        {~0ull, 0}, {~0ull, 0}, {~0ull, 0},      {~0ull, 0},      {~0ull, 0}};
enum { ONE_BIT = 8, SIGNED = 9 };

static inline uint64_t interesting(uint64_t *seed) {
  uint64_t kind = next_random(seed) & 15, wide = next_random(seed);
  uint64_t value = (wide & kinds[kind].stay) | kinds[kind].set;
  value = kind == ONE_BIT ? 1ull << (wide & 63) : value;
  return kind == SIGNED ? (uint64_t)(int64_t)(int32_t)wide : value;
}

/* Of a vector register: as of a general one, or floating-point numbers. */
static uint64_t half_of_vector(uint64_t *seed) {
  return next_random(seed) & 1 ? interesting(seed) : draw_numbers(seed);
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
    s->x[i] = interesting(&seed);
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

void inputs_take(struct program *p, const struct roles *r, struct bytes *header) {
  unsigned wish = take8(header);
  p->ninputs = wish & 3 ? PROGRAM_INPUTS : wish / 4 % PROGRAM_INPUTS + 1; /* translated code is cheap to run again */
  unsigned fault = take8(header);
  for (unsigned i = 0; i < PROGRAM_INPUTS; i++) {
    uint64_t seed = take32(header);
    unsigned counter = take8(header) % 4 + 1;
    if (i < p->ninputs)
      fill(&p->input[i], r, seed, counter, fault + i);
  }
}
