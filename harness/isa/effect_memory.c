/* effect_memory.c - what effects do to memory, and the exclusive monitor (B2.12 of the Arm ARM). */
#include "isa/effect.h"

#include <signal.h>

/* Memory is touched only at known addresses. */
static bool may_access(struct step *s) {
  if (s->unknown)
    effect_stop(s, A64_STEP_UNKNOWN);
  return s->result == A64_STEP_DONE;
}

uint64_t effect_LD(struct step *s, const uint64_t *arg) {
  uint64_t value = 0;
  if (may_access(s) && !s->m->load(s->m, arg[0], (unsigned)arg[1], &value))
    effect_stop(s, A64_STEP_FAULT);
  return value;
}

/* An unknown value is not stored: memory is always known. */
uint64_t effect_ST(struct step *s, const uint64_t *arg) {
  unsigned bytes = (unsigned)arg[1];
  if (may_access(s) && !s->m->store(s->m, arg[0], bytes, low_bits(arg[2], 8 * bytes)))
    effect_stop(s, A64_STEP_FAULT);
  s->m->monitor.disturbed = true;
  return 0;
}

uint64_t effect_STIF(struct step *s, const uint64_t *arg) { return arg[0] ? effect_ST(s, arg + 1) : 0; }

uint64_t effect_ALIGNED(struct step *s, const uint64_t *arg) {
  if (may_access(s) && arg[0] & (arg[1] - 1))
    effect_fault(s, SIGBUS, BUS_ADRALN, arg[0]);
  return arg[0];
}

uint64_t effect_MONITOR(struct step *s, const uint64_t *arg) {
  s->m->monitor = (struct a64_monitor){.address = arg[0], .bytes = (unsigned)arg[1]};
  return 0;
}

/* Addresses are the same if they differ only in the tag that is ignored. */
static bool same_address(uint64_t a, uint64_t b) { return a << 8 == b << 8; }

/* An open monitor never lets a store through. What a closed one does is certain only if nothing was stored since and
 * the store is of what was loaded. Whether a store that does not pass is checked for alignment is IMPLEMENTATION
 * DEFINED; one that passes is aligned, as its load was. */
uint64_t effect_PASSES(struct step *s, const uint64_t *arg) {
  struct a64_monitor was = s->m->monitor;
  if (!may_access(s))
    return 0;
  s->m->monitor = (struct a64_monitor){0};
  if (arg[0] & (arg[1] - 1))
    effect_stop(s, A64_STEP_UNKNOWN);
  if (was.bytes && same_address(was.address, arg[0]) && (was.disturbed || was.bytes != arg[1]))
    effect_stop(s, A64_STEP_UNKNOWN);
  return !was.bytes || !same_address(was.address, arg[0]);
}

uint64_t effect_CLREX(struct step *s, const uint64_t *arg) {
  (void)arg;
  s->m->monitor = (struct a64_monitor){0};
  return 0;
}
