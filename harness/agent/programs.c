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

/* Writes a program over what lay in its slot; what is longer there becomes padding. */
static void program_write(uint32_t slot, const uint32_t *words, uint32_t nwords) {
  uint32_t *at = slot_start(slot), length = nwords + 1, old = lengths[slot];
  at[0] = PROLOGUE;
  memcpy(at + 1, words, nwords * sizeof *words);
  if (old > length)
    memset(at + length, 0, (old - length) * sizeof *at);
  __builtin___clear_cache((char *)at, (char *)(at + (old > length ? old : length)));
  lengths[slot] = length;
}

static void program_clear(uint32_t slot) {
  uint32_t *at = slot_start(slot);
  if (lengths[slot] == 0)
    return;
  memset(at, 0, lengths[slot] * sizeof *at);
  __builtin___clear_cache((char *)at, (char *)(at + lengths[slot]));
  lengths[slot] = 0;
}

static void clear_unused(const struct wire_order *w) {
  bool used[WIRE_CASES] = {false};
  for (uint32_t i = 0; i < w->ncases; i++)
    used[w->cases[i].slot] |= is_run(&w->cases[i]);
  for (uint32_t slot = 0; slot < WIRE_CASES; slot++)
    if (!used[slot])
      program_clear(slot);
}

static void protect(int protection) { mprotect((void *)WIRE_SLOTS, WIRE_CASES * WIRE_SLOT_BYTES, protection); }

void programs_write(const struct wire_order *w) {
  protect(PROT_READ | PROT_WRITE);
  clear_unused(w);
  for (uint32_t i = 0; i < w->ncases; i++) {
    const struct wire_case *c = &w->cases[i];
    if (is_run(c))
      program_write(c->slot, c->words, c->nwords);
  }
  protect(PROT_READ | PROT_EXEC);
}
