/* context_call.c - turns a fault into a call that the generated code seems to have made, for ways that unwind. */
#include "abort/way/ways.h"
#include "guard/records.h"
#include "guard/way.h"

#define BTYPE 0xc00ull

/* The return address is just behind the instruction that faulted. A wild branch with link has left one already. */
void context_call(ucontext_t *context, struct a64guard *g, int value, void (*to)(struct a64guard *g, int value)) {
  mcontext_t *m = &context->uc_mcontext;
  if (m->pc >= g->thread->code && m->pc < g->thread->code_end)
    m->regs[30] = m->pc + 4;
  else
    m->regs[30] = a64guard_fault_link(context);
  m->regs[0] = (uint64_t)g;
  m->regs[1] = (uint32_t)value;
  m->pc = (uint64_t)to;
  m->pstate &= ~BTYPE;
  a64guard_records_reduce(context);
}
