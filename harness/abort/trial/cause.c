/* cause.c - causes: their rows, their places, their stops. */
#include "cause.h"

#include <signal.h>

#include "callback.h"
#include "code_memory.h"
#include "facts.h"

#define ARRAY(...)                                                                                                     \
  { __VA_ARGS__ }

const struct cause causes[CAUSES] = {
#define CAUSE(id, name, end, place, at, signo, code, address, flags, sentence, ...)                                    \
  {name,                                                                                                               \
   A64GUARD_##end,                                                                                                     \
   PLACE_##place,                                                                                                      \
   at,                                                                                                                 \
   signo,                                                                                                              \
   code,                                                                                                               \
   ADDRESS_##address,                                                                                                  \
   flags,                                                                                                              \
   sizeof((uint32_t[]){__VA_ARGS__}) / 4,                                                                              \
   ARRAY(__VA_ARGS__)},
#include "abort/tables/causes.def"
#undef CAUSE
};

#define TAG 0x5a00000000000000ull
#define MTE_TAG (TAG & 0x0f00000000000000ull)
/* Bit 55 is set: the top byte is no tag. Aligned, for emulators differ in which fault of a branch comes first. */
#define NONCANONICAL 0xdead0000deadbee0ull
#define POISON 0x007f000000000000ull
uint64_t place_of(const struct a64guard_thread *t, enum place place) {
  uint64_t base = code_memory_of(t);
  switch (place) {
  case PLACE_NONE:
  case PLACE_NULL: return 0;
  case PLACE_ABORT: return base;
  case PLACE_C_ABORT: return (uint64_t)callback_abort;
  case PLACE_C_FOREIGN: return (uint64_t)callback_foreign;
  case PLACE_C_STRANGER: return (uint64_t)callback_stranger;
  case PLACE_C_NESTED: return (uint64_t)callback_nested;
  case PLACE_C_INNER: return (uint64_t)callback_inner;
  case PLACE_C_REQUEST: return (uint64_t)callback_request;
  case PLACE_C_PATCH: return (uint64_t)callback_patch;
  case PLACE_TID: return t->tid;
  case PLACE_UNMAPPED: return base + CODE_MEMORY_UNMAPPED + 64;
  case PLACE_READONLY: return base + CODE_MEMORY_READONLY + 64;
  case PLACE_NOACCESS: return base + CODE_MEMORY_NOACCESS + 64;
  case PLACE_CODE: return base + CODE_MEMORY_PROGRAM;
  case PLACE_CODE_2: return base + CODE_MEMORY_PROGRAM + 2;
  case PLACE_PAD: return base + CODE_MEMORY_PAD;
  case PLACE_EDGE: return base + CODE_MEMORY_EDGE - 8;
  case PLACE_NONCANONICAL: return NONCANONICAL;
  case PLACE_TAGGED: return (base + CODE_MEMORY_WINDOW) | TAG;
  case PLACE_TAGGED_RO: return (base + CODE_MEMORY_READONLY) | TAG;
  case PLACE_MTE: return (base + CODE_MEMORY_MTE) | MTE_TAG;
  case PLACE_ODD: return base + CODE_MEMORY_WINDOW + 12;
  case PLACE_WINDOW: return base + CODE_MEMORY_WINDOW;
  }
  return 0;
}

static int predict_code(const struct cause *c) {
  return c->code < BY_FACT ? c->code : fact((enum fact)(c->code - BY_FACT));
}

static uint64_t predict_address(const struct cause *c, uint64_t place, uint64_t at) {
  switch (c->address) {
  case ADDRESS_PC: return at;
  case ADDRESS_PLACE:
  case ADDRESS_TARGET: return place;
  case ADDRESS_PLACE_8: return place + 8;
  case ADDRESS_UNTAGGED: return place & ~TAG;
  case ADDRESS_TAG_FAULT: return fact(FACT_TAG_ADDRESS) ? place & ~TAG : place;
  case ADDRESS_NONCANONICAL:
  case ADDRESS_POISONED: return fact(FACT_NONCANONICAL_ADDRESS) ? place : 0;
  case ADDRESS_FORGED: return at - 16;
  default: return 0;
  }
}

struct a64guard_stop cause_predict(const struct cause *c, const struct a64guard_thread *t, uint64_t at) {
  uint64_t place = place_of(t, c->place);
  bool wild = c->address == ADDRESS_TARGET;
  struct a64guard_stop s = {.end = (int)c->end, .signo = c->signo, .code = predict_code(c), .pc = wild ? place : at};
  s.addr = predict_address(c, place, at);
  if (c->address == ADDRESS_FORGED)
    s.pc = s.addr;
  if (c->end == A64GUARD_CALL)
    s.pc = at + 4;
  if (c->end == A64GUARD_SIGNAL && s.pc == at && c->address != ADDRESS_BLOCK && c->address != ADDRESS_LATER)
    s.word = c->words[c->at];
  if (end_returns(c->end))
    s = (struct a64guard_stop){.end = A64GUARD_RETURN};
  return s;
}

/* Authentication that fails leaves a mark in the bits above the address. */
static bool is_forged(uint64_t want, uint64_t got) { return got != want && got << 16 == want << 16; }

/* A loop may be left before it is reached, if the machine was slow; a call leaves its link, if it is one. */
static bool pc_right(const struct cause *c, const struct a64guard_thread *t, const struct a64guard_stop *want,
                     const struct a64guard_stop *got) {
  bool linked = c->place == PLACE_ABORT && !(c->flags & F_NO_LINK);
  if (want->word != 0 && want->word != got->word)
    return false;
  if (c->end == A64GUARD_ASYNC || c->address == ADDRESS_LATER || (c->address == ADDRESS_BLOCK && !fact(FACT_ZVA_PC)))
    return got->pc - t->code < t->code_end - t->code;
  if (c->address == ADDRESS_FORGED)
    return is_forged(want->pc, got->pc);
  return (c->end == A64GUARD_CALL && !linked) || want->pc == got->pc;
}

static bool address_right(const struct cause *c, const struct a64guard_thread *t, const struct a64guard_stop *want,
                          const struct a64guard_stop *got) {
  if (c->address == ADDRESS_STACK_GUARD)
    return got->addr - (code_memory_of(t) + CODE_MEMORY_STACK_GUARD) < CODE_MEMORY_GRAIN;
  if (c->address == ADDRESS_BLOCK)
    return (got->addr ^ place_of(t, c->place)) < 2048;
  if (c->address == ADDRESS_POISONED)
    return want->addr == (got->addr & ~POISON);
  if (c->address == ADDRESS_FORGED)
    return is_forged(want->addr, got->addr);
  return c->end != A64GUARD_SIGNAL || want->addr == got->addr;
}

broken_set cause_compare(const struct cause *c, const struct a64guard_thread *t, const struct a64guard_stop *want,
                         const struct a64guard_stop *got) {
  broken_set broken = 0;
  if (want->end != got->end)
    return BROKEN(KIND);
  if (want->signo != got->signo)
    broken |= BROKEN(SIGNO);
  if (want->code != got->code && c->end == A64GUARD_SIGNAL)
    broken |= BROKEN(CODE);
  if (!pc_right(c, t, want, got))
    broken |= BROKEN(PC);
  if (!address_right(c, t, want, got))
    broken |= BROKEN(ADDR);
  return broken;
}
