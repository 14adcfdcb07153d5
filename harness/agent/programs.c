/* programs.c - writes a batch's programs into the arena, which is never writable and executable at once. */
#include <string.h>
#include <sys/mman.h>

#include "memory.h"

#define PROLOGUE 0xd53bd040u /* mrs x0, tpidr_el0 */

/* Words that lie in each slot, the agent's prologue included. The rest of a slot is zeros: UDF #0. */
static uint32_t lengths[WIRE_CASES];

static uint32_t *slot_start(uint32_t slot) { return (uint32_t *)(WIRE_PC(slot) - 4); }

/* Of a refused case the host sends no executions. */
static bool is_run(const struct wire_case *c) { return c->nexecs > 0; }

/* Bytes that one DC ZVA zeroes; 0: it may not be used, or takes more than a slot. */
static uint64_t zeroed_at_once(void) {
  uint64_t dczid;
  __asm__("mrs %0, dczid_el0" : "=r"(dczid));
  return (dczid & 31) > 8 ? 0 : 4ull << (dczid & 15);
}

/* By as few stores as can be: in a page from which it has translated something an emulator looks into each, until all
 * of that is gone. */
static void clear(uint64_t at, uint64_t bytes) {
  uint64_t block = zeroed_at_once(), end = at + bytes;
  if (block == 0)
    memset((void *)at, 0, bytes);
  else
    for (at &= -block; at < end; at += block)
      __asm__ volatile("dc zva, %0" ::"r"(at) : "memory");
}

static void program_clear(uint32_t slot) { clear((uint64_t)slot_start(slot), lengths[slot] * sizeof(uint32_t)); }

static void program_write(uint32_t slot, const uint32_t *words, uint32_t nwords) {
  uint32_t *at = slot_start(slot);
  at[0] = PROLOGUE;
  memcpy(at + 1, words, nwords * sizeof *words);
}

/* What was there, and what is there now. */
static void program_settle(uint32_t slot, uint32_t length) {
  uint32_t *at = slot_start(slot);
  __builtin___clear_cache((char *)at, (char *)(at + (lengths[slot] > length ? lengths[slot] : length)));
  lengths[slot] = length;
}

static void protect(int protection) { mprotect((void *)WIRE_SLOTS, WIRE_CASES * WIRE_SLOT_BYTES, protection); }

void programs_write(const struct wire_order *w) {
  uint32_t length[WIRE_CASES] = {0};
  protect(PROT_READ | PROT_WRITE);
  for (uint32_t slot = 0; slot < WIRE_CASES; slot++)
    if (lengths[slot] > 0)
      program_clear(slot);
  for (uint32_t i = 0; i < w->ncases; i++) {
    const struct wire_case *c = &w->cases[i];
    if (!is_run(c))
      continue;
    program_write(c->slot, c->words, c->nwords);
    length[c->slot] = c->nwords + 1;
  }
  for (uint32_t slot = 0; slot < WIRE_CASES; slot++)
    if (lengths[slot] || length[slot])
      program_settle(slot, length[slot]);
  protect(PROT_READ | PROT_EXEC);
}
