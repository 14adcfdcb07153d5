/* crew.c - a survey done by several processes: what each found, and all of it together. */
#include "cli/survey/crew.h"
#include "cli/parallel.h"
#include "cli/progress.h"
#include "cli/status.h"
#include "run/process.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

enum { FORMS_IN_PORTION = 8 };

struct sum {
  uint64_t counts[A64_FORMS + 1][OUTCOMES], left_out, plain;
  unsigned forms; /* that are done */
  struct survey_causes causes, others;
};

/* In memory that all processes share. */
struct board {
  atomic_int status; /* of the first process that could not go on */
  char why[256];
  struct sum sum[]; /* of each process */
};

/* What one process has. */
struct member {
  const struct crew_order *order;
  struct board *board;
  struct surveyor *surveyor;
  unsigned job;
};

static void take(void *ctx, const struct surveyed *r) {
  struct member *m = ctx;
  struct sum *sum = &m->board->sum[m->job];
  sum->counts[r->in->form][r->outcome]++;
  sum->plain += r->part == SURVEY_LEGAL;
  if (survey_outcome_is_finding(r->outcome))
    survey_causes_add(&sum->causes, r);
  else if (r->outcome == OUTCOME_OTHER)
    survey_causes_add(&sum->others, r);
  if (m->order->each)
    m->order->each(m->order->ctx, r);
}

static void fail(struct board *b, int status, const char *why) {
  int none = 0;
  if (atomic_compare_exchange_strong(&b->status, &none, status))
    snprintf(b->why, sizeof b->why, "%s", why);
}

static bool is_over(const struct member *m) { return m->board->status || limit_is_over(&m->order->limit); }

static size_t room_of(const struct crew_order *o) { return sizeof(struct board) + o->jobs * sizeof(struct sum); }

static struct surveyor *open_surveyor(const struct member *m) {
  process_withhold(m->board, room_of(m->order));
  return surveyor_open(m->order->encoder, m->order->every, m->order->which, &m->order->limit);
}

static void ask_form(struct member *m, unsigned form) {
  char why[sizeof m->board->why] = "it could not go on";
  if (!m->surveyor && !(m->surveyor = open_surveyor(m))) {
    fail(m->board, STATUS_FAILED, "no memory");
    return;
  }
  int status = surveyor_ask(m->surveyor, form, take, m, why, sizeof why);
  m->board->sum[m->job].left_out += surveyor_left_out(m->surveyor);
  m->board->sum[m->job].forms += !limit_is_over(&m->order->limit);
  if (status)
    fail(m->board, status, why);
}

static void work(void *ctx, unsigned job, unsigned portion) {
  struct member *m = ctx;
  unsigned first = 1 + portion * FORMS_IN_PORTION;
  m->job = job;
  for (unsigned id = first; id < first + FORMS_IN_PORTION && id <= a64_form_count() && !is_over(m); id++)
    ask_form(m, id);
}

static void end(void *ctx, unsigned job) {
  (void)job;
  surveyor_close(((struct member *)ctx)->surveyor);
}

static int ask_one(struct member *m, double *seconds) {
  double begun = seconds_now();
  ask_form(m, m->order->form);
  end(m, 0);
  *seconds = seconds_now() - begun;
  return STATUS_FINE;
}

static int ask_all(struct member *m, double *seconds) {
  const struct parallel all = {.name = "survey",
                               .count = (a64_form_count() + FORMS_IN_PORTION - 1) / FORMS_IN_PORTION,
                               .jobs = m->order->jobs,
                               .work = work,
                               .end = end,
                               .stop = m->order->limit.stop,
                               .ctx = m,
                               .sums = m->board->sum,
                               .bytes = sizeof *m->board->sum};
  return parallel_run(&all, seconds);
}

/* ---- all of it --------------------------------------------------------------------------------------------------- */

static void add(struct crew_result *r, const struct sum *sum) {
  r->left_out += sum->left_out;
  r->plain += sum->plain;
  for (unsigned id = 1; id <= a64_form_count(); id++)
    for (unsigned o = 0; o < OUTCOMES; o++) {
      r->counts[id][o] += sum->counts[id][o];
      r->intents += sum->counts[id][o];
    }
  survey_causes_merge(&r->causes, &sum->causes);
  survey_causes_merge(&r->others, &sum->others);
}

static void gather(const struct crew_order *o, const struct board *b, struct crew_result *r) {
  unsigned forms = 0;
  double seconds = r->seconds;
  memset(r, 0, sizeof *r);
  r->seconds = seconds;
  r->causes.of = o->known;
  for (unsigned j = 0; j < o->jobs; j++) {
    add(r, &b->sum[j]);
    forms += b->sum[j].forms;
  }
  r->whole = forms == (o->form ? 1 : a64_form_count());
  survey_causes_fold(&r->causes);
  survey_causes_sort(&r->causes);
  survey_causes_sort(&r->others);
}

int crew_ask(const struct crew_order *o, struct crew_result *r, char *why, size_t size) {
  size_t room = room_of(o);
  struct board *b = mmap(NULL, room, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  snprintf(why, size, "survey: no memory");
  if (b == MAP_FAILED)
    return STATUS_FAILED;
  for (unsigned j = 0; j < o->jobs; j++)
    b->sum[j].causes.of = o->known;
  struct member m = {.order = o, .board = b};
  int status = o->form ? ask_one(&m, &r->seconds) : ask_all(&m, &r->seconds);
  snprintf(why, size, "survey: %s", b->status ? b->why : "a process died");
  if (b->status)
    status = b->status;
  gather(o, b, r);
  munmap(b, room);
  return status;
}
