/* compare_forms.c - every form of the table beside another program: what such comparisons have in common. */
#include "cli/agree/compare_forms.h"
#include "cli/parallel.h"
#include "cli/status.h"
#include "isa/form.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

uint64_t walk_seed(const struct form_walk *w, unsigned form) { return w->options.seed ^ (uint64_t)form << 32; }

bool walk_count(struct form_walk *w, unsigned form, unsigned row, unsigned outcome) {
  bool first = outcome >= w->of->shown && !(w->shown[form] >> row & 1);
  w->count[row][outcome]++;
  w->shown[form] |= (uint16_t)(first << row);
  return first;
}

/* ---- the processes ----------------------------------------------------------------------------------------------- */

struct party { /* of processes, each with its part of the memory that they share */
  const struct comparison *c;
  char *memory;
  unsigned jobs;
};

static struct form_walk *walk_of(const struct party *p, unsigned job) {
  return (struct form_walk *)(p->memory + job * p->c->bytes);
}

static bool takes_part(const struct draw_options *o, unsigned form) {
  return (!o->only || form == o->only) && (!o->base || !strcmp(a64_form(form)->feature, "BASE"));
}

static void work(void *ctx, unsigned job, unsigned portion) {
  struct form_walk *w = walk_of(ctx, job);
  unsigned form = portion + 1;
  if (w->failed || !takes_part(&w->options, form) || !w->of->ask(w, form))
    return;
  w->forms++;
  w->operands += a64_form(form)->nops;
}

static void end(void *ctx, unsigned job) {
  struct form_walk *w = walk_of(ctx, job);
  if (!w->failed)
    w->of->judge(w);
  w->failed |= fflush(w->out) != 0;
}

static bool open_party(struct party *p, const struct draw_options *o) {
  p->memory = mmap(NULL, p->jobs * p->c->bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (p->memory == MAP_FAILED)
    return false;
  for (unsigned job = 0; job < p->jobs; job++) {
    struct form_walk *w = walk_of(p, job);
    w->of = p->c;
    w->options = *o;
    if (!(w->out = tmpfile()))
      return false;
  }
  return true;
}

static void close_party(struct party *p) {
  if (p->memory == MAP_FAILED)
    return;
  for (unsigned job = 0; job < p->jobs; job++)
    if (walk_of(p, job)->out)
      fclose(walk_of(p, job)->out);
  munmap(p->memory, p->jobs * p->c->bytes);
}

/* ---- the report -------------------------------------------------------------------------------------------------- */

struct source { /* of lines, by one process, in the order of their forms */
  FILE *f;
  char line[512];
  unsigned form; /* of the line; 0: there is no more */
};

static void advance(struct source *s) {
  char name[64];
  s->form = fgets(s->line, sizeof s->line, s->f) && sscanf(s->line, "%63s", name) == 1 ? a64_find_form(name) : 0;
}

/* Of those whose form is the least; NULL: there are no more lines. */
static struct source *first_source(struct source *source, unsigned jobs) {
  struct source *first = NULL;
  for (unsigned job = 0; job < jobs; job++)
    if (source[job].form && (!first || source[job].form < first->form))
      first = &source[job];
  return first;
}

/* In the order of forms, however many processes there were. */
static void print_differences(const struct party *p) {
  struct source source[PARALLEL_JOBS], *next;
  for (unsigned job = 0; job < p->jobs; job++) {
    source[job].f = walk_of(p, job)->out;
    rewind(source[job].f);
    advance(&source[job]);
  }
  while ((next = first_source(source, p->jobs))) {
    fputs(next->line, stdout);
    advance(next);
  }
}

/* Into the first process's. */
static struct form_walk *add_up(const struct party *p) {
  struct form_walk *sum = walk_of(p, 0);
  for (unsigned job = 1; job < p->jobs; job++) {
    const struct form_walk *w = walk_of(p, job);
    sum->forms += w->forms;
    sum->operands += w->operands;
    sum->failed |= w->failed;
    for (unsigned i = 0; i < WALK_ROWS * WALK_OUTCOMES; i++)
      sum->count[i / WALK_OUTCOMES][i % WALK_OUTCOMES] += w->count[i / WALK_OUTCOMES][i % WALK_OUTCOMES];
  }
  return sum;
}

static void print_rows(const struct form_walk *w) {
  const struct comparison *c = w->of;
  printf("%-13s", c->name);
  for (unsigned k = 0; k < c->outcomes; k++)
    printf(" %13s", c->outcome[k]);
  for (unsigned row = 0; row < c->rows; row++) {
    printf("\n%-13s", c->row_name(row));
    for (unsigned k = 0; k < c->outcomes; k++)
      printf(" %13llu", (unsigned long long)w->count[row][k]);
  }
  putchar('\n');
}

static int report(const struct form_walk *w, double seconds) {
  const struct comparison *c = w->of;
  uint64_t sum[WALK_OUTCOMES] = {0}, lines = 0, bad = 0;
  for (unsigned row = 0; row < c->rows; row++)
    for (unsigned k = 0; k < c->outcomes; k++) {
      sum[k] += w->count[row][k];
      lines += w->count[row][k];
      bad += k >= c->bad ? w->count[row][k] : 0;
    }
  if (c->row_name)
    print_rows(w);
  printf("forms=%u operands=%llu lines=%llu ", w->forms, (unsigned long long)w->operands, (unsigned long long)lines);
  for (unsigned k = 0; k < c->outcomes; k++)
    printf("%s=%llu ", c->outcome[k], (unsigned long long)sum[k]);
  printf("seconds=%.1f seed=%llu\n", seconds, (unsigned long long)w->options.seed);
  return bad ? STATUS_FINDINGS : STATUS_FINE;
}

static int walk(struct party *p) {
  struct parallel work_of = {.name = "agree", .count = a64_form_count(), .jobs = p->jobs, .work = work, .end = end};
  double seconds;
  work_of.ctx = p;
  int status = parallel_run(&work_of, &seconds);
  struct form_walk *sum = add_up(p);
  if (!status && sum->failed)
    status = harness_failed("agree: %s", p->c->failure);
  if (status)
    return status;
  print_differences(p);
  return report(sum, seconds);
}

int walk_all(const struct comparison *c, const struct draw_options *o) {
  struct party p = {.c = c, .jobs = o->jobs};
  int status = open_party(&p, o) ? walk(&p) : harness_failed("agree: no memory or no room in /tmp");
  close_party(&p);
  return status;
}
