/* needs.c - which rows of needs.def processor and system have. */
#include "needs.h"

#include <asm/sigcontext.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/auxv.h>
#include <sys/resource.h>

#include "sigreturn.h"

static unsigned missing;
static unsigned deadly; /* what ended a process before */

/* ---- tried ---------------------------------------------------------------------------------------------------------
 */

/* To what it is. */
static bool set_limit(void) {
  struct rlimit limit;
  return getrlimit(RLIMIT_NOFILE, &limit) == 0 && setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

/* Linux has it since 4.7, qemu-user 7.2 refuses it. */
static bool autodisarm(void) {
  static char stack[0x4000];
  stack_t mine = {.ss_sp = stack, .ss_size = sizeof stack, .ss_flags = (int)(1u << 31)}, before;
  return sigaltstack(&mine, &before) == 0 && sigaltstack(&before, NULL) == 0;
}

static sigjmp_buf outcome;
static void refused(int signo) { siglongjmp(outcome, signo); }
static void accepted(void) { siglongjmp(outcome, -1); }

/* Returns from a signal to `accepted`. */
static _Noreturn void return_with(uint64_t pstate) {
  static _Alignas(16) char stack[0x8000];
  static struct frame f;
  struct fpsimd_context *v = (struct fpsimd_context *)f.context.uc_mcontext.__reserved;
  v->head = (struct _aarch64_ctx){.magic = FPSIMD_MAGIC, .size = sizeof *v};
  f.context.uc_stack.ss_flags = SS_DISABLE;
  f.context.uc_mcontext.sp = (uint64_t)(stack + sizeof stack);
  f.context.uc_mcontext.pc = (uint64_t)accepted;
  f.context.uc_mcontext.pstate = pstate;
  frame_return(&f);
}

/* Linux refuses another exception level with SIGSEGV; qemu-user 7.2 takes the bits, and has to be rid of them again. */
static bool mode_check(void) {
  static volatile bool again;
  struct sigaction mine = {.sa_handler = refused}, before;
  sigaction(SIGSEGV, &mine, &before);
  int how = sigsetjmp(outcome, 1);
  if (how == 0)
    return_with(EL1H);
  if (how != SIGSEGV && !again) {
    again = true;
    return_with(0);
  }
  sigaction(SIGSEGV, &before, NULL);
  return how == SIGSEGV;
}

/* Whether authentication that fails is a trap (D8.10, FEAT_FPAC). */
static bool fpac(void) {
  struct sigaction mine = {.sa_handler = refused}, before;
  sigaction(SIGILL, &mine, &before);
  int how = sigsetjmp(outcome, 1);
  if (how == 0)
    __asm__ volatile(".inst 0xdac123e1\n" /* paciza x1 */
                     "eor x1, x1, #1<<54\n"
                     ".inst 0xdac133e1" /* autiza x1 */ ::
                         : "x1");
  sigaction(SIGILL, &before, NULL);
  return how == SIGILL;
}

/* qemu-user 8.2 takes it for a fault of its own, and ends. */
static bool zva_fault(void) {
  struct sigaction mine = {.sa_handler = refused}, before;
  sigaction(SIGSEGV, &mine, &before);
  if (sigsetjmp(outcome, 1) == 0)
    __asm__ volatile("dc zva, xzr" ::: "memory");
  sigaction(SIGSEGV, &before, NULL);
  return true;
}

/* FPCR.DZE stays zero where no exception traps (C5.2.8). */
static bool fp_traps(void) {
  uint64_t before, set, got;
  __asm__ volatile("mrs %0, fpcr" : "=r"(before));
  set = before | 1 << 9;
  __asm__ volatile("msr fpcr, %1\n mrs %0, fpcr\n msr fpcr, %2" : "=&r"(got) : "r"(set), "r"(before));
  return got == set;
}

/* ---- the table -----------------------------------------------------------------------------------------------------
 */

#define HWCAP(bit) (getauxval(AT_HWCAP) >> (bit)&1)
#define HWCAP2(bit) (getauxval(AT_HWCAP2) >> (bit)&1)
#define TRIED(what) what()
#define OUTLIVED(id, what) outlived(F_##id, what)

static uint32_t *trying;

static bool outlived(unsigned flag, bool (*what)(void)) {
  if (deadly & flag)
    return false;
  __atomic_store_n(trying, flag, __ATOMIC_SEQ_CST);
  bool has = what();
  __atomic_store_n(trying, 0, __ATOMIC_SEQ_CST);
  return has;
}

void needs_find(struct abort_report *r) {
  deadly = r->deadly;
  trying = &r->tries;
  missing = 0;
#define NEED(id, name, has, remedy) missing |= has ? 0 : F_##id;
#include "abort/tables/needs.def"
#undef NEED
}

unsigned needs_missing(void) { return missing; }
