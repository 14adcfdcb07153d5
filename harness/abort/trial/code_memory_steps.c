/* code_memory_steps.c - the steps in which code gets into executable memory. */
#include "code_memory_steps.h"

#include <string.h>
#include <sys/mman.h>

#define PROT_LANDING 0x10 /* PROT_BTI */

#define NOTES 4

/* The last steps of each thread. */
static struct step notes[THREADS][NOTES];
static unsigned noted[THREADS];

static void note(char what, uint64_t at, unsigned n) {
  uint64_t i = code_memory_index(at);
  notes[i][noted[i]++ % NOTES] = (struct step){what, at, n};
}

void step_open(uint64_t at, bool bti) {
  (void)bti;
  mprotect((void *)at, CODE_MEMORY_GRAIN, PROT_READ | PROT_WRITE);
  note('o', at, 0);
}

void step_store(uint64_t at, const uint32_t *words, unsigned n) {
  memcpy((void *)at, words, n * sizeof *words);
  note('s', at, n);
}

void step_close(uint64_t at, bool bti) {
  mprotect((void *)at, CODE_MEMORY_GRAIN, PROT_READ | PROT_EXEC | (bti ? PROT_LANDING : 0));
  note('c', at, 0);
}

void step_flush(uint64_t at, unsigned n) {
  __builtin___clear_cache((char *)at, (char *)at + n * sizeof(uint32_t));
  note('f', at, n);
}

struct step step_last(const struct a64guard_thread *t) {
  uint64_t i = t->number;
  return notes[i][(noted[i] - 1) % NOTES];
}

bool code_memory_flushed(const struct a64guard_thread *t) {
  uint64_t i = t->number;
  const struct step *s[NOTES];
  for (unsigned k = 0; k < NOTES; k++)
    s[k] = &notes[i][(noted[i] + k) % NOTES];
  return s[0]->what == 'o' && s[1]->what == 's' && s[2]->what == 'c' && s[3]->what == 'f' && s[1]->at == s[3]->at &&
         s[1]->n == s[3]->n;
}
