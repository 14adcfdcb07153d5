/* exchange.c - what the host sends to the agent, and what it believes of the answer. */
#include "exchange.h"

#include <signal.h>
#include <stddef.h>
#include <string.h>

#include "agent/invariants.h"

static const char *const sentences[] = {
    "",
#define LIE(id, sentence) sentence,
#include "lies.def"
#undef LIE
};

const char *run_lie_sentence(int32_t lie) {
  return lie > LIE_NONE && lie < RUN_LIES ? sentences[lie] : "it is not known what";
}

/* ---- sending ----------------------------------------------------------------------------------------------------- */

/* An agent gets no executions of a case that is refused. */
static uint32_t execs_sent(const struct wire *w, const struct wire_case *c) {
  return c->nexecs && w->execs[c->first_exec].stop.kind == STOP_REFUSED ? 0 : c->nexecs;
}

static void send_case(struct exchange *x, uint32_t index) {
  const struct wire_case *c = &x->batch->cases[index];
  struct wire_order *order = &x->shared->order;
  struct wire_case *to = &order->cases[index];
  memcpy(to, c, offsetof(struct wire_case, words) + c->nwords * sizeof *c->words);
  to->nexecs = execs_sent(x->batch, c);
  for (uint32_t i = c->first_exec; i < c->first_exec + c->nexecs; i++) {
    order->inputs[i].state = x->batch->execs[i].in;
    memcpy(order->inputs[i].mem, x->batch->execs[i].mem_in, WIRE_WINDOW_BYTES);
  }
}

void exchange_send(struct exchange *x) {
  x->shared->order.ncases = x->batch->ncases;
  for (uint32_t i = 0; i < x->batch->ncases; i++)
    send_case(x, i);
}

static void ask_case(struct exchange *x, const struct wire_case *c, uint32_t only) {
  for (uint32_t i = c->first_exec; i < c->first_exec + c->nexecs; i++) {
    if (x->batch->execs[i].stop.kind != STOP_NOT_RUN || (only && i != only - 1))
      continue;
    x->wanted[i] = x->batch->execs[i].loops ? WANTED_LOOP : WANTED;
    x->shared->answer.results[i].stop.kind = STOP_NOT_RUN;
  }
}

void exchange_ask(struct exchange *x, uint32_t only) {
  struct wire_answer *a = &x->shared->answer;
  a->journal = a->spent = 0;
  a->broken = 0;
  x->broken = x->taken = 0;
  x->spent = false;
  memset(x->wanted, 0, sizeof x->wanted);
  for (uint32_t i = 0; i < x->batch->ncases; i++)
    ask_case(x, &x->batch->cases[i], only);
  memcpy(x->shared->order.wanted, x->wanted, sizeof x->wanted);
}

/* ---- what was sent is still there -------------------------------------------------------------------------------- */

static bool is_kept_case(const struct exchange *x, uint32_t index) {
  const struct wire_case *c = &x->batch->cases[index];
  const struct wire_order *order = &x->shared->order;
  struct wire_case head = *c;
  head.nexecs = execs_sent(x->batch, c);
  bool kept = !memcmp(&head, &order->cases[index], offsetof(struct wire_case, words)) &&
              !memcmp(c->words, order->cases[index].words, c->nwords * sizeof *c->words);
  for (uint32_t i = c->first_exec; kept && i < c->first_exec + c->nexecs; i++)
    kept = !memcmp(&x->batch->execs[i].in, &order->inputs[i].state, sizeof(struct wire_state)) &&
           !memcmp(x->batch->execs[i].mem_in, order->inputs[i].mem, WIRE_WINDOW_BYTES);
  return kept;
}

static bool is_kept(const struct exchange *x) {
  const struct wire_order *order = &x->shared->order;
  bool kept = order->magic == WIRE_MAGIC && order->ncases == x->batch->ncases &&
              !memcmp(order->wanted, x->wanted, sizeof x->wanted);
  for (uint32_t i = 0; kept && i < x->batch->ncases; i++)
    kept = is_kept_case(x, i);
  return kept;
}

/* ---- what is answered -------------------------------------------------------------------------------------------- */

static bool is_fault(int32_t signo) {
  return signo == SIGILL || signo == SIGTRAP || signo == SIGSEGV || signo == SIGBUS || signo == SIGFPE;
}

static bool is_stop(const struct wire_stop *s) {
  bool silent = s->signo == 0 && s->code == 0 && s->addr == 0;
  switch (s->kind) {
  case STOP_EXIT: return silent && s->value == 0 && s->pc == 0;
  case STOP_ABORT: return silent;
  case STOP_SIGNAL: return is_fault(s->signo) && s->code > 0 && s->value == 0;
  case STOP_TIMEOUT: return silent && s->value == 0;
  default: return false;
  }
}

static bool is_known(uint64_t broken) { return broken >> (INVARIANTS - 1) <= 1; }

/* Copies, then looks. A result that is not there is no lie of an agent that has died. */
static enum run_lie take_result(struct exchange *x, uint32_t index, bool done) {
  struct wire_exec *e = &x->batch->execs[index];
  const struct wire_result *r = &x->shared->answer.results[index];
  struct wire_stop stop;
  memcpy(&stop, (const void *)&r->stop, sizeof stop);
  __asm__ volatile("" ::: "memory"); /* the copy is not read again from where it came */
  if (stop.kind == STOP_NOT_RUN)
    return done && !x->spent ? LIE_SILENCE : LIE_NONE;
  if (!is_stop(&stop))
    return LIE_STOP;
  if (!is_known(stop.broken))
    return LIE_BROKEN;
  memcpy(&e->out, &r->state, sizeof e->out);
  memcpy(e->mem_out, r->mem, sizeof e->mem_out);
  e->stop = stop;
  x->taken++;
  return LIE_NONE;
}

/* Takes back what was taken. */
static enum run_lie drop(struct exchange *x, enum run_lie lie) {
  for (uint32_t i = 0; i < WIRE_EXECS; i++)
    if (x->wanted[i])
      x->batch->execs[i].stop = (struct wire_stop){.kind = STOP_NOT_RUN};
  x->broken = x->taken = 0;
  return lie;
}

static enum run_lie take_summary(struct exchange *x) {
  const struct wire_answer *a = &x->shared->answer;
  uint32_t spent = __atomic_load_n(&a->spent, __ATOMIC_RELAXED);
  uint64_t broken = __atomic_load_n(&a->broken, __ATOMIC_RELAXED);
  if (spent > 1)
    return LIE_SPENT;
  if (!is_known(broken))
    return LIE_BROKEN;
  x->spent = spent;
  x->broken = broken;
  return LIE_NONE;
}

enum run_lie exchange_take(struct exchange *x, bool done) {
  enum run_lie lie = done ? take_summary(x) : LIE_NONE;
  for (uint32_t i = 0; !lie && i < WIRE_EXECS; i++)
    if (x->wanted[i])
      lie = take_result(x, i, done);
  if (!lie && !is_kept(x))
    lie = LIE_ORDER;
  return lie ? drop(x, lie) : LIE_NONE;
}

uint32_t exchange_suspect(const struct exchange *x) {
  uint32_t journal = __atomic_load_n(&x->shared->answer.journal, __ATOMIC_RELAXED);
  bool wanted = journal > 0 && journal <= WIRE_EXECS && x->wanted[journal - 1];
  return wanted && x->batch->execs[journal - 1].stop.kind == STOP_NOT_RUN ? journal : 0;
}
