/* kit.c - what the tests of the run layer share. */
#include "kit.h"

#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/traits.h"
#include "test/test.h"

static uint64_t seed = 88172645463325252ull;

uint64_t kit_random(void) {
  seed ^= seed << 13;
  seed ^= seed >> 7;
  return seed ^= seed << 17;
}

static enum run_backend chosen = RUN_BACKENDS;

void kit_on(enum run_backend b) { chosen = b; }

enum run_backend kit_backend(void) { return chosen < RUN_BACKENDS ? chosen : run_backend_find(run_backend_usual()); }

const struct a64_traits *kit_traits(struct runner *r) {
  static struct a64_traits traits;
  static struct trial room;
  struct platform on = judge_platform(kit_backend());
  char why[256];
  struct judge j = {.encoder = encoder_open("table", why, sizeof why), .runner = r, .on = &on};
  if (!j.encoder || !traits_measure(&room, &j, &traits, why, sizeof why))
    FAILF("%s", why);
  return &traits;
}

struct run_options kit_options(void) {
  const char *agent = getenv("A64FUZZ_AGENT");
  return (struct run_options){.backend = kit_backend(), .agent = agent ? agent : "build/agent"};
}

const char *kit_beside(const char *name) {
  static char path[PATH_MAX + 64];
  char self[PATH_MAX];
  ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
  self[n > 0 ? n : 0] = 0;
  snprintf(path, sizeof path, "%s/%s", dirname(self), name);
  return path;
}

struct runner *kit_open(void) {
  struct run_options o = kit_options();
  char why[256];
  struct runner *r = run_open(&o, why, sizeof why);
  if (r == NULL && strstr(why, "`ci/setup && make`"))
    SKIPF("%s", why);
  if (r == NULL)
    FAILF("%s", why);
  return r;
}

void kit_clear(struct runner *r) { run_wire(r)->ncases = 0; }

void kit_random_state(struct wire_state *s) {
  uint64_t *words = (uint64_t *)s;
  for (size_t i = 0; i < sizeof *s / sizeof *words; i++)
    words[i] = kit_random();
  s->nzcv &= 0xf0000000;
  s->fpcr &= 0x07c00000; /* AHP, DN, FZ, RMode: no traps, no modes that change with the processor */
  s->fpsr &= 0x0800009f; /* QC and the cumulative exception bits */
  s->zero = 0;
}

static uint32_t branch(uint32_t opcode, uint64_t from, uint64_t to) { return opcode | (((to - from) / 4) & 0x3ffffff); }

static uint32_t resolve(uint32_t word, uint64_t pc) {
  if (word == TO_EXIT)
    return branch(0x14000000, pc, WIRE_EXIT);
  if (word == TO_ABORT)
    return branch(0x14000000, pc, WIRE_ABORT);
  if (word == CALL_ABORT)
    return branch(0x94000000, pc, WIRE_ABORT);
  return word;
}

/* Cases lie in slots 7, 14, 21, ...: neither neighbours nor in order. */
struct wire_exec *kit_case(struct runner *r, const uint32_t *words, uint32_t nwords, uint32_t nexecs) {
  struct wire *w = run_wire(r);
  struct wire_case *c = &w->cases[w->ncases], *before = c - 1;
  c->first_exec = w->ncases ? before->first_exec + before->nexecs : 0;
  c->nexecs = nexecs;
  c->slot = ++w->ncases * 7 % WIRE_CASES;
  c->nwords = nwords;
  for (uint32_t i = 0; i < nwords; i++)
    c->words[i] = resolve(words[i], WIRE_PC(c->slot) + i * 4ull);
  for (uint32_t i = 0; i < nexecs; i++) {
    struct wire_exec *e = &w->execs[c->first_exec + i];
    kit_random_state(&e->in);
    for (size_t k = 0; k < sizeof e->mem_in; k++)
      e->mem_in[k] = (uint8_t)kit_random();
  }
  return &w->execs[c->first_exec];
}

void kit_run(struct runner *r) {
  char why[256];
  if (!run_batch(r, why, sizeof why))
    FAILF("%s", why);
}

uint64_t kit_pc(struct runner *r, const struct wire_exec *e) {
  struct wire *w = run_wire(r);
  uint32_t index = (uint32_t)(e - w->execs), i = 0;
  while (index - w->cases[i].first_exec >= w->cases[i].nexecs)
    i++;
  return WIRE_PC(w->cases[i].slot);
}

static uint32_t last_exec(const struct wire *w) {
  const struct wire_case *last = &w->cases[w->ncases - 1];
  return last->first_exec + last->nexecs;
}

struct wire_exec *kit_results(struct runner *r) {
  struct wire_exec *copy = malloc(sizeof run_wire(r)->execs);
  EXPECT_TRUE(copy != NULL);
  return memcpy(copy, run_wire(r)->execs, sizeof run_wire(r)->execs);
}

static void expect_same_stop(const struct wire_stop *want, const struct wire_stop *got) {
  EXPECT_EQ(want->kind, got->kind);
  EXPECT_EQ(want->broken, got->broken);
  EXPECT_EQ(want->signo, got->signo);
  EXPECT_EQ(want->code, got->code);
  EXPECT_EQ(want->value, got->value);
  EXPECT_EQ(want->pc, got->pc);
  EXPECT_EQ(want->addr, got->addr);
}

void kit_expect_results(struct runner *r, const struct wire_exec *want) {
  const struct wire *w = run_wire(r);
  for (uint32_t i = 0; i < last_exec(w); i++) {
    NOTEF("execution %u", i);
    expect_same_stop(&want[i].stop, &w->execs[i].stop);
    EXPECT_EQ(0, memcmp(&want[i], &w->execs[i], sizeof want[i]));
  }
}

void kit_expect_stop(const struct wire_exec *e, enum wire_stop_kind kind) {
  EXPECT_EQ(kind, e->stop.kind);
  EXPECT_EQ(0, e->stop.broken);
}

void kit_expect_signal(const struct wire_exec *e, int signo, int code, uint64_t pc, uint64_t addr) {
  kit_expect_stop(e, STOP_SIGNAL);
  EXPECT_EQ(signo, e->stop.signo);
  EXPECT_EQ(code, e->stop.code);
  EXPECT_EQ(pc, e->stop.pc);
  EXPECT_EQ(addr, e->stop.addr);
}

void kit_expect_same_state(const struct wire_state *want, const struct wire_state *got) {
  const uint64_t *a = (const uint64_t *)want, *b = (const uint64_t *)got;
  for (size_t i = 0; i < sizeof *want / sizeof *a; i++) {
    NOTEF("doubleword %zu of the state", i);
    EXPECT_EQ(a[i], b[i]);
  }
}
