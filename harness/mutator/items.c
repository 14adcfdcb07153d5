/* items.c - a mutator for AFL++ (AFL_CUSTOM_MUTATOR_LIBRARY): changes the items of a program, and keeps all others
 * whole.
 *
 * What the bytes of an item mean is said in gen/program.h and gen/item.c: its kind, the number of a form, and eight
 * numbers, from which operands are drawn. A small number draws a limit or a low register, equal ones equal registers.
 */
#include "gen/bytes.h"
#include "gen/program.h"

#include <stdlib.h>
#include <string.h>

/* The interface of AFL++, docs/custom_mutators.md. */
void *afl_custom_init(void *afl, unsigned seed);
void afl_custom_deinit(void *data);
size_t afl_custom_fuzz(void *data, uint8_t *bytes, size_t size, uint8_t **out, uint8_t *other, size_t other_size,
                       size_t most);

enum { KIND = 0, FORM = 1, FORM_BYTES = 3, NUMBERS = 4, COUNT = 8, SMALL = 512, CHANGES = 4 };
enum { MOST = (PROGRAM_BYTES - PROGRAM_HEADER) / PROGRAM_ITEM_BYTES };

struct mutator {
  uint64_t seed;
  unsigned items;
  uint8_t bytes[PROGRAM_HEADER + (MOST + 1) * PROGRAM_ITEM_BYTES];
};

static unsigned pick(struct mutator *m, unsigned n) { return (unsigned)(next_random(&m->seed) >> 32) % n; }

static uint8_t *item(struct mutator *m, unsigned i) { return &m->bytes[PROGRAM_HEADER + i * PROGRAM_ITEM_BYTES]; }

static void randomise(struct mutator *m, uint8_t *p, unsigned bytes) {
  while (bytes--)
    *p++ = (uint8_t)(next_random(&m->seed) >> 32);
}

/* ---- changes ----------------------------------------------------------------------------------------------------- */

static void insert(struct mutator *m, const uint8_t *from) {
  unsigned at = pick(m, m->items + 1);
  if (m->items == MOST)
    return;
  memmove(item(m, at + 1), item(m, at), (m->items - at) * PROGRAM_ITEM_BYTES);
  if (from)
    memcpy(item(m, at), from, PROGRAM_ITEM_BYTES);
  else
    randomise(m, item(m, at), PROGRAM_ITEM_BYTES);
  m->items++;
}

static void leave_out(struct mutator *m) {
  unsigned at = pick(m, m->items);
  if (m->items == 1)
    return;
  memmove(item(m, at), item(m, at + 1), (m->items - at - 1) * PROGRAM_ITEM_BYTES);
  m->items--;
}

/* Most forms have few operands. */
static uint8_t *some_number(struct mutator *m, uint8_t *of) {
  return of + NUMBERS + 4 * pick(m, pick(m, 4) ? 3 : COUNT);
}

static void change_number(struct mutator *m, uint8_t *of) {
  uint32_t number;
  uint8_t *p = some_number(m, of);
  memcpy(&number, p, sizeof number);
  switch (pick(m, 8)) {
  case 0: randomise(m, (uint8_t *)&number, sizeof number); break;
  case 1: number += pick(m, 2) ? 1 : -1u; break;
  case 2: number ^= 1u << pick(m, 32); break;
  case 3: memcpy(&number, some_number(m, of), sizeof number); break; /* equal registers */
  default: number = pick(m, SMALL);
  }
  memcpy(p, &number, sizeof number);
}

static void change(struct mutator *m, const uint8_t *other) {
  unsigned at = pick(m, m->items);
  switch (pick(m, 16)) {
  case 0: insert(m, NULL); break;
  case 1: insert(m, item(m, at)); break; /* the same again */
  case 2: insert(m, other); break;
  case 3: leave_out(m); break;
  case 4: randomise(m, item(m, at) + FORM, FORM_BYTES); break;
  case 5: randomise(m, item(m, at) + KIND, 1); break;
  case 6: randomise(m, m->bytes, PROGRAM_HEADER); break;
  default: change_number(m, item(m, at));
  }
}

/* ---- the interface ----------------------------------------------------------------------------------------------- */

void *afl_custom_init(void *afl, unsigned seed) {
  struct mutator *m = calloc(1, sizeof *m);
  (void)afl;
  if (m)
    m->seed = seed;
  return m;
}

void afl_custom_deinit(void *data) { free(data); }

/* An item of the other input; NULL: it has none. */
static const uint8_t *item_of(struct mutator *m, const uint8_t *other, size_t size) {
  size_t items = size < PROGRAM_HEADER ? 0 : (size - PROGRAM_HEADER) / PROGRAM_ITEM_BYTES;
  return items ? other + PROGRAM_HEADER + pick(m, (unsigned)items) * PROGRAM_ITEM_BYTES : NULL;
}

size_t afl_custom_fuzz(void *data, uint8_t *bytes, size_t size, uint8_t **out, uint8_t *other, size_t other_size,
                       size_t most) {
  struct mutator *m = data;
  size_t whole = PROGRAM_HEADER + MOST * PROGRAM_ITEM_BYTES;
  memset(m->bytes, 0, sizeof m->bytes);
  memcpy(m->bytes, bytes, size < whole ? size : whole);
  size = size < whole ? size : whole;
  m->items = size < PROGRAM_HEADER + PROGRAM_ITEM_BYTES ? 1 : (unsigned)(size - PROGRAM_HEADER) / PROGRAM_ITEM_BYTES;
  for (unsigned n = 1 + pick(m, CHANGES); n--;)
    change(m, item_of(m, other, other_size));
  size = PROGRAM_HEADER + m->items * PROGRAM_ITEM_BYTES;
  *out = m->bytes;
  return size < most ? size : most;
}
