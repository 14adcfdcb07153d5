/* mutants.c - the verb `mutants`: recovery that is broken on purpose, and which invariant notices. */
#include "cli/matrix.h"
#include "cli/options.h"
#include "cli/status.h"
#include "cli/verbs.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum class { A01 = 1, A02, A03, A04, A05, A06, A07, A08, A09, A10, A11, A12, A13, A14, A15, A16, A17, A18, CLASSES };

static const struct mutant {
  enum class class;
  const char *name;
  enum way_id way;
  uint64_t killers;
  const char *sentence;
} mutants[] = {
#define MUTANT(class, id, way, killers, sentence) {class, #id, WAY_##way, killers, sentence},
#define UNTESTABLE(class, id, where, sentence)
#include "abort/mutants.def"
#undef MUTANT
#undef UNTESTABLE
};
enum { MUTANTS = sizeof mutants / sizeof *mutants };

static const struct untestable {
  enum class class;
  const char *name, *where, *sentence;
} untestable[] = {
#define MUTANT(class, id, way, killers, sentence)
#define UNTESTABLE(class, id, where, sentence) {class, #id, where, sentence},
#include "abort/mutants.def"
#undef MUTANT
#undef UNTESTABLE
};
enum { UNTESTABLES = sizeof untestable / sizeof *untestable };

static const char *const invariants[] = {
#define INVARIANT(id, name, sentence) name,
#include "abort/invariants.def"
#undef INVARIANT
};

struct verdict {
  uint64_t broken;
  bool ran;
  char why[128];
};

struct hunt {
  const char *program, *backend, *cpu, *only;
  uint64_t jobs;
  bool json;
  atomic_uint next;
  struct verdict verdict[MUTANTS + 1]; /* [0]: no mutant, which must not be noticed */
};

static uint64_t broken_in(const struct report *r) {
  uint64_t broken = r->ended;
  for (int w = 0; w < WAYS; w++)
    for (int c = 0; c < CAUSES; c++)
      broken |= r->cell[w][c].broken;
  return broken;
}

/* Only the mutant's own way, only the cells, and forks only where death is what must come. */
static void hunt_one(struct hunt *h, unsigned i) {
  struct report *r = malloc(sizeof *r);
  const struct mutant *m = i ? &mutants[i - 1] : NULL;
  struct matrix_options o = {.jobs = 1, .seed = 1, .mutant = i, .only = matrix_all(), .until = m ? m->killers : 0};
  o.run = (struct run_options){.backend = run_backend_find(h->backend), .cpu = h->cpu, .agent = h->program};
  o.only.way = m ? (uint8_t)m->way : WAY_trampoline;
  o.only.kind = TRIAL_CELL;
  o.no_forks = true;
  if (m && m->killers & BROKEN(DEATH)) {
    o.only.kind = TRIAL_DEATH;
    o.only.context = CONTEXT_FORKED;
    o.no_forks = false;
  }
  h->verdict[i].ran = r && matrix_run(&o, r, h->verdict[i].why, sizeof h->verdict[i].why);
  if (h->verdict[i].ran)
    h->verdict[i].broken = broken_in(r);
  free(r);
}

static bool is_wanted(const struct hunt *h, unsigned i) {
  return h->only == NULL || (i != 0 && !strcmp(h->only, mutants[i - 1].name));
}

static void *hunt_on(void *arg) {
  struct hunt *h = arg;
  for (unsigned i; (i = atomic_fetch_add(&h->next, 1)) <= MUTANTS;)
    if (is_wanted(h, i))
      hunt_one(h, i);
  return NULL;
}

/* ---- printing ---------------------------------------------------------------------------------------------------- */

static bool is_killed(const struct hunt *h, unsigned i) { return (h->verdict[i].broken & mutants[i - 1].killers) != 0; }

static void print_names(uint64_t broken) {
  const char *comma = "";
  for (unsigned i = 0; i < INVARIANTS; i++)
    if (broken >> i & 1) {
      printf("%s%s", comma, invariants[i]);
      comma = ",";
    }
}

/* How many mutants of each class each invariant noticed. */
static void print_matrix(const struct hunt *h) {
  printf("%-12s", "noticed by");
  for (unsigned class = A01; class < CLASSES; class ++)
    printf(" A%02u", class);
  putchar('\n');
  for (unsigned v = 0; v < INVARIANTS; v++) {
    unsigned count[CLASSES] = {0}, sum = 0;
    for (unsigned i = 1; i <= MUTANTS; i++)
      count[mutants[i - 1].class] += h->verdict[i].broken >> v & 1;
    for (unsigned class = A01; class < CLASSES; class ++)
      sum += count[class];
    printf("%-12s", invariants[v]);
    for (unsigned class = A01; class < CLASSES; class ++)
      printf(count[class] ? " %3u" : "   .", count[class]);
    puts(sum ? "" : "   none");
  }
}

static void print_survivor(const struct hunt *h, unsigned i) {
  const struct mutant *m = &mutants[i - 1];
  printf("SURVIVED A%02u %s: %s; wanted ", m->class, m->name, m->sentence);
  print_names(m->killers);
  printf(", broken: ");
  print_names(h->verdict[i].broken);
  printf("%s%s\n  again: a64fuzz mutants --only %s\n", h->verdict[i].ran ? "" : " did not run: ", h->verdict[i].why,
         m->name);
}

static void print_untestable(void) {
  for (unsigned i = 0; i < UNTESTABLES; i++)
    printf("not testable here A%02u %s: %s (%s)\n", untestable[i].class, untestable[i].name, untestable[i].sentence,
           untestable[i].where);
}

static void print_json(const struct hunt *h, unsigned killed, unsigned survived) {
  printf("{\"killed\": %u, \"survived\": %u, \"not_testable\": %d, \"mutants\": [", killed, survived, UNTESTABLES);
  for (unsigned i = 1; i <= MUTANTS; i++) {
    printf("%s\n  {\"class\": \"A%02u\", \"name\": \"%s\", \"killed\": %s, \"broken\": \"", i > 1 ? "," : "",
           mutants[i - 1].class, mutants[i - 1].name, is_killed(h, i) ? "true" : "false");
    print_names(h->verdict[i].broken);
    printf("\"}");
  }
  puts("]}");
}

static int print_all(const struct hunt *h, double seconds) {
  unsigned killed = 0, survived = 0;
  bool sound = h->only || (h->verdict[0].ran && h->verdict[0].broken == 0);
  for (unsigned i = 1; i <= MUTANTS; i++) {
    bool dead = is_killed(h, i), asked = is_wanted(h, i);
    killed += asked && dead;
    survived += asked && !dead;
    if (asked && !dead && !h->json)
      print_survivor(h, i);
  }
  if (h->json) {
    print_json(h, killed, survived);
  } else {
    print_matrix(h);
    print_untestable();
    printf("mutants backend=%s cpu=%s killed=%u survived=%u not_testable=%d reference=%s seconds=%.1f\n", h->backend,
           h->cpu, killed, survived, UNTESTABLES, sound ? "sound" : "BROKEN", seconds);
  }
  return survived || !sound ? STATUS_FINDINGS : STATUS_FINE;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int run(struct hunt *h) {
  pthread_t thread[MATRIX_JOBS];
  double begun = now();
  for (unsigned i = 0; i < h->jobs; i++)
    if (pthread_create(&thread[i], NULL, hunt_on, h) != 0)
      return harness_failed("mutants: cannot start a thread");
  for (unsigned i = 0; i < h->jobs; i++)
    pthread_join(thread[i], NULL);
  return print_all(h, now() - begun);
}

int verb_mutants(int argc, char **argv) {
  static struct hunt h;
  char why[256];
  h.backend = run_backend_usual();
  h.jobs = (uint64_t)sysconf(_SC_NPROCESSORS_ONLN);
  h.program = matrix_program("mutants");
  int n = options_take(argc, argv,
                       (struct option_row[]){{"only", OPTION_TEXT, &h.only},
                                             {"backend", OPTION_TEXT, &h.backend},
                                             {"cpu", OPTION_TEXT, &h.cpu},
                                             {"jobs", OPTION_NUMBER, &h.jobs},
                                             {"json", OPTION_FLAG, &h.json},
                                             {0}});
  if (n)
    return n < 0 ? STATUS_BAD_INPUT : bad_input("mutants: takes no operand '%s'", argv[1]);
  if (h.jobs < 1 || h.jobs > MATRIX_JOBS)
    return bad_input("mutants: --jobs is 1 to %d", MATRIX_JOBS);
  if (run_backend_find(h.backend) == RUN_BACKENDS)
    return bad_input("mutants: no back end '%s'; there are:%s", h.backend, run_backend_names());
  h.cpu = h.cpu ? h.cpu : run_cpu(run_backend_find(h.backend), NULL);
  struct run_options o = {.backend = run_backend_find(h.backend), .cpu = h.cpu, .agent = h.program};
  if (!matrix_possible(&o, why, sizeof why))
    return bad_input("mutants: %s", why);
  return run(&h);
}
