/* predict.c - what the intents of a program say an execution leaves: its registers, its memory, its stop. */
#include "check/check.h"
#include "check/memory.h"
#include "isa/form.h"

#include <fenv.h>
#include <signal.h>
#include <string.h>

/* A program that neither stops nor comes back to where it was within so many steps is not predicted. */
enum { STEPS = 4096 };

struct course {
  struct plan *plan;
  const struct platform *on;
  struct prediction *out;
  struct a64_machine m;
  struct memory memory;
  /* A state that has been; coming back to it is to go on for ever (Brent's cycle detection). */
  struct a64_machine been;
  uint8_t window_been[WIRE_WINDOW_BYTES];
};

enum progress { GOES_ON, ENDED };

/* ---- start and end ------------------------------------------------------------------------------------------ */

static void start(struct course *c, const struct input *input) {
  const struct wire_state *s = &input->state;
  struct a64_machine *m = &c->m;
  memcpy(m->x, s->x, sizeof m->x);
  memcpy(m->v, s->v, sizeof m->v);
  m->sp = s->sp;
  m->nzcv = s->nzcv;
  m->fpcr = s->fpcr;
  m->fpsr = s->fpsr;
  m->tpidr = s->x[0]; /* the agent carries x0 in there */
  m->pc = c->memory.pc;
  m->load = memory_load;
  m->store = memory_store;
  m->ctx = &c->memory;
  m->traits = c->on->traits;
  memcpy(c->out->mem, input->mem, sizeof c->out->mem);
}

static void finish(struct course *c) {
  const struct a64_machine *m = &c->m;
  struct wire_state *s = &c->out->state;
  memcpy(s->x, m->x, sizeof s->x);
  memcpy(s->v, m->v, sizeof s->v);
  s->sp = m->sp;
  s->nzcv = m->nzcv;
  s->fpcr = m->fpcr;
  s->fpsr = m->fpsr;
  s->zero = 0;
  c->out->unknown = m->unknown;
  c->out->unknown_v = m->unknown_v;
  if (m->unknown)
    memcpy(c->out->sure, m->sure, sizeof m->sure);
}

/* ---- stops -------------------------------------------------------------------------------------------------- */

static enum progress stop(struct course *c, struct wire_stop stop) {
  c->out->stop = stop;
  c->out->known = true;
  return ENDED;
}

/* Whether the system tells another address than that of the access, in a way that is no rule. */
static bool is_told_anywhere(const struct a64_machine *m, const struct a64_traits *traits) {
  if (m->fault.of_tag)
    return traits->granule_untagged > 1;
  if (m->fault.of_block)
    return true;
  if (m->fault.signo == SIGBUS)
    return m->fault.tagged && !traits->alignment_untagged;
  return m->fault.unaligned && !traits->unaligned_address;
}

/* As the system that runs the program tells it. */
static enum progress stop_by_fault(struct course *c) {
  const struct a64_machine *m = &c->m;
  const struct a64_traits *traits = &c->on->traits;
  struct wire_stop s = {STOP_SIGNAL, m->fault.signo, m->fault.code, 0, m->pc, m->fault.address, 0};
  if (s.signo == SIGILL && !s.code)
    s.code = (int)traits->undefined_code;
  if (m->fault.of_tag && traits->granule_untagged)
    s.addr = a64_untag(s.addr);
  bool hidden = !m->fault.of_tag && memory_is_noncanonical(s.addr) && !traits->noncanonical_told;
  if (s.signo == SIGSEGV && hidden && s.pc != s.addr)
    s.addr = 0;
  c->out->anywhere = is_told_anywhere(m, traits);
  return s.signo == SIGSEGV && c->out->anywhere && hidden ? ENDED : stop(c, s);
}

/* longjmp delivers 1 for 0 (C11 7.13.2.1). */
static enum progress stop_by_abort(struct course *c) {
  int32_t value = (int32_t)c->m.x[0];
  if (c->m.unknown & (1ull << 0 | 1ull << 30))
    return ENDED;
  return stop(c, (struct wire_stop){.kind = STOP_ABORT, .value = value ? value : 1, .pc = c->m.x[30]});
}

static enum progress stop_by_misalignment(struct course *c) {
  c->m.fault.signo = SIGBUS;
  c->m.fault.code = BUS_ADRALN;
  c->m.fault.address = c->m.pc;
  return stop_by_fault(c);
}

/* ---- steps -------------------------------------------------------------------------------------------------- */

/* Index into `item` of the instruction at pc; that of the closing branch is `count`. */
static uint64_t position(const struct course *c) { return (c->m.pc - c->memory.pc) / 4; }

/* Where pc has left the program. */
static enum progress leave(struct course *c) {
  uint64_t pc = c->m.pc;
  if (pc & 3) /* elsewhere qemu-user looks first whether there is anything to execute, a processor at the PC */
    return memory_is_arena(pc) ? stop_by_misalignment(c) : ENDED;
  if (pc == WIRE_EXIT || position(c) == c->plan->count)
    return stop(c, (struct wire_stop){.kind = STOP_EXIT});
  if (pc == WIRE_ABORT)
    return stop_by_abort(c);
  if (!memory_is_arena(pc) && memory_fetch_faults(&c->m, pc))
    return stop_by_fault(c);
  return ENDED;
}

static enum progress stop_by_undefined(struct course *c) {
  c->m.fault.signo = SIGILL;
  c->m.fault.code = 0;
  c->m.fault.address = c->m.pc;
  return stop_by_fault(c);
}

static void meets(struct course *c, enum fate fate) {
  uint8_t *was = &c->out->fate[c->out->last];
  *was = *was > fate ? *was : (uint8_t)fate;
}

/* A step, and whether it leaves more unknown than it found. */
static enum a64_step_result carry_out(struct course *c, const struct insn *in) {
  uint64_t unknown = c->m.unknown, unknown_v = c->m.unknown_v;
  enum a64_step_result result = a64_step_by_row(&c->m, in);
  meets(c, c->m.unknown & ~unknown || c->m.unknown_v & ~unknown_v ? FATE_VAGUE : FATE_PREDICTED);
  return result;
}

/* An instruction within another that the processor lacks is undefined as well, unless the other is not: a hint. */
static bool is_undefined(const struct platform *on, struct insn *in) {
  const struct form *f = a64_form(in->form), *parent = a64_form(f->parent);
  if (!lacks_form(on, f->id))
    return false;
  return parent == f || a64_traps(parent) || !a64_base(in, in);
}

enum settled { NOT_YET, MEANS_NOTHING, IS_UNDEFINED, IS_CARRIED_OUT };

/* What instruction `i` of those that run means, when it is first met. */
static enum settled settle(struct plan *p, unsigned i) {
  struct insn room;
  if (p->settled[i])
    return p->settled[i];
  const struct insn *meaning = a64_meaning(&p->program->item[p->item[i]].insn, &room);
  if (!meaning)
    return p->settled[i] = MEANS_NOTHING;
  p->meaning[i] = *meaning;
  return p->settled[i] = is_undefined(p->on, &p->meaning[i]) ? IS_UNDEFINED : IS_CARRIED_OUT;
}

static enum progress run_item(struct course *c) {
  unsigned i = (unsigned)position(c);
  c->out->last = c->plan->item[i];
  c->out->steps++;
  switch (settle(c->plan, i)) {
  case IS_UNDEFINED: meets(c, FATE_ABSENT); return stop_by_undefined(c);
  case IS_CARRIED_OUT: break;
  default: return ENDED;
  }
  switch (carry_out(c, &c->plan->meaning[i])) {
  case A64_STEP_DONE: c->m.pc = a64_untag(c->m.pc); return GOES_ON;
  case A64_STEP_FAULT: return c->memory.wild ? ENDED : stop_by_fault(c);
  default: return ENDED;
  }
}

static enum progress step(struct course *c) {
  bool inside = c->m.pc % 4 == 0 && position(c) < c->plan->count;
  return inside ? run_item(c) : leave(c);
}

static bool same_machine(const struct a64_machine *a, const struct a64_machine *b) {
  return a->pc == b->pc && a->unknown == b->unknown && a->unknown_v == b->unknown_v &&
         a->monitor.address == b->monitor.address && a->monitor.bytes == b->monitor.bytes &&
         a->monitor.disturbed == b->monitor.disturbed && a->transfer.next == b->transfer.next &&
         !memcmp(a->x, b->x, offsetof(struct a64_machine, monitor));
}

static bool came_back(struct course *c) {
  bool same = same_machine(&c->m, &c->been) && !memcmp(c->out->mem, c->window_been, sizeof c->window_been);
  if (!same && (c->out->steps & (c->out->steps - 1)) == 0 && c->out->steps >= 32) {
    c->been = c->m;
    memcpy(c->window_been, c->out->mem, sizeof c->window_been);
  }
  return same;
}

static void run(struct course *c) {
  while (step(c) == GOES_ON) {
    if (c->out->steps == STEPS)
      return;
    if (came_back(c)) {
      stop(c, (struct wire_stop){.kind = STOP_TIMEOUT});
      return;
    }
  }
}

/* Nothing is compared with what these left. */
static void forget_fates(struct prediction *out) {
  for (unsigned i = 0; i < PROGRAM_ITEMS; i++)
    if (out->fate[i])
      out->fate[i] = FATE_UNTOLD;
}

void plan_make(struct plan *plan, const struct program *p, const uint32_t *words, unsigned count,
               const struct platform *on) {
  fesetenv(FE_DFL_ENV); /* whatever others left: all arithmetic of effects begins here */
  plan->program = p;
  plan->on = on;
  plan->words = words;
  plan->nwords = count;
  plan->count = 0;
  for (unsigned i = 0; i < p->count; i++)
    if (p->item[i].use == ITEM_RUN)
      plan->item[plan->count++] = (uint8_t)i;
  memset(plan->settled, NOT_YET, plan->count);
}

void plan_predict(struct plan *plan, unsigned input, struct prediction *out) {
  struct course c;
  memset(&c.m, 0, sizeof c.m);
  c.been.pc = ~0ull; /* nothing has been */
  c.plan = plan;
  c.on = plan->on;
  c.out = out;
  c.memory = (struct memory){
      .words = plan->words, .count = plan->nwords, .pc = WIRE_PC(plan->program->slot), .window = out->mem};
  out->stop = (struct wire_stop){0};
  out->known = out->anywhere = false;
  out->last = out->steps = 0;
  memset(out->fate, 0, sizeof out->fate);
  start(&c, &plan->program->input[input]);
  run(&c);
  finish(&c);
  if (!out->known)
    forget_fates(out);
}

void predict(const struct program *p, unsigned input, const uint32_t *words, unsigned count, const struct platform *on,
             struct prediction *out) {
  struct plan plan;
  plan_make(&plan, p, words, count, on);
  plan_predict(&plan, input, out);
}
