/* memory.c - what effects do to memory, and the exclusive monitor (B2.12 of the Arm ARM). */
#include "isa/effect/effect.h"
#include "isa/effect/vector.h"

#include <signal.h>

/* Through an SP that is not a multiple of 16 nothing is loaded on a processor (D1.8.2), but qemu-user does not mind. */
static bool is_askew(const struct step *s) {
  if (s->m->sp % 16 == 0)
    return false;
  for (unsigned i = 0; i < s->form->nops; i++)
    if (s->form->op[i].is_base && a64_number_of(s->in->op[i]) == A64_SP)
      return true;
  return false;
}

/* Memory is touched only at known addresses. */
static bool may_access(struct step *s) {
  if (s->unknown || is_askew(s))
    effect_stop(s, A64_STEP_UNKNOWN);
  return s->result == A64_STEP_DONE;
}

static bool load(struct step *s, uint64_t address, unsigned bytes, struct expr_value *value) {
  if (bytes <= 8)
    return s->m->load(s->m, address, bytes, &value->low);
  return s->m->load(s->m, address, 8, &value->low) && s->m->load(s->m, address + 8, bytes - 8, &value->high);
}

struct expr_value effect_LD(struct step *s, const struct expr_value *arg) {
  struct expr_value value = {0, 0};
  if (may_access(s) && !load(s, arg[0].low, (unsigned)arg[1].low, &value))
    effect_stop(s, A64_STEP_FAULT);
  s->unknown |= effect_is_unknown(s, A64_UNKNOWN_MEMORY);
  return value;
}

/* Where a later part of an instruction's stores faults, what earlier ones have stored is open. */
static bool store_part(struct step *s, uint64_t address, unsigned bytes, uint64_t value) {
  bool stored = s->m->store(s->m, address, bytes, value);
  if (!stored && s->stored && !s->m->traits.pair_first)
    effect_mark(s, A64_UNKNOWN_MEMORY, true);
  s->stored |= stored;
  return stored;
}

static bool store(struct step *s, uint64_t address, unsigned bytes, struct expr_value value) {
  if (bytes <= 8)
    return store_part(s, address, bytes, low_bits(value.low, 8 * bytes));
  return store_part(s, address, 8, value.low) && store_part(s, address + 8, bytes - 8, value.high);
}

/* An unknown value is not stored: memory is always known. */
static void store_known(struct step *s, uint64_t address, unsigned bytes, struct expr_value value) {
  if (may_access(s) && !store(s, address, bytes, value))
    effect_stop(s, A64_STEP_FAULT);
  s->m->monitor.disturbed = true;
}

struct expr_value effect_ST(struct step *s, const struct expr_value *arg) {
  store_known(s, arg[0].low, (unsigned)arg[1].low, arg[2]);
  return (struct expr_value){0, 0};
}

uint64_t effect_TOUCH(struct step *s, const uint64_t *arg) {
  struct expr_value value;
  for (uint64_t i = 0; i < arg[2] && may_access(s); i++)
    if (!load(s, arg[0] + i * arg[1], (unsigned)arg[1], &value))
      effect_stop(s, A64_STEP_FAULT);
  return 0;
}

/* Lane i of each register, then lane i + 1: in order of their addresses. */
uint64_t effect_STN(struct step *s, const uint64_t *arg) {
  unsigned bits = (unsigned)vector_variable(s, A64_VAR_E), lanes = (unsigned)vector_variable(s, A64_VAR_N);
  for (unsigned i = 0; i < lanes * arg[1]; i++) {
    uint64_t lane = effect_LANE(s, (const uint64_t[]){arg[2] + i % arg[1], i / arg[1], bits});
    store_known(s, arg[0] + i * (bits / 8), bits / 8, (struct expr_value){lane, 0});
  }
  return 0;
}

struct expr_value effect_STIF(struct step *s, const struct expr_value *arg) {
  return arg[0].low ? effect_ST(s, arg + 1) : (struct expr_value){0, 0};
}

/* An access of `bytes` that must be aligned to `alignment`, or within 16 bytes where FEAT_LSE2 lets that do
 * (AArch64.UnalignedAccessFaults, nAA being 0). */
static uint64_t align(struct step *s, uint64_t address, uint64_t alignment, uint64_t bytes, bool within_will_do) {
  bool within = within_will_do && s->m->traits.lse2 && address % 16 + bytes <= 16;
  if (may_access(s) && address & (alignment - 1) && !within) {
    s->m->fault.tagged = address != a64_untag(address);
    effect_fault(s, SIGBUS, BUS_ADRALN, a64_untag(address));
  }
  s->m->fault.unaligned = address & (bytes - 1); /* of a pair, though its halves may be aligned */
  return address;
}

uint64_t effect_ALIGNED(struct step *s, const uint64_t *arg) { return align(s, arg[0], arg[1], arg[1], true); }

uint64_t effect_ALIGNED_PAIR(struct step *s, const uint64_t *arg) { return align(s, arg[0], arg[1], 2 * arg[1], true); }

uint64_t effect_ALIGNED_ALWAYS(struct step *s, const uint64_t *arg) { return align(s, arg[0], arg[1], arg[1], false); }

uint64_t effect_GRANULE(struct step *s, const uint64_t *arg) {
  if (may_access(s) && arg[0] & 15) {
    effect_fault(s, SIGBUS, BUS_ADRALN, arg[0]);
    s->m->fault.of_tag = true;
  }
  return arg[0];
}

uint64_t effect_LAX(struct step *s, const uint64_t *arg) {
  if (s->m->traits.rcpc_aligned)
    return effect_ALIGNED(s, arg);
  if (arg[0] & (arg[1] - 1))
    effect_stop(s, A64_STEP_UNKNOWN);
  return arg[0];
}

uint64_t effect_MONITOR(struct step *s, const uint64_t *arg) {
  s->m->monitor = (struct a64_monitor){.address = a64_untag(arg[0]), .bytes = (unsigned)arg[1]};
  return 0;
}

/* Stores what is there already. Faults as a store would. */
static bool may_store(struct step *s, uint64_t address, unsigned bytes) {
  uint64_t value;
  unsigned part = bytes < 8 ? bytes : 8;
  for (; bytes; bytes -= part, address += part)
    if (!s->m->load(s->m, address, part, &value) || !s->m->store(s->m, address, part, value))
      return false;
  return true;
}

/* An open monitor never lets a store through; whether the store faults all the same is the implementation's affair, an
 * alignment fault included. What a closed one does is certain only if nothing was stored since and the store is of what
 * was loaded. */
uint64_t effect_PASSES(struct step *s, const uint64_t *arg) {
  uint64_t address = arg[0];
  unsigned bytes = (unsigned)arg[1];
  if (!may_access(s))
    return 0;
  struct a64_monitor was = s->m->monitor;
  bool same = was.bytes && was.address == a64_untag(address);
  bool certain = same ? was.bytes == bytes && !was.disturbed : address % bytes == 0 && may_store(s, address, bytes);
  if (!certain)
    effect_stop(s, A64_STEP_UNKNOWN);
  s->m->monitor = (struct a64_monitor){0};
  return !same;
}

static void fault_of_tag(struct step *s, uint64_t address) {
  s->m->fault.address = address;
  s->m->fault.of_tag = true;
  effect_stop(s, A64_STEP_FAULT);
}

uint64_t effect_LDTAG(struct step *s, const uint64_t *arg) {
  uint64_t value;
  if (may_access(s) && !s->m->load(s->m, arg[0], 8, &value))
    fault_of_tag(s, arg[0]);
  return 0;
}

uint64_t effect_STTAG(struct step *s, const uint64_t *arg) {
  for (uint64_t i = 0; i < arg[1] && may_access(s); i += 16)
    if (!may_store(s, arg[0] + i, 16))
      fault_of_tag(s, arg[0] + i);
  return 0;
}

uint64_t effect_CHANGE(struct step *s, const uint64_t *arg) {
  if (may_access(s) && !may_store(s, arg[0], (unsigned)arg[1]))
    effect_stop(s, A64_STEP_FAULT);
  effect_mark(s, A64_UNKNOWN_MEMORY, true);
  s->m->monitor.disturbed = true;
  return 0;
}

uint64_t effect_CACHE(struct step *s, const uint64_t *arg) {
  uint64_t value;
  if (may_access(s) && !s->m->load(s->m, arg[0], 1, &value))
    effect_stop(s, A64_STEP_UNKNOWN);
  return 0;
}

/* How much of a block that is not all writable is made zero differs. */
uint64_t effect_ZVA(struct step *s, const uint64_t *arg) {
  uint64_t bytes = s->m->traits.zva, at = arg[0] & -bytes;
  bool ok = may_access(s) && bytes && may_store(s, at, (unsigned)bytes);
  for (uint64_t i = 0; ok && arg[1] && i < bytes; i += 8)
    s->m->store(s->m, at + i, 8, 0);
  s->m->monitor.disturbed = true;
  return ok ? 0 : effect_stop(s, A64_STEP_UNKNOWN);
}

uint64_t effect_CLREX(struct step *s, const uint64_t *arg) {
  (void)arg;
  s->m->monitor = (struct a64_monitor){0};
  return 0;
}
