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

static void add(struct lab *l, const char *text) {
  struct program *p = &l->trial->program;
  p->item[p->count] = (struct item){.target = TARGET_NONE};
  l->failed |= !a64_parse(text, &p->item[p->count++].insn, NULL);
}

/* An empty program, and its input. */
static struct wire_state *clear(struct lab *l) {
  struct program *p = &l->trial->program;
  memset(p, 0, sizeof *p);
  p->ninputs = 1;
  p->input[0].state.sp = WIRE_WINDOW;
  p->input[0].state.fpcr = l->fpcr;
  return &p->input[0].state;
}

static const struct wire_exec *run_program(struct lab *l) {
  static const struct wire_exec nothing;
  l->failed |= l->failed || !judge(l->trial, 1, l->judge, l->why, l->size);
  return l->failed ? &nothing : &run_wire(l->judge->runner)->execs[0];
}

/* Runs one instruction with x0, x1 and x2 as given. */
static const struct wire_exec *run_3(struct lab *l, const char *text, uint64_t x0, uint64_t x1, uint64_t x2) {
  struct wire_state *s = clear(l);
  s->x[0] = x0;
  s->x[1] = x1;
  s->x[2] = x2;
  add(l, text);
  return run_program(l);
}

static const struct wire_exec *run(struct lab *l, const char *text, uint64_t x0, uint64_t x1) {
  return run_3(l, text, x0, x1, 0);
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

static bool keeps_half(struct lab *l, const char *text, uint64_t pointer) {
  const struct wire_exec *e = run(l, text, pointer, 0);
  return exits(e) && e->out.x[0] >> 55 & 1;
}

static uint32_t measure_PAC_HALF(struct lab *l) {
  bool all = true;
  for (unsigned i = 0; i < 4; i++) {
    uint64_t pointer = 0x0080000000000000 | (uint64_t)i << 56 | WIRE_WINDOW | i << 4;
    all = all && keeps_half(l, "paciza x0", pointer) && keeps_half(l, "pacdzb x0", pointer);
  }
  return all;
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

/* ---- memory copies and sets (FEAT_MOPS) ------------------------------------------------------------------------- */

enum { FLAG_C = 1 << 29, OPTION_A = 1, OPTION_B = 2 };

/* A prologue that has nothing to do, whichever of x1 and x2 says so: option A leaves no flag, option B C. */
static uint32_t measure_option(struct lab *l, const char *text) {
  const struct wire_exec *e = run(l, text, WIRE_WINDOW, 0);
  return !exits(e) ? 0 : e->out.nzcv & FLAG_C ? OPTION_B : OPTION_A;
}

static uint32_t measure_SET_OPTION(struct lab *l) { return measure_option(l, "setp [x0]!, x1!, x2"); }
static uint32_t measure_SETG_OPTION(struct lab *l) { return measure_option(l, "setgp [x0]!, x1!, x2"); }
static uint32_t measure_CPYF_OPTION(struct lab *l) { return measure_option(l, "cpyfp [x0]!, [x1]!, x2!"); }
static uint32_t measure_CPY_OPTION(struct lab *l) { return measure_option(l, "cpyp [x0]!, [x1]!, x2!"); }

/* Of one copy: option A leaves the ends of its areas when it goes forward, option B N when it goes backward. */
static uint32_t direction_of(struct lab *l, uint64_t to, uint64_t from, uint64_t bytes) {
  const struct wire_exec *e = run_3(l, "cpyp [x0]!, [x1]!, x2!", WIRE_WINDOW + to, WIRE_WINDOW + from, bytes);
  bool backward = e->out.nzcv & FLAG_C ? e->out.nzcv >> 31 : e->out.x[0] == WIRE_WINDOW + to;
  return backward ? 2 : 1;
}

static uint32_t measure_COPY_DIRECTION(struct lab *l) {
  static const uint16_t copies[][3] = {{0, 256, 100}, {256, 0, 100}, {8, 9, 1},  {300, 200, 100}, {200, 300, 100},
                                       {3, 400, 64},  {400, 3, 64},  {7, 7, 16}, {0, 511, 1},     {16, 48, 32}};
  uint32_t seen = 0;
  for (unsigned i = 0; measure_CPY_OPTION(l) && i < sizeof copies / sizeof *copies; i++)
    seen |= direction_of(l, copies[i][0], copies[i][1], copies[i][2]);
  return seen == 3 ? 0 : seen;
}

static bool faults_at_once(struct lab *l, const char *text, uint64_t x2) {
  return run_3(l, text, WIRE_UNMAPPED + 64, 64, x2)->stop.signo == SIGSEGV;
}

static uint32_t measure_PROLOGUE_WORKS(struct lab *l) {
  return faults_at_once(l, "setp [x0]!, x1!, x2", 0) && faults_at_once(l, "cpyfp [x0]!, [x1]!, x2!", 64);
}

static bool finishes(struct lab *l, const char *text, uint64_t to, uint64_t from, uint64_t bytes, bool copies) {
  const struct wire_exec *e =
      run_3(l, text, WIRE_WINDOW + to, copies ? WIRE_WINDOW + from : bytes, copies ? bytes : from);
  return exits(e) && !e->out.x[copies ? 2 : 1];
}

static uint32_t measure_PROLOGUE_FINISHES(struct lab *l) {
  static const char *const texts[] = {"setp [x0]!, x1!, x2", "setgp [x0]!, x1!, x2", "cpyfp [x0]!, [x1]!, x2!",
                                      "cpyp [x0]!, [x1]!, x2!"};
  static const uint16_t areas[][3] = {{0, 256, 16},  {256, 0, 16},  {0, 256, 240},
                                      {32, 48, 464}, {48, 32, 464}, {0, 0, 512}};
  static const uint16_t odd[][3] = {{1, 256, 1}, {3, 100, 7}, {255, 100, 31}, {99, 100, 301}, {100, 99, 301}};
  bool all = true;
  for (unsigned i = 0; i < 4; i++) {
    for (unsigned k = 0; k < sizeof areas / sizeof *areas; k++)
      all = all && finishes(l, texts[i], areas[k][0], areas[k][1], areas[k][2], i > 1);
    for (unsigned k = 0; i != 1 && k < sizeof odd / sizeof *odd; k++)
      all = all && finishes(l, texts[i], odd[k][0], odd[k][1], odd[k][2], i > 1);
  }
  return all;
}

static uint32_t measure_SELF_COPY_FAULTS(struct lab *l) {
  static const uint16_t sizes[] = {1, 16, 64, 300, 1000, 4096, 0x4000};
  for (unsigned i = 0; i < sizeof sizes / sizeof *sizes; i++)
    if (run_3(l, "cpyfp [x0]!, [x1]!, x2!", WIRE_READONLY, WIRE_READONLY, sizes[i])->stop.signo != SIGSEGV)
      return 0;
  return 1;
}

/* What the system takes back to the prologue gets there with x3 0, and leaves. */
static const struct wire_exec *mismatch(struct lab *l, uint64_t bytes) {
  bool is_a = measure_SET_OPTION(l) == OPTION_A;
  struct wire_state *s = clear(l);
  s->x[0] = WIRE_WINDOW + 64;
  s->x[1] = is_a ? bytes : -bytes; /* as the other option has it */
  s->x[3] = 2;
  s->nzcv = is_a ? FLAG_C : 0;
  add(l, "sub x3, x3, #1");
  add(l, "cbz x3, #8");
  add(l, "sete [x0]!, x1!, x2");
  return run_program(l);
}

enum { RESUMED = 2 };

static uint32_t what_becomes(const struct wire_exec *e) {
  return traps(e) ? 1 : exits(e) && !e->out.x[3] ? RESUMED : 0;
}

static uint32_t measure_MISMATCH_IS(struct lab *l) { return measure_SET_OPTION(l) ? what_becomes(mismatch(l, 32)) : 0; }

static uint32_t measure_MISMATCH_CODE(struct lab *l) {
  const struct wire_exec *e = measure_SET_OPTION(l) ? mismatch(l, 32) : NULL;
  return e && traps(e) ? (uint32_t)e->stop.code : 0;
}

static uint32_t measure_EMPTY_MISMATCHES(struct lab *l) {
  return measure_SET_OPTION(l) && what_becomes(mismatch(l, 0));
}

/* What an implementation has not is read as zero (C5.2.8). */
static bool keeps_in_fpcr(struct lab *l, uint64_t bits) {
  l->fpcr = bits;
  const struct wire_exec *e = run(l, "mrs x1, FPCR", 0, 0);
  l->fpcr = 0;
  return exits(e) && (e->out.x[1] & bits) == bits;
}

static uint32_t measure_AFP(struct lab *l) { return keeps_in_fpcr(l, 7); /* NEP AH FIZ */ }
static uint32_t measure_EBF16(struct lab *l) { return keeps_in_fpcr(l, 1 << 13); }

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
