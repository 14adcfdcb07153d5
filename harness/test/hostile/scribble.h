/* scribble.h - carries out the order of a hostile program: writes one word of the shared memory. */
#ifndef A64_TEST_HOSTILE_SCRIBBLE_H
#define A64_TEST_HOSTILE_SCRIBBLE_H

#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "order.h"

static struct hostile_order order;
static uint32_t *volatile victim; /* of the race */
static uint32_t was;

static void flip(void) {
  uint32_t *word = victim;
  if (!word)
    return;
  *word = (uint32_t)order.value;
  *word = was;
}

static void race_for(uint32_t *word) {
  was = *word;
  victim = word;
}

static void count_for_ever(uint32_t *word) {
  for (;; ++*word)
    usleep(1000);
}

static void scribble(void *memory, enum hostile_moment now) {
  uint32_t *word = (uint32_t *)((unsigned char *)memory + order.offset);
  if (!(order.moments & now))
    return;
  if (now == HOSTILE_RACE)
    race_for(word);
  else if (now == HOSTILE_COUNT)
    count_for_ever(word);
  else if (now == HOSTILE_DIE)
    abort();
  else if (now == HOSTILE_SHRINK)
    order.value = (uint64_t)ftruncate(3, 0);
  else
    *word = (uint32_t)order.value;
}

/* All the memory under descriptor 3. */
static void *open_memory(size_t bytes) {
  void *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, 3, 0);
  if (at == MAP_FAILED)
    _exit(8);
  return at;
}

#endif
