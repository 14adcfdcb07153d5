/* code_memory.c - maps a thread's memory and writes its code. */
#include "code_memory.h"

#include <string.h>
#include <sys/mman.h>

#include "code_memory_steps.h"

struct a64guard_thread *threads[THREADS];

static bool landing[THREADS], opened[THREADS];

static int index_of(const struct a64guard_thread *t) { return (int)t->number; }

static const struct {
  uint64_t from, to;
  int protection;
} regions[] = {
    {LAND_CODE, LAND_NOACCESS, PROT_READ | PROT_WRITE},
    {LAND_NOACCESS, LAND_WINDOW, PROT_NONE},
    {LAND_WINDOW, LAND_EDGE, PROT_READ | PROT_WRITE},
    {LAND_EDGE, LAND_READONLY, PROT_NONE},
    {LAND_READONLY, LAND_UNMAPPED, PROT_READ},
    {LAND_STACK_GUARD, LAND_STACK, PROT_NONE},
    {LAND_STACK, LAND_STACK_TOP, PROT_READ | PROT_WRITE},
    {LAND_FRAMES, LAND_END, PROT_READ | PROT_WRITE},
};

static bool map(uint64_t at, uint64_t bytes, int protection) {
  return mmap((void *)at, bytes, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == (void *)at;
}

bool land_open(struct a64guard_thread *t) {
  static const uint32_t ret = 0xd65f03c0;
  if (t->number >= THREADS)
    return false;
  uint64_t base = land_of(t);
  threads[t->number] = t;
  if (opened[index_of(t)])
    return true;
  for (size_t i = 0; i < sizeof regions / sizeof *regions; i++)
    if (!map(base + regions[i].from, regions[i].to - regions[i].from, regions[i].protection))
      return false;
  t->code = base + LAND_CODE;
  t->code_end = base + LAND_PAD;
  a64guard_stub_write((void *)t->code, t);
  land_write(t, LAND_PAD, &ret, 1);
  opened[index_of(t)] = true;
  return true;
}

void land_guard_branches(const struct a64guard_thread *t, bool on) { landing[index_of(t)] = on; }

void land_write(const struct a64guard_thread *t, uint64_t offset, const uint32_t *words, unsigned n) {
  uint64_t base = land_of(t);
  bool bti = landing[index_of(t)];
  step_open(base, bti);
  step_store(base + offset, words, n);
  step_close(base, bti);
  step_flush(base + offset, n);
}

void land_settle(const struct a64guard_thread *t) {
  struct step last = step_last(t);
  if (last.what != 'o' && last.what != 's')
    return;
  step_close(land_of(t), landing[index_of(t)]);
  if (last.what == 's')
    step_flush(last.at, last.n);
}
