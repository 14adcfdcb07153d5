/* profile.c - every fact of profile.def is measured on the back ends it tells about, and nothing else differs. */
#include <signal.h>
#include <string.h>

#include "engine/judge.h"
#include "isa/form.h"
#include "kit.h"
#include "test/test.h"

#define NOP 0xd503201fu

/* The stop of a program of two words, x0 given. */
static struct wire_stop stop_of(struct runner *r, uint64_t x0, uint32_t word, uint64_t *pc) {
  kit_clear(r);
  struct wire_exec *e = KIT_RUNS(r, NOP, word, TO_EXIT);
  memset(&e->in, 0, sizeof e->in);
  e->in.x[0] = x0;
  kit_run(r);
  *pc = kit_pc(r, e) + 4;
  return e->stop;
}

static int measure_UNDEFINED_CODE(struct runner *r) {
  uint64_t pc;
  return stop_of(r, 0, UDF, &pc).code;
}

static int measure_NONCANONICAL_TOLD(struct runner *r) {
  uint64_t pc, address = 1ull << 47;
  return stop_of(r, address, LDR_X1_X0, &pc).addr == address;
}

static int measure_ZVA_PC_TOLD(struct runner *r) {
  uint64_t pc;
  return stop_of(r, WIRE_UNMAPPED, 0xd50b7420 /* dc zva, x0 */, &pc).pc == pc;
}

static int measure_GRANULE_UNTAGGED(struct runner *r) {
  uint64_t pc, address = WIRE_WINDOW + 8;
  struct wire_stop s = stop_of(r, address | 0xa5ull << 56, 0xd9200800 /* stg x0, [x0] */, &pc);
  bool no_tags = s.signo == SIGILL; /* nothing to measure */
  return no_tags ? kit_fact(FACT_GRANULE_UNTAGGED) : s.addr == address;
}

static int measure_DPB(struct runner *r) {
  uint64_t pc;
  return stop_of(r, WIRE_WINDOW, 0xd50b7c20 /* dc cvap, x0 */, &pc).kind == STOP_EXIT;
}

static int measure_SME(struct runner *r) {
  uint64_t pc;
  return stop_of(r, 0, 0xd53bd0a1 /* mrs x1, tpidr2_el0 */, &pc).kind == STOP_EXIT;
}

static const struct {
  const char *name;
  int (*measure)(struct runner *r);
} facts[FACTS] = {
#define FACT(id, name, qemu_user, linux, sentence) {name, measure_##id},
#include "run/profile.def"
#undef FACT
};

TEST_ON_BOTH(60, every_fact_of_the_profile_is_so) {
  struct runner *r = kit_open();
  for (unsigned i = 0; i < FACTS; i++) {
    NOTEF("%s", facts[i].name);
    EXPECT_EQ((uint64_t)kit_fact((enum fact)i), (uint64_t)facts[i].measure(r));
  }
  run_close(r);
}

/* Whether the two differ in this feature. */
static bool is_a_fact(const char *feature) {
  static const char *const ids[FACTS] = {
#define FACT(id, name, qemu_user, linux, sentence) #id,
#include "run/profile.def"
#undef FACT
  };
  bool found = false;
  for (unsigned i = 0; i < FACTS; i++)
    found |= !strncmp(ids[i], feature, strlen(ids[i]));
  return found;
}

static struct platform probe_on(enum run_backend b) {
  struct platform on;
  char why[256];
  kit_on(b);
  struct runner *r = kit_open();
  if (!judge_probe(r, &on, why, sizeof why))
    FAILF("%s", why);
  run_close(r);
  return on;
}

TEST_WITHIN(120, the_kernel_lacks_no_form_that_qemu_user_has_but_what_the_profile_tells) {
  static struct platform user, kernel;
  user = probe_on(RUN_QEMU);
  kernel = probe_on(RUN_KERNEL);
  for (unsigned id = 1; id <= a64_form_count(); id++) {
    NOTEF("%s %s", a64_form(id)->name, a64_form(id)->feature);
    if (!is_a_fact(a64_form(id)->feature))
      EXPECT_EQ(lacks_form(&user, id), lacks_form(&kernel, id));
  }
}
