/* simulator.c - predicted effects against VIXL's simulator, an authority that is not QEMU: what differs is declared. */
#include <dlfcn.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/judge.h"
#include "isa/form.h"
#include "states.h"
#include "test/run/kit.h"
#include "test/test.h"

enum { SAMPLES = 32, STEPS = 64 };

/* simulator.cc */
typedef int simulate(struct wire_state *s, uint64_t pc, uint64_t end, unsigned most);

/* What became of one form. The simulator ends its process where it knows no more. */
struct outcome {
  unsigned compared, differing;
  bool ended; /* all samples were made */
  char what[240];
};

/* What VIXL knows: no alignment checks, no FPSR, of FPCR nothing but DN. */
static const struct platform simulated = {.traits = {.address_bits = 48, .pac_half = 1}};
enum { DN = 1 << 25 };

static simulate *open_simulator(void) {
  void *library = dlopen(kit_beside("simulator.so"), RTLD_NOW);
  simulate *f = NULL;
  if (!library)
    SKIPF("no VIXL here: %s", dlerror());
  *(void **)&f = dlsym(library, "vixl_simulate");
  EXPECT_TRUE(f != NULL);
  return f;
}

static void map_at(uint64_t address, size_t bytes) {
  void *want = (void *)address; /* NOLINT(performance-no-int-to-ptr) */
  if (mmap(want, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) != want)
    SKIPF("0x%llx is taken in this process", (unsigned long long)address);
}

static void *at(uint64_t address) { return (void *)address; /* NOLINT(performance-no-int-to-ptr) */ }

static uint64_t draw_register(void) {
  static const uint64_t edges[] = {0,         1,          -1ull,      1ull << 63, INT64_MAX, (uint64_t)INT32_MIN,
                                   INT32_MAX, 0x80000000, 0xffffffff, 31,         63,        0x8000};
  uint64_t random = kit_random();
  switch (states_pick(4)) {
  case 0:
  case 1: return edges[random % (sizeof edges / sizeof *edges)];
  case 2: return random >> states_pick(64);
  default: return random;
  }
}

/* The generator's registers keep their roles. */
static void draw_state(struct wire_state *s) {
  kit_random_state(s);
  for (unsigned i = 0; i < 31; i++)
    s->x[i] = draw_register();
  states_draw_vectors(s);
  s->fpcr = states_pick(2) ? 0 : DN;
  s->fpsr = 0;
}

static void draw_inputs(struct program *p) {
  struct wire_state role = p->input[0].state;
  p->ninputs = PROGRAM_INPUTS;
  for (unsigned k = 0; k < PROGRAM_INPUTS; k++) {
    struct wire_state *s = &p->input[k].state;
    memcpy(p->input[k].mem, p->input[0].mem, WIRE_WINDOW_BYTES);
    draw_state(s);
    for (unsigned i = 0; i < 31; i++)
      if (role.x[i] >= WIRE_ARENA && role.x[i] <= WIRE_UNMAPPED + WIRE_GRAIN)
        s->x[i] = role.x[i];
    s->sp = role.sp;
  }
}

static bool encode_all(struct trial *t, uint32_t words[WIRE_WORDS], unsigned *count) {
  for (unsigned i = 0; i < t->program.count; i++)
    t->answer[i].answer =
        a64_encode(&t->program.item[i].insn, &t->answer[i].word, NULL) ? ENCODER_WORD : ENCODER_REFUSED;
  *count = program_words(t, words);
  return *count && t->program.item[t->program.count - 1].use == ITEM_RUN;
}

static void compare(struct outcome *o, const struct program *p, struct prediction *want, const struct wire_exec *got) {
  struct verdict v = {0};
  struct tally tally = {0};
  char text[A64_TEXT];
  want->unknown |= 1ull << A64_UNKNOWN_FPSR;
  want->sure[A64_UNKNOWN_FPSR] = 0;
  o->compared++;
  if (check_execution(want, got, &v, &tally))
    return;
  a64_spell(&p->item[p->count - 1].insn, text);
  if (!o->differing++)
    snprintf(o->what, sizeof o->what, "%.60s: %.160s", text, v.detail);
}

static void run_input(struct outcome *o, simulate *f, const struct trial *t, unsigned input, const uint32_t *words,
                      unsigned count) {
  static struct prediction want;
  const struct program *p = &t->program;
  struct wire_exec got = {.stop.kind = STOP_EXIT, .out = p->input[input].state};
  predict(p, input, words, count, &simulated, &want);
  if (!want.known || want.stop.kind != STOP_EXIT)
    return;
  memcpy(at(WIRE_PC(p->slot)), words, count * sizeof *words);
  memcpy(at(WIRE_WINDOW), p->input[input].mem, WIRE_WINDOW_BYTES);
  if (!f(&got.out, WIRE_PC(p->slot), WIRE_EXIT, STEPS))
    got.stop.kind = STOP_TIMEOUT;
  memcpy(got.mem_out, at(WIRE_WINDOW), WIRE_WINDOW_BYTES);
  got.out.zero = 0;
  compare(o, p, &want, &got);
}

static void run_form(struct outcome *o, simulate *f, unsigned form) {
  static struct trial t;
  uint32_t words[WIRE_WORDS];
  unsigned count;
  for (unsigned i = 0; i < SAMPLES; i++) {
    if (!program_sample(&t.program, form, (uint64_t)i << 16, 0) || !t.program.count || !encode_all(&t, words, &count))
      continue;
    draw_inputs(&t.program);
    for (unsigned input = 0; input < t.program.ninputs; input++)
      run_input(o, f, &t, input, words, count);
  }
  o->ended = true;
}

/* In a process of its own. */
static void simulate_form(struct outcome *o, simulate *f, unsigned form) {
  pid_t pid = fork();
  if (!pid) {
    int null = open("/dev/null", O_WRONLY);
    dup2(null, 1);
    dup2(null, 2);
    run_form(o, f, form);
    _exit(0);
  }
  EXPECT_TRUE(pid > 0 && waitpid(pid, NULL, 0) == pid);
}

/* ---- what is declared -------------------------------------------------------------------------------------------- */

static const struct difference {
  const char *forms, *who, *why;
} differences[] = {
#define DIFFERS(forms, who, why) {forms, who, why},
#include "test/check/simulator.def"
#undef DIFFERS
};
enum { DIFFERENCES = sizeof differences / sizeof *differences };

static int declared(const char *name) {
  for (int i = 0; i < DIFFERENCES; i++)
    if (!fnmatch(differences[i].forms, name, 0))
      return i;
  return -1;
}

/* Of what the simulator does not know. */
enum authority_kind { BY_TEST, BY_PSEUDOCODE, BY_KERNEL, BY_VAGUE };
static const struct authority {
  const char *feature, *forms;
  enum authority_kind by;
  const char *where;
} authorities[] = {
#define AUTHORITY(feature, forms, by, where) {feature, forms, BY_##by, where},
#include "test/check/authorities.def"
#undef AUTHORITY
};
enum { AUTHORITIES = sizeof authorities / sizeof *authorities };

static int authority_of(const struct form *f) {
  for (int i = 0; i < AUTHORITIES; i++)
    if (!fnmatch(authorities[i].feature, f->feature, 0) && !fnmatch(authorities[i].forms, f->name, 0))
      return i;
  return -1;
}

struct survey {
  unsigned forms, executions, undeclared, unknown;
  bool seen[DIFFERENCES], asked[AUTHORITIES];
};

/* What an authority of tests says is red without that test; what is vague says so in its effect. */
static void add_unknown(struct survey *all, const struct form *f) {
  int row = authority_of(f);
  if (row < 0 && ++all->unknown) {
    printf("     %s (%s): who says what it does? authorities.def has no row\n", f->name, f->feature);
    return;
  }
  NOTEF("%s: %s", f->name, authorities[row].where);
  EXPECT_TRUE(authorities[row].by != BY_TEST || test_is_there(authorities[row].where));
  EXPECT_TRUE(authorities[row].by != BY_VAGUE || a64_does(f, A64_BLURS | A64_MAY_LOSE_TRACK | A64_LOSES_TRACK));
  all->asked[row] = true;
}

static void add_outcome(struct survey *all, const struct form *f, const struct outcome *o) {
  const char *form = f->name;
  int row = declared(form);
  if (!o->ended || !o->compared) {
    add_unknown(all, f);
    return;
  }
  all->forms++;
  all->executions += o->compared;
  if (o->differing && row >= 0)
    all->seen[row] = true;
  else if (o->differing && ++all->undeclared)
    printf("     %s: %u of %u differ: %s\n", form, o->differing, o->compared, o->what);
}

TEST_WITHIN(240, vixls_simulator_does_what_effects_say_and_others_say_the_rest) {
  simulate *f = open_simulator();
  struct outcome *o = mmap(NULL, sizeof *o, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  struct survey all = {0};
  map_at(WIRE_ARENA, 2 * WIRE_GRAIN);
  map_at(WIRE_WINDOW_GRAIN, WIRE_GRAIN);
  for (unsigned id = 1; id <= a64_form_count(); id++) {
    const struct form *form = a64_form(id);
    memset(o, 0, sizeof *o);
    if (a64_has_effect(form) && !a64_does(form, A64_LEAVES) && !a64_traps(form))
      simulate_form(o, f, id);
    if (a64_has_effect(form))
      add_outcome(&all, form, o);
  }
  NOTEF("%u forms, %u executions compared", all.forms, all.executions);
  EXPECT_EQ(0, all.undeclared);
  EXPECT_EQ(0, all.unknown);
  EXPECT_TRUE(all.forms >= 1000);
  for (int i = 0; i < DIFFERENCES; i++) {
    NOTEF("nothing differs any more: %s", differences[i].forms);
    EXPECT_TRUE(all.seen[i]);
  }
  for (int i = 0; i < AUTHORITIES; i++) {
    NOTEF("nothing needs it: AUTHORITY(%s, %s)", authorities[i].feature, authorities[i].forms);
    EXPECT_TRUE(all.asked[i]);
  }
}
