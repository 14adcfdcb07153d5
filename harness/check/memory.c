/* memory.c - the guest's memory as predictions see it: a table of regions and what an access to each does. */
#include "check/memory.h"

#include <signal.h>
#include <string.h>

enum kind { WILD, WINDOW, READONLY, DENIED, UNMAPPED, ARENA };

struct region {
  uint64_t from, bytes;
  enum kind kind;
};

#define ARENA_BYTES (WIRE_GRAIN + WIRE_CASES * WIRE_SLOT_BYTES)
#define USER_BYTES (1ull << 47)

/* The first that an address is in counts. What is in none is the agent's, the emulator's, or nobody's. */
static const struct region regions[] = {
    {WIRE_WINDOW, WIRE_WINDOW_BYTES, WINDOW},
    {WIRE_WINDOW_GRAIN, WIRE_GRAIN, WILD},
    {WIRE_WINDOW_GRAIN - WIRE_GRAIN, 3 * WIRE_GRAIN, DENIED},
    {WIRE_READONLY, WIRE_GRAIN, READONLY},
    {WIRE_NOACCESS, WIRE_GRAIN, DENIED},
    {WIRE_ARENA, ARENA_BYTES, ARENA},
    {WIRE_ARENA, WIRE_UNMAPPED + WIRE_GRAIN - WIRE_ARENA, UNMAPPED},
    {0, WIRE_GRAIN, UNMAPPED},
    {USER_BYTES, -USER_BYTES, UNMAPPED},
};

bool memory_is_noncanonical(uint64_t address) { return a64_untag(address) + USER_BYTES >= 2 * USER_BYTES; }

static bool is_in(const struct region *r, uint64_t address) { return address - r->from < r->bytes; }

static enum kind kind_at(uint64_t address) {
  for (unsigned i = 0; i < sizeof regions / sizeof *regions; i++)
    if (is_in(&regions[i], address))
      return regions[i].kind;
  return WILD;
}

/* An access across a boundary is wild: which of its halves faults first is nobody's promise. */
static enum kind kind_of(uint64_t address, unsigned bytes) {
  enum kind kind = kind_at(address);
  return kind_at(address + bytes - 1) == kind ? kind : WILD;
}

bool memory_is_arena(uint64_t address) { return kind_at(address) == ARENA; }

static struct memory *of(struct a64_machine *m) { return m->ctx; }

static bool go_wild(struct a64_machine *m) {
  of(m)->wild = true;
  return false;
}

static bool fault(struct a64_machine *m, int code, uint64_t address, unsigned bytes) {
  m->fault.unaligned |= (address & (bytes - 1)) != 0;
  m->fault.signo = SIGSEGV;
  m->fault.code = code;
  m->fault.address = address;
  return false;
}

static bool deny(struct a64_machine *m, enum kind kind, uint64_t address, unsigned bytes) {
  if (kind == WILD)
    return go_wild(m);
  return fault(m, kind == UNMAPPED ? SEGV_MAPERR : SEGV_ACCERR, address, bytes);
}

/* Of the arena a program knows its own words. */
static bool load_word(struct a64_machine *m, uint64_t address, unsigned bytes, uint64_t *value) {
  const struct memory *memory = of(m);
  uint64_t offset = address - memory->pc;
  if (offset >= 4ull * memory->count || offset + bytes > 4ull * memory->count)
    return go_wild(m);
  memcpy(value, (const uint8_t *)memory->words + offset, bytes);
  return true;
}

bool memory_load(struct a64_machine *m, uint64_t address, unsigned bytes, uint64_t *value) {
  address = a64_untag(address);
  enum kind kind = kind_of(address, bytes);
  *value = 0;
  if (kind == ARENA)
    return load_word(m, address, bytes, value);
  if (kind == WINDOW)
    memcpy(value, of(m)->window + (address - WIRE_WINDOW), bytes);
  return kind == WINDOW || kind == READONLY || deny(m, kind, address, bytes);
}

bool memory_store(struct a64_machine *m, uint64_t address, unsigned bytes, uint64_t value) {
  address = a64_untag(address);
  enum kind kind = kind_of(address, bytes);
  if (kind != WINDOW)
    return deny(m, kind, address, bytes);
  memcpy(of(m)->window + (address - WIRE_WINDOW), &value, bytes);
  return true;
}

bool memory_fetch_faults(struct a64_machine *m, uint64_t pc) {
  enum kind kind = kind_of(pc, 4);
  return kind != WILD && !deny(m, kind, pc, 4);
}
