/* account.c - what a worker has done so far: two accounts, of which one holds at any moment. */
#include "engine/engine.h"

#include <unistd.h>

void tally_add(struct tally *to, const struct tally *from) {
  to->checks += from->checks;
  to->executions += from->executions;
  to->instructions += from->instructions;
  to->unjudged += from->unjudged;
  to->unanswered += from->unanswered;
  to->inexpressible += from->inexpressible;
  to->others += from->others;
  to->unpredicted += from->unpredicted;
  to->vague += from->vague;
  to->emulator_failures += from->emulator_failures;
  for (unsigned n = 0; n <= WITNESSES; n++)
    to->witnesses[n] += from->witnesses[n];
}

const struct account *account_of(const struct worker *w) { return &w->account[w->holds % 2]; }

struct account *account_open(struct worker *w) {
  struct account *next = &w->account[(w->holds + 1) % 2];
  *next = *account_of(w);
  return next;
}

void account_close(struct worker *w) { w->holds++; }

void engine_report(const struct engine *e, const struct worker *w, struct account *a, int pipe, uint64_t index,
                   const struct verdict *v) {
  struct message r = {.index = index, .worker = (unsigned)(w - e->worker), .number = a->reports++, .verdict = *v};
  a->findings += v->finding != FINDING_OTHER_WORD || e->options.encoder->is_canonical;
  if (write(pipe, &r, sizeof r) != sizeof r)
    _exit(3);
}
