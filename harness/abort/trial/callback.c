/* callback.c - C that generated code calls. */
#include "callback.h"

#include "abort/aftermath/aftermath.h"
#include "abort/aftermath/allocator.h"
#include "abort/way/runtime.h"
#include "code_memory_steps.h"
#include "run.h"
#include "stranger.h"

/* A runtime may have no frame data. */
void callback_backtrace(void) {
  const struct a64guard_thread *t = a64guard_thread_self();
  aftermath_backtrace(t, runtime_mine() == NULL);
  if (runtime_mine() == NULL)
    aftermath_backtrace_by_libunwind(t);
}

int callback_foreign(int value) {
  uint64_t nowhere = code_memory_of(a64guard_thread_self()) + CODE_MEMORY_NOACCESS, got;
  __asm__ volatile("ldr %0, [%1]" : "=r"(got) : "r"(nowhere));
  return value;
}

int callback_stranger(int value) {
  stranger_fault(a64guard_thread_self());
  return value;
}

int callback_request(int value) {
  allocator_interrupt(SIGUSR1);
  return value;
}

/* Writes the first word of its caller again. */
void callback_patch(int value) {
  uint64_t base = code_memory_of(a64guard_thread_self());
  step_open(base, false);
  step_store(base + CODE_MEMORY_PROGRAM, (const uint32_t *)(base + CODE_MEMORY_PROGRAM), 1);
  abort_now(value);
}

int callback_nested(int value) {
  run_nested(a64guard_thread_self());
  return value;
}

int callback_inner(int value) {
  run_inner(a64guard_thread_self());
  return value;
}
