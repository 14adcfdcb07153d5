/* effect_system.c - what effects do to system registers, in the hint space, and how a program traps. */
#include "isa/effect.h"

#include <signal.h>

/* o0:op1:CRn:CRm:op2 of a system register; op0 is 2 + o0. */
#define SYSREG(op0, op1, crn, crm, op2) ((uint64_t)((op0)-2) << 14 | (op1) << 11 | (crn) << 7 | (crm) << 3 | (op2))

enum {
  NZCV = SYSREG(3, 3, 4, 2, 0),
  FPCR = SYSREG(3, 3, 4, 4, 0),
  FPSR = SYSREG(3, 3, 4, 4, 1),
  TPIDR_EL0 = SYSREG(3, 3, 13, 0, 2)
};

/* Bits that every implementation has (C5.2.8, C5.2.10), and those that only some have. */
#define FPCR_HAS 0x07c00000u /* AHP DN FZ RMode */
#define FPCR_MAY 0x003fbf07u /* Stride FZ16 Len, trap enables, EBF, NEP AH FIZ */
#define FPSR_HAS 0x0800009fu /* QC IDC IXC UFC OFC DZC IOC */
#define FPSR_MAY 0xf0000000u /* N Z C V of AArch32 */

struct system_register {
  uint64_t encoding;
  uint64_t *value;
  unsigned unknown;  /* its bit in the machine's `unknown` */
  uint64_t has, may; /* bits that can be written, and those of which it is not certain */
};

static bool find_register(struct step *s, uint64_t encoding, struct system_register *out) {
  const struct system_register list[] = {{NZCV, &s->m->nzcv, A64_UNKNOWN_NZCV, 0xf0000000, 0},
                                         {FPCR, &s->m->fpcr, A64_UNKNOWN_FPCR, FPCR_HAS, FPCR_MAY},
                                         {FPSR, &s->m->fpsr, A64_UNKNOWN_FPSR, FPSR_HAS, FPSR_MAY},
                                         {TPIDR_EL0, &s->m->tpidr, A64_UNKNOWN_TPIDR, ~0ull, 0}};
  for (unsigned i = 0; i < sizeof list / sizeof *list; i++)
    if (list[i].encoding == encoding) {
      *out = list[i];
      return true;
    }
  return false;
}

static unsigned op1_of(uint64_t encoding) { return encoding >> 11 & 7; }
static unsigned crn_of(uint64_t encoding) { return encoding >> 7 & 15; }

/* The identification registers, which Linux and qemu-user let a program read. */
static bool is_identification(uint64_t encoding) {
  unsigned crm = encoding >> 3 & 15;
  return encoding >> 7 == SYSREG(3, 0, 0, 0, 0) >> 7 && crm >= 4 && crm <= 7;
}

/* Registers that EL0 can always read, of any value. */
static bool is_readable(uint64_t encoding) {
  static const uint64_t list[] = {
      SYSREG(3, 3, 0, 0, 1),  /* CTR_EL0 */
      SYSREG(3, 3, 0, 0, 7),  /* DCZID_EL0 */
      SYSREG(3, 3, 13, 0, 3), /* TPIDRRO_EL0 */
      SYSREG(3, 3, 14, 0, 0), /* CNTFRQ_EL0 */
      SYSREG(3, 3, 14, 0, 2), /* CNTVCT_EL0 */
      SYSREG(3, 0, 0, 0, 0),  /* MIDR_EL1 */
      SYSREG(3, 0, 0, 0, 5),  /* MPIDR_EL1 */
      SYSREG(3, 0, 0, 0, 6),  /* REVIDR_EL1 */
  };
  for (unsigned i = 0; i < sizeof list / sizeof *list; i++)
    if (list[i] == encoding)
      return true;
  return is_identification(encoding);
}

/* Only op1 of 3 is for EL0 (D19.3.1). What Linux may emulate and what implementations define is left out. */
static bool is_forbidden(uint64_t encoding) {
  unsigned crn = crn_of(encoding);
  bool emulated = op1_of(encoding) == 0 && crn == 0;
  return op1_of(encoding) != 3 && !emulated && crn != 11 && crn != 15;
}

/* What si_code an undefined instruction has is not the architecture's to say: 0. */
static uint64_t undefined(struct step *s) { return effect_fault(s, SIGILL, 0, s->m->pc); }

/* A register of which neither the value nor the access is known. */
static uint64_t doubtful(struct step *s, uint64_t encoding) {
  return is_forbidden(encoding) ? undefined(s) : effect_stop(s, A64_STEP_UNKNOWN);
}

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

uint64_t effect_MRS(struct step *s, const uint64_t *arg) {
  struct system_register r;
  if (find_register(s, arg[0], &r)) {
    s->unknown |= effect_is_unknown(s, r.unknown);
    return *r.value;
  }
  return is_readable(arg[0]) ? effect_UNKNOWN(s, arg) : doubtful(s, arg[0]);
}

uint64_t effect_MSR(struct step *s, const uint64_t *arg) {
  struct system_register r;
  if (!find_register(s, arg[0], &r))
    return doubtful(s, arg[0]);
  *r.value = arg[1] & r.has;
  effect_mark(s, r.unknown, s->unknown || arg[1] & r.may);
  return 0;
}

/* Pointer authentication works on x17 or x30, whatever keys and algorithm; CHKFEAT on x16 (C6.2, HINT). */
uint64_t effect_HINT(struct step *s, const uint64_t *arg) {
  unsigned hint = (unsigned)arg[0];
  if (hint == 40)
    effect_set_x(s, 16, s->m->x[16], true);
  if (hint == 8 || hint == 10 || hint == 12 || hint == 14)
    effect_set_x(s, 17, s->m->x[17], true);
  if (hint == 7 || (hint >= 24 && hint <= 31))
    effect_set_x(s, 30, s->m->x[30], true);
  return 0;
}

uint64_t effect_NOP(struct step *s, const uint64_t *arg) {
  (void)s, (void)arg;
  return 0;
}

uint64_t effect_TRAP(struct step *s, const uint64_t *arg) {
  return arg[0] == SIGILL ? undefined(s) : effect_fault(s, (int)arg[0], TRAP_BRKPT, s->m->pc);
}
