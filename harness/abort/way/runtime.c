/* runtime.c - a whole runtime of somebody's as a way: enters by its enter(), and asks nothing else of it. */
#include "abort/way/runtime.h"

#include <string.h>

#include "guard/way.h"

/* ---- in and out -------------------------------------------------------------------------------------------------- */

/* What the runtime calls: the generated code, on its stack. The guard is the tester's account of it. */
static void generated(void) { a64guard_enter(a64guard_thread_mine->top); }

/* Nothing may lie between the checker and enter(), and nothing is left for the guard to restore. */
static int call(struct a64guard *g) {
  g->left = 0;
  return a64runtime.enter(generated);
}

const struct a64guard_way way_runtime = {
    .call = call, .needs = OUTCOMES_ONLY, .restores = RESTORES_REGISTERS | RESTORES_MASK};
const struct a64guard_way way_runtime_unwinds = {
    .call = call, .needs = OUTCOMES_ONLY | NEEDS_FRAME, .restores = RESTORES_REGISTERS | RESTORES_MASK};

void abort_now(int value) {
  if (runtime_mine() != NULL)
    a64runtime.abort(value);
  a64guard_abort(value);
}

static const uint32_t stub[] = {
    0xd50324df, /* bti jc */
    0x58000071, /* ldr x17, abort */
    0xd61f0220, /* br x17 */
    0xd503201f, /* nop */
};

void runtime_stub_write(void *to) {
  uint64_t target = (uint64_t)a64runtime.abort;
  memcpy(to, stub, sizeof stub);
  memcpy((char *)to + sizeof stub, &target, sizeof target);
}

/* ---- process and thread ------------------------------------------------------------------------------------------ */

bool runtime_process_open(void) {
  if (runtime_mine() != NULL)
    return a64runtime.process_open == NULL || a64runtime.process_open();
  return a64guard_handlers_open() && a64guard_signal(SIGALRM, A64GUARD_STOPS) &&
         a64guard_signal(SIGUSR1, A64GUARD_STOPS) && a64guard_signal(SIGUSR2, A64GUARD_HOSTS);
}

bool runtime_thread_open(struct a64guard_thread *t) {
  stack_t host = {.ss_sp = (void *)t->host_stack[0], .ss_size = t->host_stack[1], .ss_flags = (int)t->host_stack[2]};
  if (runtime_mine() == NULL)
    return true;
  sigaltstack(&host, NULL);
  return a64runtime.thread_open == NULL || a64runtime.thread_open((void *)t->code, (void *)t->code_end);
}

void runtime_thread_close(void) {
  if (runtime_mine() != NULL && a64runtime.thread_close != NULL)
    a64runtime.thread_close();
}
