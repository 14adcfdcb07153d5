/* traits.c - measures the rows of traits.def on the machine that runs the programs: a few instructions each. */
#include "engine/traits.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

/* Where the measurements are made. */
struct lab {
  struct trial *trial;
  const struct judge *judge;
  uint64_t fpcr;
  bool failed; /* the harness did: what is measured from then on means nothing */
  char *why;
  size_t size;
};

/* Runs one instruction with x0 and x1 as given. */
static const struct wire_exec *run(struct lab *l, const char *text, uint64_t x0, uint64_t x1) {
  static const struct wire_exec nothing;
  struct program *p = &l->trial->program;
  memset(p, 0, sizeof *p);
  p->count = p->ninputs = 1;
  p->item[0] = (struct item){.target = TARGET_NONE};
  p->input[0].state.x[0] = x0;
  p->input[0].state.x[1] = x1;
  p->input[0].state.sp = WIRE_WINDOW;
  p->input[0].state.fpcr = l->fpcr;
  l->failed |= l->failed || !a64_parse(text, &p->item[0].insn, NULL) || !judge(l->trial, 1, l->judge, l->why, l->size);
  return l->failed ? &nothing : &run_wire(l->judge->runner)->execs[0];
}

static bool exits(const struct wire_exec *e) { return e->stop.kind == STOP_EXIT; }
static bool traps(const struct wire_exec *e) { return e->stop.kind == STOP_SIGNAL && e->stop.signo == SIGILL; }
static bool is_misaligned(const struct wire_exec *e) { return e->stop.kind == STOP_SIGNAL && e->stop.signo == SIGBUS; }

/* ---- one for each row -------------------------------------------------------------------------------------------- */

/* DZP and BS (D24.2, DCZID_EL0). */
static uint32_t measure_ZVA(struct lab *l) {
  const struct wire_exec *e = run(l, "mrs x1, DCZID_EL0", 0, 0);
  uint64_t dczid = e->out.x[1];
  return exits(e) && !(dczid >> 4 & 1) ? 4u << (dczid & 15) : 0;
}

static uint32_t measure_LSE2(struct lab *l) {
  return exits(run(l, "ldar w1, [x0]", WIRE_WINDOW + 1, 0)) && exits(run(l, "ldxr w1, [x0]", WIRE_WINDOW + 1, 0)) &&
         !is_misaligned(run(l, "ldadd w1, w1, [x0]", WIRE_WINDOW + 1, 0));
}

static uint32_t measure_RCPC_ALIGNED(struct lab *l) {
  return is_misaligned(run(l, "ldapr w1, [x0]", WIRE_WINDOW + 13, 0));
}

/* One of them may be signed rightly by chance. */
static uint32_t any_traps(struct lab *l, const char *text) {
  uint32_t any = 0;
  for (uint64_t i = 0; i < 4; i++)
    any |= traps(run(l, text, WIRE_WINDOW + 8 * i, 0));
  return any;
}

static uint32_t measure_FPAC(struct lab *l) { return any_traps(l, "autiza x0"); }
static uint32_t measure_FPAC_COMBINE(struct lab *l) { return any_traps(l, "braaz x0"); }

static uint32_t measure_ADDRESS_BITS(struct lab *l) {
  const struct wire_exec *e = run(l, "xpaci x0", (1ull << 55) - 1, 0);
  return exits(e) ? (uint32_t)__builtin_popcountll(e->out.x[0]) : 0;
}

static uint32_t measure_UNALIGNED_ADDRESS(struct lab *l) {
  static const char *const texts[] = {"ldr x1, [x0]", "str x1, [x0]", "ldrh w1, [x0]", "strh w1, [x0]", "str w1, [x0]"};
  static const uint64_t offsets[] = {0x1b, 0x5b, 0x7ff, 0x1fff, 0x7ffd, 0x1ffd, 0x33};
  for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++)
    for (unsigned k = 0; k < sizeof offsets / sizeof *offsets; k++)
      if (run(l, texts[i], WIRE_UNMAPPED + offsets[k], 0)->stop.addr != WIRE_UNMAPPED + offsets[k])
        return 0;
  return 1;
}

static uint32_t measure_PAIR_FIRST(struct lab *l) {
  const uint64_t pattern = 0x1122334455667788, end = WIRE_WINDOW + WIRE_WINDOW_BYTES;
  const uint8_t *mem = run(l, "stp x1, x1, [x0]", end - 8, pattern)->mem_out;
  bool first = !memcmp(mem + WIRE_WINDOW_BYTES - 8, &pattern, 8);
  mem = run(l, "stp w1, w1, [x0]", end - 4, pattern)->mem_out;
  return first && !memcmp(mem + WIRE_WINDOW_BYTES - 4, &pattern, 4);
}

static uint32_t measure_UNDEFINED_CODE(struct lab *l) { return (uint32_t)run(l, "udf #0", 0, 0)->stop.code; }

static uint32_t measure_NONCANONICAL_ADDRESS(struct lab *l) {
  const uint64_t address = 1ull << 47;
  return run(l, "ldr x1, [x0]", address, 0)->stop.addr == address;
}

static uint32_t measure_ALIGNMENT_UNTAGGED(struct lab *l) {
  static const char *const texts[] = {"ldar w1, [x0]", "ldxrh w1, [x0]", "ldxp x1, x2, [x0]", "cas w1, w1, [x0]"};
  const uint64_t address = WIRE_WINDOW + 15;
  bool untagged = true;
  for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++) {
    const struct wire_exec *e = run(l, texts[i], address | 0xa5ull << 56, 0);
    untagged &= !is_misaligned(e) || e->stop.addr == address;
  }
  return untagged;
}

static uint32_t measure_AFP(struct lab *l) {
  enum { ALL = 7 };
  l->fpcr = ALL;
  const struct wire_exec *e = run(l, "mrs x1, FPCR", 0, 0);
  l->fpcr = 0;
  return exits(e) && (e->out.x[1] & ALL) == ALL;
}

/* Without tags there is nothing to be told. */
static uint32_t measure_GRANULE_UNTAGGED(struct lab *l) {
  static const char *const texts[] = {"stg x0, [x0]", "st2g x0, [x0]", "stgp x1, x1, [x0]"};
  const uint64_t address = WIRE_WINDOW + 8;
  unsigned told = 0, untagged = 0;
  for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++) {
    const struct wire_exec *e = run(l, texts[i], address | 0xa5ull << 56, 0);
    told += is_misaligned(e);
    untagged += is_misaligned(e) && e->stop.addr == address;
  }
  return untagged == told ? 1 : untagged ? 2 : 0;
}

bool traits_measure(struct trial *room, const struct judge *j, struct a64_traits *out, char *why, size_t size) {
  struct lab l = {.trial = room, .judge = j, .why = why, .size = size};
  if (size)
    *why = 0;
#define TRAIT(id, field, measured, used) out->field = measure_##id(&l);
#include "isa/effect/traits.def"
#undef TRAIT
  if (l.failed && size && !*why)
    snprintf(why, size, "an instruction that measures the processor is not in the table");
  return !l.failed;
}

void traits_print(const struct a64_traits *t, char *out, size_t size) {
  int n = 0;
#define TRAIT(id, field, measured, used)                                                                               \
  if (n >= 0 && (size_t)n < size)                                                                                      \
    n += snprintf(out + n, size - (size_t)n, "%s%s=%u", n ? " " : "", #field, t->field);
#include "isa/effect/traits.def"
#undef TRAIT
}
