/* code_memory.c - maps a thread's memory and writes its code. */
#include "code_memory.h"

#include <string.h>
#include <sys/mman.h>

#include "abort/way/runtime.h"
#include "code_memory_steps.h"
#include "needs.h"

struct a64guard_thread *threads[THREADS];

#define TAGGED 0x20 /* PROT_MTE */

static bool landing[THREADS], opened[THREADS];

static int index_of(const struct a64guard_thread *t) { return (int)t->number; }

static const struct {
  uint64_t from, to;
  int protection;
} regions[] = {
    {CODE_MEMORY_CODE, CODE_MEMORY_NOACCESS, PROT_READ | PROT_WRITE},
    {CODE_MEMORY_NOACCESS, CODE_MEMORY_WINDOW, PROT_NONE},
    {CODE_MEMORY_WINDOW, CODE_MEMORY_EDGE, PROT_READ | PROT_WRITE},
    {CODE_MEMORY_EDGE, CODE_MEMORY_READONLY, PROT_NONE},
    {CODE_MEMORY_READONLY, CODE_MEMORY_UNMAPPED, PROT_READ},
    {CODE_MEMORY_STACK_GUARD, CODE_MEMORY_STACK, PROT_NONE},
    {CODE_MEMORY_STACK, CODE_MEMORY_STACK_TOP, PROT_READ | PROT_WRITE},
    {CODE_MEMORY_FRAMES, CODE_MEMORY_MTE, PROT_READ | PROT_WRITE},
    {CODE_MEMORY_MTE, CODE_MEMORY_END, PROT_READ | PROT_WRITE | TAGGED},
};

static bool map(uint64_t at, uint64_t bytes, int protection) {
  if (needs_missing() & F_MTE)
    protection &= ~TAGGED;
  return mmap((void *)at, bytes, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == (void *)at;
}

bool code_memory_open(struct a64guard_thread *t) {
  static const uint32_t ret = 0xd65f03c0;
  if (t->number >= THREADS)
    return false;
  uint64_t base = code_memory_of(t);
  threads[t->number] = t;
  if (opened[index_of(t)])
    return true;
  for (size_t i = 0; i < sizeof regions / sizeof *regions; i++)
    if (!map(base + regions[i].from, regions[i].to - regions[i].from, regions[i].protection))
      return false;
  t->code = base + CODE_MEMORY_CODE;
  t->code_end = base + CODE_MEMORY_PAD;
  if (runtime_mine() != NULL)
    runtime_stub_write((void *)t->code);
  else
    a64guard_stub_write((void *)t->code, t);
  code_memory_write(t, CODE_MEMORY_PAD, &ret, 1);
  opened[index_of(t)] = true;
  return true;
}

void code_memory_guard_branches(const struct a64guard_thread *t, bool on) { landing[index_of(t)] = on; }

void code_memory_write(const struct a64guard_thread *t, uint64_t offset, const uint32_t *words, unsigned n) {
  uint64_t base = code_memory_of(t);
  bool bti = landing[index_of(t)];
  step_open(base, bti);
  step_store(base + offset, words, n);
  step_close(base, bti);
  step_flush(base + offset, n);
}

void code_memory_settle(const struct a64guard_thread *t) {
  struct step last = step_last(t);
  if (last.what != 'o' && last.what != 's')
    return;
  step_close(code_memory_of(t), landing[index_of(t)]);
  if (last.what == 's')
    step_flush(last.at, last.n);
}
