/* print.c - the screen of the verb `aborts`: the matrix, what failed in groups, one line of figures; or JSON. */
#include "cli/aborts/print.h"
#include "case/abort.h"
#include "cli/aborts/group.h"
#include "cli/status.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *const reasons[] = {
#define WAY(id, name, object, sentence)
#define EXCEPT(need, flag, reason) reason,
#include "abort/tables/ways.def"
#undef WAY
#undef EXCEPT
};
enum { REASONS = sizeof reasons / sizeof *reasons, CAUSE_COLUMNS = 17, NAMED = 6 };

/* Of the ways that need one. */
static const char *const packages[WAYS] = {
#define WAY(id, name, object, sentence)
#define EXCEPT(need, flag, reason)
#define PACKAGE(id, package) [WAY_##id] = package,
#include "abort/tables/ways.def"
#undef WAY
#undef EXCEPT
};

static const char *way(unsigned w) { return abort_name(ABORT_WAY, w); }
static const char *cause(unsigned c) { return abort_name(ABORT_CAUSE, c); }

static void print_broken(uint64_t broken) {
  char names[1024];
  fputs(broken_spell(broken, names, sizeof names), stdout);
}

/* ---- the matrix -------------------------------------------------------------------------------------------------- */

static void print_cell(const struct cell *c) {
  char text[24];
  if (c->excluded)
    snprintf(text, sizeof text, c->excluded == EXCLUDED_CPU ? "no cpu" : "-%c", 'a' + (int)c->excluded - 1);
  else if (c->failed)
    snprintf(text, sizeof text, "%u/%u !", c->failed, c->trials);
  else
    snprintf(text, sizeof text, c->trials ? "%u" : ".", c->trials);
  printf(" %15s", text);
}

static bool is_named(const char *asked, const char *name) { return asked && !strcmp(asked, name); }

/* Linked in and not left out, or asked for by name. */
static bool has_column(const struct aborts_request *q, const struct abort_report *r, unsigned w) {
  uint32_t trials = 0;
  for (unsigned c = 0; c < CAUSES; c++)
    trials += r->cell[w][c].trials;
  bool all = !q->way && r->total == 0 && r->cell[w][0].excluded != EXCLUDED_ABSENT;
  return trials || all || is_named(q->way, way(w));
}

static bool has_row(const struct aborts_request *q, const struct abort_report *r, unsigned c) {
  bool any = is_named(q->cause, cause(c));
  for (unsigned w = 0; w < WAYS; w++)
    any |= r->cell[w][c].trials || (!q->cause && r->cell[w][c].excluded == EXCLUDED_CPU);
  return any;
}

static void print_row(const struct aborts_request *q, const struct abort_report *r, unsigned c) {
  printf("%-*s", CAUSE_COLUMNS, cause(c));
  for (unsigned w = 0; w < WAYS; w++)
    if (has_column(q, r, w))
      print_cell(&r->cell[w][c]);
  putchar('\n');
}

const char *aborts_why_none(const struct aborts_request *q, const struct abort_report *r) {
  for (unsigned w = 0; w < WAYS; w++)
    for (unsigned c = 0; c < CAUSES; c++) {
      uint32_t why = r->cell[w][c].excluded;
      bool asked = (!q->way || is_named(q->way, way(w))) && (!q->cause || is_named(q->cause, cause(c)));
      if (asked && why == EXCLUDED_CPU)
        return "the processor does not have it";
      if (asked && why && why <= REASONS)
        return reasons[why - 1];
    }
  return "way, cause, context and position do not go together like that";
}

/* Only those that the matrix refers to. */
static void print_reasons(const struct aborts_request *q, const struct abort_report *r) {
  bool used[REASONS] = {false};
  for (unsigned w = 0; w < WAYS; w++)
    for (unsigned c = 0; c < CAUSES; c++) {
      uint32_t why = r->cell[w][c].excluded;
      if (why && why <= REASONS && has_row(q, r, c) && has_column(q, r, w))
        used[why - 1] = true;
    }
  for (unsigned i = 0; i < REASONS; i++)
    if (used[i])
      printf("-%c: %s\n", 'a' + i, reasons[i]);
}

static bool is_unbuilt(const struct abort_report *r, unsigned way) {
  return packages[way] && r->cell[way][0].excluded == EXCLUDED_ABSENT;
}

static void print_unbuilt(const struct abort_report *r) {
  for (unsigned w = 0; w < WAYS; w++)
    if (is_unbuilt(r, w))
      printf("%s: not built; `ci/setup` fetches %s for arm64\n", way(w), packages[w]);
}

static void print_matrix(const struct aborts_request *q, const struct abort_report *r) {
  printf("%-*s", CAUSE_COLUMNS, "trials");
  for (unsigned w = 0; w < WAYS; w++)
    if (has_column(q, r, w))
      printf(" %15s", way(w));
  putchar('\n');
  for (unsigned c = 0; c < CAUSES; c++)
    if (has_row(q, r, c))
      print_row(q, r, c);
  print_reasons(q, r);
  print_unbuilt(r);
}

/* ---- what failed ------------------------------------------------------------------------------------------------- */

static void print_causes(const struct abort_report *r, const struct aborts_group *f) {
  unsigned n = 0;
  printf("  %u cause%s:", f->causes, f->causes == 1 ? "" : "s");
  for (unsigned c = 0; c < CAUSES; c++)
    if (aborts_belongs(&r->cell[f->way][c], f->invariant) && n++ < NAMED)
      printf(" %s", cause(c));
  puts(n > NAMED ? " ..." : "");
}

static void print_stop(const struct cell *c) {
  static const char *const ends[] = {[A64GUARD_RETURN] = "returned",
                                     [A64GUARD_CALL] = "aborted by call",
                                     [A64GUARD_SIGNAL] = "faulted",
                                     [A64GUARD_ASYNC] = "was stopped",
                                     [A64GUARD_FOREIGN] = "returned"};
  if (c->got[0] < 0) {
    printf(c->got[2] ? "hung" : "ended the process by signal %d", c->got[1]);
    return;
  }
  fputs(ends[c->got[0]], stdout);
  if (c->got[1])
    printf(" by signal %d, code %d", c->got[1], c->got[2]);
  if (c->pc)
    printf(" at %#" PRIx64 ", address %#" PRIx64, c->pc, c->addr);
}

/* The command that shows this failure again. */
static void print_again(const struct aborts_request *q, const struct abort_trial *t) {
  printf("a64fuzz aborts");
  if (q->own)
    printf(" --program %s", q->program);
  if (q->mutant)
    printf(" --mutant %s", q->mutant);
  printf(" --backend %s --cpu %s --seed %" PRIu64
         " --way %s --cause %s --context %s --kind %s --value %u --position %u\n",
         q->backend, q->cpu, q->seed, way(t->way), cause(t->cause), abort_name(ABORT_CONTEXT, t->context),
         aborts_kinds[t->kind], t->value, t->position);
}

static void print_failures(const struct aborts_request *q, const struct abort_report *r, const struct aborts_group *f) {
  const struct cell *c = &r->cell[f->way][f->first];
  printf("FAIL %s, %u of %u trials, broken: ", way(f->way), f->failed, f->trials);
  print_broken(f->broken);
  printf("\n  no longer so: %s\n", abort_sentence(ABORT_INVARIANT, f->invariant));
  print_causes(r, f);
  printf("  such as %s, which ", cause(f->first));
  print_stop(c);
  putchar('\n');
  if (*f->path)
    printf("  case:   %s\n", f->path);
  if (!q->sweep) {
    printf("  again:  ");
    print_again(q, &c->first);
  }
}

static void print_contexts(const struct abort_report *r) {
  if (r->total == 0)
    return;
  printf("contexts:");
  for (unsigned i = 0; i < CONTEXTS; i++)
    if (r->context_failed[i])
      printf(" %s %u/%u !", abort_name(ABORT_CONTEXT, i), r->context_failed[i], r->context_trials[i]);
    else if (r->context_trials[i])
      printf(" %s %u", abort_name(ABORT_CONTEXT, i), r->context_trials[i]);
  putchar('\n');
}

/* ---- JSON -------------------------------------------------------------------------------------------------------- */

static void print_json_cell(const struct abort_report *r, unsigned w, unsigned c, bool first) {
  const struct cell *cell = &r->cell[w][c];
  printf("%s\n    {\"way\": \"%s\", \"cause\": \"%s\", \"trials\": %u, \"failed\": %u, \"broken\": \"",
         first ? "" : ",", way(w), cause(c), cell->trials, cell->failed);
  print_broken(cell->broken);
  printf("\"}");
}

static void print_json_failures(const struct aborts_request *q, const struct abort_report *r,
                                const struct aborts_group *f) {
  (void)q, (void)r;
  printf("%s\n    {\"way\": \"%s\", \"causes\": %u, \"trials\": %u, \"failed\": %u, \"broken\": \"",
         f->number ? "," : "", way(f->way), f->causes, f->trials, f->failed);
  print_broken(f->broken);
  printf("\", \"case\": \"%s\"}", f->path);
}

static void print_json_unbuilt(const struct abort_report *r) {
  const char *comma = "";
  printf("],\n  \"not_built\": [");
  for (unsigned w = 0; w < WAYS; w++)
    if (is_unbuilt(r, w)) {
      printf("%s\"%s\"", comma, way(w));
      comma = ", ";
    }
}

static void print_json(const struct aborts_request *q, const struct abort_report *r, unsigned failed, double seconds) {
  bool first = true;
  printf("{\"backend\": \"%s\", \"cpu\": \"%s\", \"seed\": %" PRIu64 ", \"trials\": %u, \"executions\": %" PRIu64
         ", \"failed\": %u, \"unrepeated\": %u, \"digest\": \"%016" PRIx64 "\", \"broken_at_end\": \"",
         q->backend, q->cpu, q->seed, r->total, r->executions, failed, r->unrepeated, r->digest);
  print_broken(r->ended);
  printf("\", \"seconds\": %.2f,\n  \"cells\": [", seconds);
  for (unsigned w = 0; w < WAYS; w++)
    for (unsigned c = 0; c < CAUSES; c++)
      if (r->cell[w][c].trials) {
        print_json_cell(r, w, c, first);
        first = false;
      }
  printf("],\n  \"failures\": [");
  aborts_for_groups(q, r, print_json_failures);
  print_json_unbuilt(r);
  printf("]}\n");
}

/* ---- all together ------------------------------------------------------------------------------------------------ */

static unsigned failed_in(const struct abort_report *r) {
  unsigned failed = 0;
  for (unsigned w = 0; w < WAYS; w++)
    for (unsigned c = 0; c < CAUSES; c++)
      failed += r->cell[w][c].failed;
  return failed;
}

static void print_screen(const struct aborts_request *q, const struct abort_report *r, unsigned failed,
                         double seconds) {
  print_matrix(q, r);
  print_contexts(r);
  aborts_for_groups(q, r, print_failures);
  if (r->ended) {
    printf("FAIL at the end, broken: ");
    print_broken(r->ended);
    putchar('\n');
  }
  printf("aborts backend=%s cpu=%s seed=%" PRIu64 " trials=%u executions=%" PRIu64 " failed=%u digest=%016" PRIx64
         " unrepeated=%u seconds=%.1f\n",
         q->backend, q->cpu, q->seed, r->total, r->executions, failed, r->digest, r->unrepeated, seconds);
}

int aborts_print(const struct aborts_request *q, const struct abort_report *r, double seconds) {
  unsigned failed = failed_in(r);
  if (q->json)
    print_json(q, r, failed, seconds);
  else
    print_screen(q, r, failed, seconds);
  return failed || r->ended ? STATUS_FINDINGS : STATUS_FINE;
}

/* ---- bench ------------------------------------------------------------------------------------------------------- */

static void print_cost(double each, double bare) { printf(" %8.0f ns %5.2f x", each, each / bare); }

static void print_costs(const struct abort_report *r) {
  printf("%-17s %17s %17s %17s %17s\n", "guard left by", "call", "and checked", "fault", "and checked");
  printf("%-17s %8.0f ns %5s   %17s %8.0f ns\n", "bare setjmp", r->bare.call, "", "", r->bare.fault);
  for (unsigned w = 0; w < WAYS; w++) {
    const struct cost *c = &r->cost[w];
    if (c->call == 0)
      continue;
    printf("%-17s", way(w));
    print_cost(c->call, r->bare.call);
    print_cost(c->call_checked, r->bare.call);
    print_cost(c->fault, r->bare.fault);
    print_cost(c->fault_checked, r->bare.fault);
    putchar('\n');
  }
}

static void print_json_costs(const struct aborts_request *q, const struct abort_report *r) {
  printf("{\"backend\": \"%s\", \"cpu\": \"%s\", \"nanoseconds\": {\"bare\": {\"call\": %.0f, \"fault\": %.0f}",
         q->backend, q->cpu, r->bare.call, r->bare.fault);
  for (unsigned w = 0; w < WAYS; w++)
    if (r->cost[w].call != 0)
      printf(",\n  \"%s\": {\"call\": %.0f, \"call_checked\": %.0f, \"fault\": %.0f, \"fault_checked\": %.0f}", way(w),
             r->cost[w].call, r->cost[w].call_checked, r->cost[w].fault, r->cost[w].fault_checked);
  puts("}}");
}

int aborts_print_bench(const struct aborts_request *q, const struct abort_report *r) {
  if (q->json)
    print_json_costs(q, r);
  else
    print_costs(r);
  return STATUS_FINE;
}
