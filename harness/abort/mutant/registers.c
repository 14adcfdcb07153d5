/* registers.c - A05 to A08, A10, A11: registers and values that come back wrong, by trampoline and by longjmp. */
#include <setjmp.h>
#include <string.h>
#include <unwind.h>

#include "mutant.h"

/* ---- the trampoline ---------------------------------------------------------------------------------------------- */

_Noreturn void __real_a64guard_regs_jump(struct a64guard *g, int value);
_Noreturn void __wrap_a64guard_regs_jump(struct a64guard *g, int value);

static void swap(uint64_t *a, uint64_t *b) {
  uint64_t t = *a;
  *a = *b;
  *b = t;
}

static struct a64guard_regs *regs_of(struct a64guard *g) { return (struct a64guard_regs *)g->buffer; }

static void take_d(struct a64guard_regs *r, struct a64guard *other) {
  if (other)
    memcpy(r->d8_15, regs_of(other)->d8_15, sizeof r->d8_15);
}

void __wrap_a64guard_regs_jump(struct a64guard *g, int value) {
  struct a64guard_regs *r = regs_of(g);
  uint64_t *x = r->x18_30 - 18, *d = r->d8_15 - 8;
#undef JUMPING
#define JUMPING HERE
#include "here.h"
  __real_a64guard_regs_jump(g, value);
}

/* ---- glibc's jmp_buf: x19 to x29, LR, nothing, SP, d8 to d15; LR and SP are scrambled -----------------------------
 */

_Noreturn void __real_longjmp(jmp_buf env, int value);
_Noreturn void __wrap_longjmp(jmp_buf env, int value);
_Noreturn void __real_siglongjmp(sigjmp_buf env, int value);
_Noreturn void __wrap_siglongjmp(sigjmp_buf env, int value);

static int change(unsigned long long *jmp, int value) {
#undef LONGJMP
#define LONGJMP HERE
#include "here.h"
  return value;
}

void __wrap_longjmp(jmp_buf env, int value) { __real_longjmp(env, change(env[0].__jmpbuf, value)); }

void __wrap_siglongjmp(sigjmp_buf env, int value) { __real_siglongjmp(env, change(env[0].__jmpbuf, value)); }

/* ---- the unwinder ------------------------------------------------------------------------------------------------ */

_Unwind_Reason_Code __real__Unwind_ForcedUnwind(struct _Unwind_Exception *e, _Unwind_Stop_Fn step, void *guard);
_Unwind_Reason_Code __wrap__Unwind_ForcedUnwind(struct _Unwind_Exception *e, _Unwind_Stop_Fn step, void *guard);

_Unwind_Reason_Code __wrap__Unwind_ForcedUnwind(struct _Unwind_Exception *e, _Unwind_Stop_Fn step, void *guard) {
  struct a64guard *g = guard;
  if (IS(DESTRUCTORS_SKIPPED))
    longjmp(*(jmp_buf *)g->buffer, g->thread->value);
  struct _Unwind_Exception mine = *e;
  return __real__Unwind_ForcedUnwind(IS(EXCEPTION_IN_FRAME) ? &mine : e, step, guard);
}
