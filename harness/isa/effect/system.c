/* system.c - what effects do to system registers, how a program traps, and what cannot be told. */
#include "isa/effect/system.h"

#include <signal.h>

/* ---- registers ------------------------------------------------------------------------------------------------- */

/* Bits that every implementation has (C5.2), and those that only some have. */
#define FPCR_HAS 0x07c00000u /* AHP DN FZ RMode */
#define FPCR_MAY 0x003fbf07u /* Stride FZ16 Len, trap enables, EBF, NEP AH FIZ */
#define FPSR_HAS 0x0800009fu /* QC IDC IXC UFC OFC DZC IOC */
#define FPSR_MAY 0xf0000000u /* N Z C V of AArch32 */

struct system_register {
  uint64_t *value;
  unsigned unknown;  /* its bit in the machine's `unknown` */
  uint64_t has, may; /* bits that can be written, and those of which it is not certain */
};

static struct system_register find(struct step *s, int variable) {
  switch (variable) {
  case A64_VAR_FPCR: return (struct system_register){&s->m->fpcr, A64_UNKNOWN_FPCR, FPCR_HAS, FPCR_MAY};
  case A64_VAR_FPSR: return (struct system_register){&s->m->fpsr, A64_UNKNOWN_FPSR, FPSR_HAS, FPSR_MAY};
  case A64_VAR_TPIDR: return (struct system_register){&s->m->tpidr, A64_UNKNOWN_TPIDR, ~0ull, 0};
  default: return (struct system_register){&s->m->nzcv, A64_UNKNOWN_NZCV, 0xf0000000, 0};
  }
}

uint64_t system_read(struct step *s, int variable) {
  struct system_register r = find(s, variable);
  s->unknown |= effect_is_unknown(s, r.unknown);
  return *r.value;
}

void system_write(struct step *s, int variable, uint64_t value) {
  struct system_register r = find(s, variable);
  *r.value = value & r.has;
  if (!s->unknown)
    s->sure = ~r.may;
  effect_mark(s, r.unknown, s->unknown || value & r.may);
}

/* ---- what is not known ----------------------------------------------------------------------------------------- */

uint64_t effect_FP(struct step *s, const uint64_t *arg) {
  (void)arg;
  effect_mark(s, A64_UNKNOWN_FPSR, true);
  s->unknown = true;
  return 0;
}

uint64_t effect_UNKNOWN(struct step *s, const uint64_t *arg) {
  (void)arg;
  s->unknown = true;
  return 0;
}

uint64_t effect_BLUR(struct step *s, const uint64_t *arg) {
  s->sure = s->unknown ? 0 : ~arg[1];
  s->unknown |= arg[1] != 0;
  return arg[0];
}

uint64_t effect_UNPREDICTABLE(struct step *s, const uint64_t *arg) {
  (void)arg;
  return effect_stop(s, A64_STEP_UNKNOWN);
}

uint64_t effect_UNPREDICTABLE_IF(struct step *s, const uint64_t *arg) {
  return arg[0] ? effect_UNPREDICTABLE(s, arg) : 0;
}

uint64_t effect_LEAVES(struct step *s, const uint64_t *arg) { return effect_UNPREDICTABLE(s, arg); }

/* ---- nothing, and traps ---------------------------------------------------------------------------------------- */

uint64_t effect_NOP(struct step *s, const uint64_t *arg) {
  (void)s, (void)arg;
  return 0;
}

/* What si_code an undefined instruction has is not the architecture's to say: 0. */
uint64_t effect_TRAP(struct step *s, const uint64_t *arg) {
  return effect_fault(s, (int)arg[0], arg[0] == SIGILL ? 0 : TRAP_BRKPT, s->m->pc);
}

uint64_t effect_PRIVILEGED(struct step *s, const uint64_t *arg) {
  if (arg[0] == 3 || arg[1] == 11 || arg[1] == 15)
    return effect_UNPREDICTABLE(s, arg);
  return effect_TRAP(s, (const uint64_t[]){SIGILL});
}
