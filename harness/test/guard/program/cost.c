/* cost.c - leaves generated code a number of times, by the guard or by a bare setjmp and longjmp, to be counted.
 *
 * cost bare|guard call|fault TIMES; what runs twice as often costs twice, beside what the program itself takes. */
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "citizen.h"

static sigjmp_buf bare;
static uint64_t entry;

static void leave_by_call(void) { longjmp(bare, 1); }

static void leave_by_fault(int signo) { siglongjmp(bare, signo); }

/* What is written where there is no guard. */
static __attribute__((noinline)) void bare_call(void) {
  if (sigsetjmp(bare, 0) == 0)
    ((void (*)(void (*)(void)))entry)(leave_by_call);
}

static __attribute__((noinline)) void bare_fault(void) {
  if (sigsetjmp(bare, 1) == 0)
    ((void (*)(void))entry)();
}

static void guarded(void) {
  struct a64guard g;
  a64guard_init(&g, entry);
  a64guard_open(&g, &a64guard_way_context);
  a64guard_call(&g);
  a64guard_close(&g);
}

static void handle(bool is_bare) {
  struct sigaction act = {.sa_handler = leave_by_fault, .sa_flags = SA_ONSTACK};
  if (is_bare)
    WANT(sigaction(SIGILL, &act, NULL) == 0);
  else
    WANT(a64guard_handlers_open());
}

int main(int argc, char **argv) {
  WANT(argc == 4);
  bool is_bare = !strcmp(argv[1], "bare"), by_call = !strcmp(argv[2], "call");
  uint32_t udf = UDF, blr = BLR(0), bl = 0x94000000 | ((uint32_t)(-CODE_PROGRAM / 4) & 0x3ffffff);
  struct a64guard_thread *t = ready(1);
  void (*run_one)(void) = !is_bare ? guarded : by_call ? bare_call : bare_fault;
  handle(is_bare);
  entry = put(t, !by_call ? &udf : is_bare ? &blr : &bl, 1);
  for (int i = atoi(argv[3]); i > 0; i--)
    run_one();
  return 0;
}
