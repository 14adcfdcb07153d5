/* registers.c - A05 to A08, A10, A11: registers and values that come back wrong, by trampoline and by longjmp. */
#include <setjmp.h>
#include <string.h>
#include <unwind.h>

#include "mutant.h"

/* ---- the trampoline ---------------------------------------------------------------------------------------------- */

_Noreturn void __real_regs_jump(struct guard *g, int value);
_Noreturn void __wrap_regs_jump(struct guard *g, int value);

static void swap(uint64_t *a, uint64_t *b) {
  uint64_t t = *a;
  *a = *b;
  *b = t;
}

static void change_one(struct regs *r) {
  uint64_t *x = r->x18_30 - 18;
  if (mutant >= MUTANT_X19_LOST && mutant <= MUTANT_X29_LOST)
    x[19 + mutant - MUTANT_X19_LOST] = LEFT_IN(19 + mutant - MUTANT_X19_LOST);
  if (mutant >= MUTANT_D8_LOST && mutant <= MUTANT_D15_LOST)
    r->d8_15[mutant - MUTANT_D8_LOST] = LEFT_IN(19 + (8 + mutant - MUTANT_D8_LOST) % 10);
}

static void change_some(struct regs *r) {
  uint64_t *x = r->x18_30 - 18, *d = r->d8_15 - 8;
  if (IS(X23_LOW))
    x[23] = (uint32_t)x[23];
  if (IS(D10_LOW))
    d[10] = (uint32_t)d[10];
  if (IS(X25_X26))
    swap(&x[25], &x[26]);
  if (IS(D12_D13))
    swap(&d[12], &d[13]);
  if (IS(SHIFTED))
    memmove(&x[19], &x[20], 9 * sizeof *x);
}

static struct regs *buffer_of(struct guard *g) { return (struct regs *)g->buffer; }

static void take_others(struct guard *g) {
  struct guard *other = IS(D_OF_ANOTHER) ? guard_elsewhere(g->thread) : NULL;
  if (IS(X_OF_OUTER) && g->outer)
    memcpy(&buffer_of(g)->x18_30[1], &buffer_of(g->outer)->x18_30[1], 10 * sizeof(uint64_t));
  if (other)
    memcpy(buffer_of(g)->d8_15, buffer_of(other)->d8_15, sizeof buffer_of(g)->d8_15);
}

static void change_special(struct regs *r) {
  static int late;
  r->sp += IS(SP_HIGH) ? 16 : IS(SP_LOW) ? (uint64_t)-16 : IS(SP_ODD) ? (uint64_t)-8 : 0;
  if (IS(PC_LATE) && late++ % 2 == 0)
    r->x18_30[12] += 4;
  if (IS(X18_TRAMPOLINE))
    r->x18_30[0] = 0;
}

static int change_value(int value) {
  if (IS(VALUE_ONE))
    return 1;
  if (IS(VALUE_UNSIGNED))
    return value & 0x7fffffff;
  return IS(VALUE_ZERO) && value == 0 ? 2 : value;
}

void __wrap_regs_jump(struct guard *g, int value) {
  struct regs *r = buffer_of(g);
  take_others(g);
  change_one(r);
  change_some(r);
  change_special(r);
  if (IS(FPCR_TRAMPOLINE))
    g->fpcr = 0xc00000;
  if (IS(FRAME_WRITTEN))
    *(uint64_t *)(g->sp + 168) = 0;
  if (IS(CHAIN_WRITTEN))
    *(uint64_t *)g->sp += 8;
  if (IS(BAND_WRITTEN))
    *(uint64_t *)(g->sp + 240 + 128) = 0;
  __real_regs_jump(g, change_value(value));
}

/* ---- glibc's jmp_buf: x19 to x29, LR, nothing, SP, d8 to d15; LR and SP are scrambled -----------------------------
 */

_Noreturn void __real_longjmp(jmp_buf env, int value);
_Noreturn void __wrap_longjmp(jmp_buf env, int value);
_Noreturn void __real_siglongjmp(sigjmp_buf env, int value);
_Noreturn void __wrap_siglongjmp(sigjmp_buf env, int value);

void __wrap_longjmp(jmp_buf env, int value) {
  if (IS(JMP_X20))
    env[0].__jmpbuf[1] = LEFT_IN(20);
  if (IS(JMP_SP))
    env[0].__jmpbuf[13] ^= 0x10;
  __real_longjmp(env, IS(VALUE_SHORT) ? (short)value : value);
}

void __wrap_siglongjmp(sigjmp_buf env, int value) {
  if (IS(JMP_X28))
    env[0].__jmpbuf[9] = LEFT_IN(28);
  if (IS(JMP_D9))
    env[0].__jmpbuf[15] = LEFT_IN(28);
  __real_siglongjmp(env, IS(VALUE_BYTE) ? value & 0xff : value);
}

/* ---- the unwinder ------------------------------------------------------------------------------------------------ */

_Unwind_Reason_Code __real__Unwind_ForcedUnwind(struct _Unwind_Exception *e, _Unwind_Stop_Fn step, void *guard);
_Unwind_Reason_Code __wrap__Unwind_ForcedUnwind(struct _Unwind_Exception *e, _Unwind_Stop_Fn step, void *guard);

_Unwind_Reason_Code __wrap__Unwind_ForcedUnwind(struct _Unwind_Exception *e, _Unwind_Stop_Fn step, void *guard) {
  struct guard *g = guard;
  if (IS(DESTRUCTORS_SKIPPED))
    longjmp(*(jmp_buf *)g->buffer, g->thread->value);
  struct _Unwind_Exception mine = *e;
  return __real__Unwind_ForcedUnwind(IS(EXCEPTION_IN_FRAME) ? &mine : e, step, guard);
}
