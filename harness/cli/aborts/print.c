/* print.c - the screen of the verb `aborts`: the matrix, what failed in groups, one line of figures; or JSON. */
#include "cli/aborts/print.h"
#include "case/abort.h"
#include "cli/aborts/group.h"
#include "cli/command.h"
#include "cli/status.h"
#include "cli/terminal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *const reasons[] = {
#define WAY(id, name, object, sentence)
#define EXCEPT(need, flag, reason) reason,
#include "abort/tables/ways.def"
#undef WAY
#undef EXCEPT
};
enum {
  REASONS = sizeof reasons / sizeof *reasons,
  CAUSE_COLUMNS = 17,
  WAY_COLUMNS = 15,
  LETTER_COLUMNS = 4,
  NAMED = 6
};

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

static void print_broken(broken_set broken) {
  char names[1024];
  fputs(broken_spell(broken, names, sizeof names), stdout);
}

/* ---- the matrix -------------------------------------------------------------------------------------------------- */

/* Where columns are narrow, of what failed no more than how many. */
static void print_cell(const struct cell *c, int width) {
  char text[24];
  if (c->excluded)
    snprintf(text, sizeof text,
             c->excluded != EXCLUDED_CPU ? "-%c"
             : width < WAY_COLUMNS       ? "-cpu"
                                         : "no cpu",
             'a' + (int)c->excluded - 1);
  else if (c->failed && width < WAY_COLUMNS)
    snprintf(text, sizeof text, "%u!", c->failed);
  else if (c->failed)
    snprintf(text, sizeof text, "%u/%u !", c->failed, c->trials);
  else
    snprintf(text, sizeof text, c->trials ? "%u" : ".", c->trials);
  printf(" %*s", width, text);
}

static bool is_named(const char *asked, const char *name) { return asked && !strcmp(asked, name); }

/* Linked in and not left out, or asked for by name. */
static bool has_column(const struct aborts_request *q, const struct aborts_result *r, unsigned w) {
  uint32_t trials = 0;
  for (unsigned c = 0; c < CAUSES; c++)
    trials += r->cell[w][c].trials;
  bool all = !q->way && r->planned == 0 && r->cell[w][0].excluded != EXCLUDED_ABSENT;
  return trials || all || is_named(q->way, way(w));
}

static bool has_row(const struct aborts_request *q, const struct aborts_result *r, unsigned c) {
  bool any = is_named(q->cause, cause(c));
  for (unsigned w = 0; w < WAYS; w++)
    any |= r->cell[w][c].trials || (!q->cause && r->cell[w][c].excluded == EXCLUDED_CPU);
  return any;
}

static void print_row(const struct aborts_request *q, const struct aborts_result *r, unsigned c, int width) {
  printf("%-*s", CAUSE_COLUMNS, cause(c));
  for (unsigned w = 0; w < WAYS; w++)
    if (has_column(q, r, w))
      print_cell(&r->cell[w][c], width);
  putchar('\n');
}

const char *aborts_why_none(const struct aborts_request *q, const struct aborts_result *r) {
  static const char together[] = "way, cause, context, kind, position and value do not go together like that";
  for (unsigned w = 0; w < WAYS; w++)
    for (unsigned c = 0; c < CAUSES; c++) {
      uint32_t why = r->cell[w][c].excluded;
      bool asked = (!q->way || is_named(q->way, way(w))) && (!q->cause || is_named(q->cause, cause(c)));
      if (asked && !why)
        return together;
      if (asked && why == EXCLUDED_ABSENT && q->way)
        return "this way is not linked in; `make aborts WAY=./my_way.o` links in yours, and calls it mine";
      if (asked && why == EXCLUDED_CPU)
        return "the processor does not have it";
      if (asked && why && why <= REASONS)
        return reasons[why - 1];
    }
  return together;
}

/* Only those that the matrix refers to. */
static void print_reasons(const struct aborts_request *q, const struct aborts_result *r) {
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

static bool is_unbuilt(const struct aborts_result *r, unsigned way) {
  return packages[way] && r->cell[way][0].excluded == EXCLUDED_ABSENT;
}

static void print_unbuilt(const struct aborts_result *r) {
  for (unsigned w = 0; w < WAYS; w++)
    if (is_unbuilt(r, w))
      printf("%s: not built; `ci/setup` fetches %s for arm64\n", way(w), packages[w]);
}

/* As wide as a way's name; on a terminal without room for that, as narrow as it must be. */
static int way_width(const struct aborts_request *q, const struct aborts_result *r) {
  unsigned columns, rows, ways = 0;
  terminal_size(&columns, &rows);
  for (unsigned w = 0; w < WAYS; w++)
    ways += has_column(q, r, w);
  if (!isatty(STDOUT_FILENO) || CAUSE_COLUMNS + ways * (WAY_COLUMNS + 1) <= columns)
    return WAY_COLUMNS;
  int each = columns > CAUSE_COLUMNS ? (int)((columns - CAUSE_COLUMNS) / ways) - 1 : 0;
  return each > LETTER_COLUMNS ? each : LETTER_COLUMNS;
}

/* The ways by name; in narrow columns by letters, which a line before them explains. */
static void print_ways(const struct aborts_request *q, const struct aborts_result *r, int width) {
  char legend[WAYS * 24] = "", head[WAYS * 24] = "";
  unsigned n = 0;
  for (unsigned w = 0; w < WAYS; w++) {
    if (!has_column(q, r, w))
      continue;
    char letter[] = {(char)('A' + n), 0};
    sprintf(legend + strlen(legend), "%s%s=%s", n++ ? " " : "", letter, way(w));
    sprintf(head + strlen(head), " %*s", width, width < WAY_COLUMNS ? letter : way(w));
  }
  if (width < WAY_COLUMNS)
    terminal_wrap(stdout, 0, legend);
  printf("%-*s%s\n", CAUSE_COLUMNS, "trials", head);
}

static void print_matrix(const struct aborts_request *q, const struct aborts_result *r) {
  int width = way_width(q, r);
  print_ways(q, r, width);
  for (unsigned c = 0; c < CAUSES; c++)
    if (has_row(q, r, c))
      print_row(q, r, c, width);
  print_reasons(q, r);
  if (!q->own)
    print_unbuilt(r);
}

/* ---- what failed ------------------------------------------------------------------------------------------------- */

static void print_causes(const struct aborts_result *r, const struct aborts_group *f) {
  unsigned n = 0;
  printf("  %u cause%s:", f->causes, f->causes == 1 ? "" : "s");
  for (unsigned c = 0; c < CAUSES; c++)
    if (aborts_belongs(&r->cell[f->way][c], f->broken) && n++ < NAMED)
      printf(" %s", cause(c));
  puts(n > NAMED ? " ..." : "");
}

static void print_stop(const struct failure *f) {
  static const char *const ends[] = {[A64GUARD_RETURN] = "returned",
                                     [A64GUARD_CALL] = "aborted by call",
                                     [A64GUARD_SIGNAL] = "faulted",
                                     [A64GUARD_ASYNC] = "was stopped",
                                     [A64GUARD_FOREIGN] = "returned"};
  if (f->got[0] < 0) {
    printf(f->got[2] ? "hung" : "ended the process by signal %d", f->got[1]);
    return;
  }
  fputs(ends[f->got[0]], stdout);
  if (f->got[1])
    printf(" by signal %d, code %d", f->got[1], f->got[2]);
  if (f->pc)
    printf(" at %#" PRIx64 ", address %#" PRIx64, f->pc, f->addr);
}

/* The command that shows this failure again. */
static void print_again(const struct aborts_request *q, const struct abort_trial *t) {
  command_begin(stdout, "aborts");
  command_option(stdout, "program", q->own ? q->program : NULL);
  command_option(stdout, "mutant", q->mutant);
  if (q->bare)
    printf(" --bare");
  printf(" --backend %s --cpu %s --seed %" PRIu64 " --way %s --cause %s --context %s --kind %s", q->backend, q->cpu,
         q->seed, way(t->way), cause(t->cause), abort_name(ABORT_CONTEXT, t->context), aborts_kinds[t->kind]);
  if (t->kind == TRIAL_PAIR)
    printf(" --before %s", cause(t->before));
  printf(" --value %u --position %u\n", t->value, t->position);
}

/* Registers are many, and all alike: the first of them stands for the others. */
static void print_invariants(broken_set broken) {
  for (unsigned i = 0; i < INVARIANTS; i++)
    if (broken >> i & 1 && !(i && i <= INV_D15 && broken >> (i - 1) & 1 && i != INV_X29 && i != INV_SP && i != INV_D8))
      printf("  %s: no longer so: %s\n    to do: %s\n", abort_name(ABORT_INVARIANT, i),
             abort_sentence(ABORT_INVARIANT, i), abort_remedy(i));
}

static void print_failures(const struct aborts_request *q, const struct aborts_result *r,
                           const struct aborts_group *f) {
  printf("FAIL %s, %u trial%s, broken: ", way(f->way), f->failed, f->failed == 1 ? "" : "s");
  print_broken(f->broken);
  putchar('\n');
  print_invariants(f->broken);
  print_causes(r, f);
  printf("  such as %s, which ", cause(trial_blames(&f->such_as->trial)));
  print_stop(f->such_as);
  putchar('\n');
  if (*f->path)
    printf("  case:   %s\n", f->path);
  if (!q->sweep) {
    printf("  again:  ");
    print_again(q, &f->such_as->trial);
  }
}

/* How many trials broke each. */
static void print_counts(const struct aborts_result *r) {
  bool any = false;
  for (unsigned i = 0; i < INVARIANTS; i++)
    if (r->invariant_failed[i]) {
      printf("%s %s %u", any ? "" : "broken:", abort_name(ABORT_INVARIANT, i), r->invariant_failed[i]);
      any = true;
    }
  if (any)
    putchar('\n');
}

static uint32_t left_out(const struct aborts_result *r) { return r->planned - result_trials(r); }

static void print_left_out(const struct aborts_request *q, const struct aborts_result *r) {
  if (left_out(r) && !q->all && !q->sweep)
    printf("left out: %u trials, of causes that failed alike a few times by the same way, or of a way that hung again "
           "and again; --all runs them\n",
           left_out(r));
}

static void print_contexts(const struct aborts_result *r) {
  if (r->planned == 0)
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

static void print_json_cell(const struct aborts_result *r, unsigned w, unsigned c, bool first) {
  const struct cell *cell = &r->cell[w][c];
  printf("%s\n    {\"way\": \"%s\", \"cause\": \"%s\", \"trials\": %u, \"failed\": %u, \"broken\": \"",
         first ? "" : ",", way(w), cause(c), cell->trials, cell->failed);
  print_broken(cell->broken);
  printf("\"}");
}

static void print_json_failures(const struct aborts_request *q, const struct aborts_result *r,
                                const struct aborts_group *f) {
  (void)q, (void)r;
  printf("%s\n    {\"way\": \"%s\", \"causes\": %u, \"failed\": %u, \"broken\": \"", f->number ? "," : "", way(f->way),
         f->causes, f->failed);
  print_broken(f->broken);
  printf("\", \"case\": \"%s\"}", f->path);
}

static void print_json_unbuilt(const struct aborts_result *r) {
  const char *comma = "";
  printf("],\n  \"not_built\": [");
  for (unsigned w = 0; w < WAYS; w++)
    if (is_unbuilt(r, w)) {
      printf("%s\"%s\"", comma, way(w));
      comma = ", ";
    }
}

static void print_json(const struct aborts_request *q, const struct aborts_result *r, uint32_t failed, double seconds) {
  bool first = true;
  printf("{\"backend\": \"%s\", \"cpu\": \"%s\", \"seed\": %" PRIu64
         ", \"trials\": %u, \"left_out\": %u, \"executions\": %" PRIu64
         ", \"failed\": %u, \"unrepeated\": %u, \"digest\": \"%016" PRIx64 "\", \"broken_at_end\": \"",
         q->backend, q->cpu, q->seed, result_trials(r), left_out(r), r->executions, failed, r->unrepeated, r->digest);
  print_broken(r->ended);
  printf("\", \"broken_behind_others\": \"");
  print_broken(r->behind.broken);
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

static void print_screen(const struct aborts_request *q, const struct aborts_result *r, uint32_t failed,
                         double seconds) {
  print_matrix(q, r);
  print_contexts(r);
  aborts_for_groups(q, r, print_failures);
  print_counts(r);
  if (r->ended) {
    printf("FAIL at the end, broken: ");
    print_broken(r->ended);
    putchar('\n');
  }
  if (r->behinds) {
    printf("FAIL behind others, and not alone, broken: ");
    print_broken(r->behind.broken);
    printf("\n  such as %s by %s: an abort before it left behind what no invariant sees; --kind pair may tell which\n",
           cause(trial_blames(&r->behind.trial)), way(r->behind.trial.way));
  }
  print_left_out(q, r);
  printf("aborts backend=%s cpu=%s seed=%" PRIu64 " trials=%u left_out=%u executions=%" PRIu64
         " failed=%u digest=%016" PRIx64 " unrepeated=%u seconds=%.1f\n",
         q->backend, q->cpu, q->seed, result_trials(r), left_out(r), r->executions, failed, r->digest, r->unrepeated,
         seconds);
}

int aborts_print(const struct aborts_request *q, const struct aborts_result *r, double seconds) {
  uint32_t failed = result_failed(r);
  if (q->json)
    print_json(q, r, failed, seconds);
  else
    print_screen(q, r, failed, seconds);
  return failed || r->ended || r->behinds ? STATUS_FINDINGS : STATUS_FINE;
}

/* ---- bench ------------------------------------------------------------------------------------------------------- */

static void print_cost(double each, double bare) { printf(" %8.0f ns %5.2f x", each, each / bare); }

static void print_costs(const struct aborts_result *r) {
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

static void print_json_costs(const struct aborts_request *q, const struct aborts_result *r) {
  printf("{\"backend\": \"%s\", \"cpu\": \"%s\", \"nanoseconds\": {\"bare\": {\"call\": %.0f, \"fault\": %.0f}",
         q->backend, q->cpu, r->bare.call, r->bare.fault);
  for (unsigned w = 0; w < WAYS; w++)
    if (r->cost[w].call != 0)
      printf(",\n  \"%s\": {\"call\": %.0f, \"call_checked\": %.0f, \"fault\": %.0f, \"fault_checked\": %.0f}", way(w),
             r->cost[w].call, r->cost[w].call_checked, r->cost[w].fault, r->cost[w].fault_checked);
  puts("}}");
}

int aborts_print_bench(const struct aborts_request *q, const struct aborts_result *r) {
  if (q->json)
    print_json_costs(q, r);
  else
    print_costs(r);
  return STATUS_FINE;
}
