/* aborts.c - the verb `aborts`: every cause by every way in every context, as a matrix. */
#include "cli/matrix.h"
#include "cli/options.h"
#include "cli/status.h"
#include "cli/verbs.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *const ways[] = {
#define WAY(id, name, object, sentence) name,
#define EXCEPT(need, flag, reason)
#include "abort/ways.def"
#undef WAY
#undef EXCEPT
};

static const char *const reasons[] = {
#define WAY(id, name, object, sentence)
#define EXCEPT(need, flag, reason) reason,
#include "abort/ways.def"
#undef WAY
#undef EXCEPT
};
enum { REASONS = sizeof reasons / sizeof *reasons };

/* Of the ways that need one. */
static const char *const packages[WAYS] = {
#define WAY(id, name, object, sentence)
#define EXCEPT(need, flag, reason)
#define PACKAGE(id, package) [WAY_##id] = package,
#include "abort/ways.def"
#undef WAY
#undef EXCEPT
};

static const char *const causes[] = {
#define CAUSE(id, name, ...) name,
#include "abort/causes.def"
#undef CAUSE
};

static const char *const contexts[] = {
#define CONTEXT(id, name, sentence) name,
#include "abort/contexts.def"
#undef CONTEXT
};

static const char *const invariants[] = {
#define INVARIANT(id, name, sentence) name,
#include "abort/invariants.def"
#undef INVARIANT
};

static const char *const kinds[] = {"cell", "sweep", "repeat", "pair", "death"};

struct request {
  const char *way, *cause, *context, *kind, *cpu, *program;
  uint64_t seed, jobs, position, value;
  bool json, native, bench, fresh, own; /* own: the program is not ours */
};

static bool find(const char *const *names, unsigned n, const char *name, uint8_t *index, const char *what) {
  if (name == NULL)
    return true;
  for (unsigned i = 0; i < n; i++)
    if (!strcmp(names[i], name))
      return *index = (uint8_t)i, true;
  bad_input("aborts: no %s '%s'", what, name);
  return false;
}

static bool choose(const struct request *q, struct trial *only) {
  *only = matrix_all();
  only->position = (uint16_t)q->position;
  only->value = (uint8_t)q->value;
  return find(ways, WAYS, q->way, &only->way, "way") && find(causes, CAUSES, q->cause, &only->cause, "cause") &&
         find(contexts, CONTEXTS, q->context, &only->context, "context") &&
         find(kinds, TRIAL_KINDS, q->kind, &only->kind, "kind of trial");
}

/* ---- printing ---------------------------------------------------------------------------------------------------- */

static void print_invariants(uint64_t broken) {
  const char *comma = "";
  for (unsigned i = 0; i < INVARIANTS; i++)
    if (broken >> i & 1) {
      printf("%s%s", comma, invariants[i]);
      comma = ",";
    }
}

static void print_cell(const struct cell *c) {
  char text[24];
  if (c->excluded)
    snprintf(text, sizeof text, c->excluded == EXCLUDED_CPU ? "no cpu" : "-%c", 'a' + (int)c->excluded - 1);
  else if (c->failed)
    snprintf(text, sizeof text, "%u/%u !", c->failed, c->trials);
  else
    snprintf(text, sizeof text, "%u", c->trials);
  printf(" %15s", text);
}

/* Not linked in, or not asked for. */
static bool is_absent(const struct report *r, unsigned way) {
  uint32_t trials = 0;
  for (unsigned c = 0; c < CAUSES; c++)
    trials += r->cell[way][c].trials;
  return trials == 0;
}

static bool is_asked(const struct report *r, unsigned cause) {
  for (unsigned w = 0; w < WAYS; w++)
    if (r->cell[w][cause].trials || r->cell[w][cause].excluded == EXCLUDED_CPU)
      return true;
  return false;
}

static bool is_unbuilt(const struct report *r, unsigned way) {
  return packages[way] && r->cell[way][0].excluded == EXCLUDED_ABSENT;
}

static void print_unbuilt(const struct report *r) {
  for (unsigned w = 0; w < WAYS; w++)
    if (is_unbuilt(r, w))
      printf("%s: not built; `ci/setup` fetches %s for arm64\n", ways[w], packages[w]);
}

static void print_table(const struct report *r) {
  printf("%-17s", "trials");
  for (unsigned w = 0; w < WAYS; w++)
    if (!is_absent(r, w))
      printf(" %15s", ways[w]);
  putchar('\n');
  for (unsigned c = 0; c < CAUSES; c++) {
    if (!is_asked(r, c))
      continue;
    printf("%-17s", causes[c]);
    for (unsigned w = 0; w < WAYS; w++)
      if (!is_absent(r, w))
        print_cell(&r->cell[w][c]);
    putchar('\n');
  }
  for (unsigned i = 0; i < REASONS; i++)
    printf("-%c: %s\n", 'a' + i, reasons[i]);
  print_unbuilt(r);
}

/* The command that shows this failure again. */
static void print_again(const struct request *q, const struct trial *t) {
  const char *program = q->own ? q->program : NULL;
  printf("  again: a64fuzz aborts%s%s --cpu %s --seed %" PRIu64
         " --way %s --cause %s --context %s --kind %s --value %u "
         "--position %u\n",
         program ? " --program " : "", program ? program : "", q->cpu, q->seed, ways[t->way], causes[t->cause],
         contexts[t->context], kinds[t->kind], t->value, t->position);
}

static void print_failure(const struct request *q, const struct cell *c, unsigned way, unsigned cause) {
  printf("FAIL %s by %s: %u of %u, broken: ", causes[cause], ways[way], c->failed, c->trials);
  print_invariants(c->broken);
  if (c->got[0] < 0)
    printf(c->got[2] ? "\n  the process hung" : "\n  the process died by signal %d", c->got[1]);
  else
    printf("\n  stopped by end %d, signal %d, code %d, at %#" PRIx64 ", address %#" PRIx64, c->got[0], c->got[1],
           c->got[2], c->pc, c->addr);
  if (c->first.kind == TRIAL_PAIR)
    printf(", after %s", causes[c->first.before]);
  putchar('\n');
  print_again(q, &c->first);
}

static unsigned print_failures(const struct request *q, const struct report *r) {
  unsigned failed = 0;
  for (unsigned w = 0; w < WAYS; w++)
    for (unsigned c = 0; c < CAUSES; c++)
      if (r->cell[w][c].failed) {
        failed += r->cell[w][c].failed;
        if (!q->json)
          print_failure(q, &r->cell[w][c], w, c);
      }
  return failed;
}

static void print_json_cell(const struct report *r, unsigned w, unsigned c, bool first) {
  const struct cell *cell = &r->cell[w][c];
  printf("%s\n    {\"way\": \"%s\", \"cause\": \"%s\", \"trials\": %u, \"failed\": %u, \"broken\": \"",
         first ? "" : ",", ways[w], causes[c], cell->trials, cell->failed);
  print_invariants(cell->broken);
  printf("\"}");
}

static void print_json(const struct request *q, const struct report *r, unsigned failed, double seconds) {
  bool first = true;
  printf("{\"cpu\": \"%s\", \"seed\": %" PRIu64 ", \"trials\": %u, \"failed\": %u, \"digest\": \"%016" PRIx64
         "\", \"seconds\": %.2f,\n  \"cells\": [",
         q->cpu, q->seed, r->total, failed, r->digest, seconds);
  for (unsigned w = 0; w < WAYS; w++)
    for (unsigned c = 0; c < CAUSES; c++)
      if (r->cell[w][c].trials) {
        print_json_cell(r, w, c, first);
        first = false;
      }
  printf("],\n  \"not_built\": [");
  first = true;
  for (unsigned w = 0; w < WAYS; w++)
    if (is_unbuilt(r, w)) {
      printf("%s\"%s\"", first ? "" : ", ", ways[w]);
      first = false;
    }
  printf("]}\n");
}

static void print_contexts(const struct report *r) {
  printf("contexts:");
  for (unsigned i = 0; i < CONTEXTS; i++)
    if (r->context_trials[i])
      printf(" %s %u%s", contexts[i], r->context_trials[i], r->context_failed[i] ? "!" : "");
  putchar('\n');
}

static int print_all(const struct request *q, const struct report *r, double seconds) {
  if (!q->json)
    print_table(r);
  unsigned failed = print_failures(q, r);
  if (q->json) {
    print_json(q, r, failed, seconds);
  } else {
    print_contexts(r);
    if (r->ended) {
      printf("FAIL at the end, broken: ");
      print_invariants(r->ended);
      putchar('\n');
    }
    printf("aborts cpu=%s seed=%" PRIu64 " trials=%u executions=%" PRIu64 " failed=%u digest=%016" PRIx64
           " seconds=%.1f\n",
           q->cpu, q->seed, r->total, r->executions, failed, r->digest, seconds);
  }
  return failed || r->ended ? STATUS_FINDINGS : STATUS_FINE;
}

/* ---- bench ------------------------------------------------------------------------------------------------------- */

static void print_cost(double each, double bare) { printf(" %8.0f ns %5.2f x", each, each / bare); }

static void print_costs(const struct report *r) {
  printf("%-17s %17s %17s %17s %17s\n", "guard left by", "call", "and checked", "fault", "and checked");
  printf("%-17s %8.0f ns %5s   %17s %8.0f ns\n", "bare setjmp", r->bare.call, "", "", r->bare.fault);
  for (unsigned w = 0; w < WAYS; w++) {
    const struct cost *c = &r->cost[w];
    if (c->call == 0)
      continue;
    printf("%-17s", ways[w]);
    print_cost(c->call, r->bare.call);
    print_cost(c->call_checked, r->bare.call);
    print_cost(c->fault, r->bare.fault);
    print_cost(c->fault_checked, r->bare.fault);
    putchar('\n');
  }
}

static void print_json_costs(const struct request *q, const struct report *r) {
  printf("{\"cpu\": \"%s\", \"nanoseconds\": {\"bare\": {\"call\": %.0f, \"fault\": %.0f}", q->cpu, r->bare.call,
         r->bare.fault);
  for (unsigned w = 0; w < WAYS; w++)
    if (r->cost[w].call != 0)
      printf(",\n  \"%s\": {\"call\": %.0f, \"call_checked\": %.0f, \"fault\": %.0f, \"fault_checked\": %.0f}", ways[w],
             r->cost[w].call, r->cost[w].call_checked, r->cost[w].fault, r->cost[w].fault_checked);
  puts("}}");
}

static int print_bench(const struct request *q, const struct report *r) {
  if (q->json)
    print_json_costs(q, r);
  else
    print_costs(r);
  return STATUS_FINE;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int run(const struct request *q) {
  static struct report total;
  struct matrix_options o = {.seed = q->seed, .jobs = (unsigned)q->jobs};
  char why[256];
  double begun = now();
  o.run = (struct run_options){.backend = q->native ? RUN_NATIVE : RUN_QEMU, .cpu = q->cpu, .agent = q->program};
  if (!choose(q, &o.only))
    return STATUS_BAD_INPUT;
  o.bench = o.no_forks = q->bench;
  o.jobs = q->bench ? 1 : o.jobs;
  if (!(q->fresh ? matrix_run_fresh : matrix_run)(&o, &total, why, sizeof why))
    return harness_failed("aborts: %s", why);
  return q->bench ? print_bench(q, &total) : print_all(q, &total, now() - begun);
}

int verb_aborts(int argc, char **argv) {
  struct request q = {.cpu = "max", .seed = 1, .position = 0xffff, .value = TRIAL_ANY};
  q.jobs = (uint64_t)sysconf(_SC_NPROCESSORS_ONLN);
#ifdef __aarch64__
  q.native = true;
#endif
  const char *ours = matrix_program("aborts");
  q.program = ours;
  int n = options_take(argc, argv,
                       (struct option_row[]){{"way", OPTION_TEXT, &q.way},
                                             {"cause", OPTION_TEXT, &q.cause},
                                             {"context", OPTION_TEXT, &q.context},
                                             {"kind", OPTION_TEXT, &q.kind},
                                             {"position", OPTION_NUMBER, &q.position},
                                             {"value", OPTION_NUMBER, &q.value},
                                             {"cpu", OPTION_TEXT, &q.cpu},
                                             {"program", OPTION_TEXT, &q.program},
                                             {"seed", OPTION_NUMBER, &q.seed},
                                             {"jobs", OPTION_NUMBER, &q.jobs},
                                             {"json", OPTION_FLAG, &q.json},
                                             {"bench", OPTION_FLAG, &q.bench},
                                             {"fresh", OPTION_FLAG, &q.fresh},
                                             {0}});
  if (n)
    return n < 0 ? STATUS_BAD_INPUT : bad_input("aborts: takes no operand '%s'", argv[1]);
  q.own = q.program != ours;
  if (q.jobs < 1 || q.jobs > MATRIX_JOBS)
    return bad_input("aborts: --jobs is 1 to %d", MATRIX_JOBS);
  return run(&q);
}
