/* facts.c - measures the rows of facts.def: an instruction that faults, and what is told of it. */
#include "facts.h"

#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <ucontext.h>

#include "guard/guard.h"
#include "needs.h"

static int found[FACTS];

static sigjmp_buf outcome;
static struct {
  int code;
  uint64_t address, pc;
} told;

static void note(int signo, siginfo_t *info, void *context) {
  told.code = info->si_code;
  told.address = (uint64_t)info->si_addr;
  told.pc = ((ucontext_t *)context)->uc_mcontext.pc;
  siglongjmp(outcome, signo);
}

/* Whether the instruction, given an address, ends by this signal; then `told` is what was told of it. */
static bool ends_by(int signo, void (*instruction)(uint64_t), uint64_t address) {
  static const int faults[] = {SIGILL, SIGSEGV, SIGBUS};
  struct sigaction mine = {.sa_sigaction = note, .sa_flags = SA_SIGINFO}, before[3];
  for (int i = 0; i < 3; i++)
    sigaction(faults[i], &mine, &before[i]);
  int how = sigsetjmp(outcome, 1);
  if (how == 0)
    instruction(address);
  for (int i = 0; i < 3; i++)
    sigaction(faults[i], &before[i], NULL);
  return how == signo;
}

/* ---- one for each row ----------------------------------------------------------------------------------------------
 */

static void undefined(uint64_t address) {
  (void)address;
  __asm__ volatile(".inst 0" /* udf #0 */);
}

static int measure_UNDEFINED_CODE(void) { return ends_by(SIGILL, undefined, 0) ? told.code : ILL_ILLOPC; }

static void load(uint64_t address) { __asm__ volatile("ldr x1, [%0]" ::"r"(address) : "x1"); }

static int measure_NONCANONICAL_ADDRESS(void) {
  const uint64_t address = 1ull << 47;
  return ends_by(SIGSEGV, load, address) && told.address == address;
}

extern const char facts_zva[];       /* its word */
static void zero(uint64_t address) { /* the PC that is wrong is that of the NOP */
  __asm__ volatile("nop\n.globl facts_zva\nfacts_zva: dc zva, %0" ::"r"(address) : "memory");
}

/* Where there is no DC ZVA, or no fault of it, there is nothing to be told. */
static int measure_ZVA_PC(void) {
  uint64_t dczid;
  __asm__("mrs %0, dczid_el0" : "=r"(dczid));
  return dczid >> 4 & 1 || needs_missing() & F_ZVA_FAULT ||
         (ends_by(SIGSEGV, zero, 0) && told.pc == (uint64_t)facts_zva);
}

/* Without tags there is nothing to be told. */
static int measure_TAG_ADDRESS(void) {
  if (needs_missing() & F_MTE)
    return 1;
  void *at = mmap(NULL, 4096, PROT_READ | 0x20 /* PROT_MTE */, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  int before = prctl(56 /* PR_GET_TAGGED_ADDR_CTRL */, 0, 0, 0, 0);
  prctl(55 /* PR_SET_TAGGED_ADDR_CTRL */, 3 /* on, at once */, 0, 0, 0);
  bool faulted = ends_by(SIGSEGV, load, (uint64_t)at | 1ull << 56);
  prctl(55, before, 0, 0, 0);
  munmap(at, 4096);
  return faulted && told.address == (uint64_t)at;
}

static void set_tco_and_fault(uint64_t address) {
  __asm__ volatile("msr s3_3_c4_c2_7, %0 /* tco */" ::"r"(A64GUARD_TCO));
  undefined(address);
}

/* Nobody restores it behind siglongjmp(). */
static int measure_HANDLER_TCO(void) {
  if (needs_missing() & F_MTE)
    return 1;
  ends_by(SIGILL, set_tco_and_fault, 0);
  bool cleared = a64guard_tco_now() == 0;
  __asm__ volatile("msr s3_3_c4_c2_7, xzr");
  return cleared;
}

void facts_find(void) {
#define FACT(id, measured, sentence) found[FACT_##id] = measure_##id();
#include "abort/tables/facts.def"
#undef FACT
}

int fact(enum fact f) { return found[f]; }
