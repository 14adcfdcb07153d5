/* items.c - a mutator for AFL++ (AFL_CUSTOM_MUTATOR_LIBRARY): changes the items of a program, and keeps all others
 * whole.
 *
 * What the bytes of an item mean is said in gen/program.h and gen/item.c: its kind, the number of a form, and eight
 * numbers, from which operands are drawn. A small number draws a limit or a low register, equal ones equal registers.
 */
#include "gen/program.h"
#include "gen/random.h"
#include "isa/draw.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* The interface of AFL++, docs/custom_mutators.md. */
void *afl_custom_init(void *afl, unsigned seed);
void afl_custom_deinit(void *data);
size_t afl_custom_fuzz(void *data, uint8_t *bytes, size_t size, uint8_t **out, uint8_t *other, size_t other_size,
                       size_t most);
unsigned afl_custom_fuzz_count(void *data, const uint8_t *bytes, size_t size);
int32_t afl_custom_init_trim(void *data, uint8_t *bytes, size_t size);
size_t afl_custom_trim(void *data, uint8_t **out);
int32_t afl_custom_post_trim(void *data, uint8_t kept);

enum { KIND = 0, FORM = 1, FORM_BYTES = 3, NUMBERS = 4, COUNT = 8, SMALL = 512, CHANGES = 4, TURN = 256 };
enum { MOST = (PROGRAM_BYTES - PROGRAM_HEADER) / PROGRAM_ITEM_BYTES };

struct mutator {
  uint64_t seed;
  unsigned items;
  unsigned steps, without, left; /* of trimming: how many, which item was left out, of how many */
  uint8_t left_out[PROGRAM_ITEM_BYTES];
  uint8_t bytes[PROGRAM_HEADER + (MOST + 1) * PROGRAM_ITEM_BYTES];
};

static unsigned pick(struct mutator *m, unsigned n) { return (unsigned)(next_random(&m->seed) >> 32) % n; }

static uint8_t *item(struct mutator *m, unsigned i) { return &m->bytes[PROGRAM_HEADER + i * PROGRAM_ITEM_BYTES]; }

static void randomise(struct mutator *m, uint8_t *p, unsigned bytes) {
  while (bytes--)
    *p++ = (uint8_t)(next_random(&m->seed) >> 32);
}

/* ---- changes ----------------------------------------------------------------------------------------------------- */

static void insert(struct mutator *m, unsigned at, const uint8_t *from) {
  if (m->items == MOST)
    return;
  memmove(item(m, at + 1), item(m, at), (m->items - at) * PROGRAM_ITEM_BYTES);
  if (from)
    memcpy(item(m, at), from, PROGRAM_ITEM_BYTES);
  else
    randomise(m, item(m, at), PROGRAM_ITEM_BYTES);
  m->items++;
}

static void leave_out(struct mutator *m, unsigned at) {
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

/* Of registers that are drawn equal none can be led to its number alone, so most are not: others of the same numbers.
 */
static void part_registers(struct mutator *m, uint8_t *of) {
  uint32_t first;
  memcpy(&first, of + NUMBERS, sizeof first);
  for (bool equal = !pick(m, 8); !equal && draws_equal(first);)
    first += DRAW_LAP;
  memcpy(of + NUMBERS, &first, sizeof first);
}

static void change(struct mutator *m, const uint8_t *other) {
  unsigned at = pick(m, m->items);
  switch (pick(m, 16)) {
  case 0: insert(m, pick(m, m->items + 1), NULL); break;
  case 1: insert(m, at + 1, item(m, at)); break; /* the same again */
  case 2: insert(m, pick(m, m->items + 1), other); break;
  case 3: leave_out(m, pick(m, m->items)); break;
  case 4: randomise(m, item(m, at) + FORM, FORM_BYTES); break;
  case 5: randomise(m, item(m, at) + KIND, 1); break;
  default: change_number(m, item(m, at));
  }
}

/* Which edges a program takes says nothing of how many items take them, so one may try as many as fit: forms, of which
 * nothing is known, */
static void draw_all(struct mutator *m) {
  m->items = MOST;
  randomise(m, item(m, 0), MOST * PROGRAM_ITEM_BYTES);
}

/* or one item, with another number changed in each, or all of them. */
static void vary_one(struct mutator *m) {
  bool all = !pick(m, 4);
  uint8_t of[PROGRAM_ITEM_BYTES];
  memcpy(of, item(m, pick(m, m->items)), sizeof of);
  m->items = MOST;
  for (unsigned i = 0; i < MOST; i++) {
    memcpy(item(m, i), of, sizeof of);
    if (all)
      randomise(m, item(m, i) + NUMBERS, 4 * COUNT);
    else
      change_number(m, item(m, i));
    part_registers(m, item(m, i));
  }
}

static void change_some(struct mutator *m, const uint8_t *other) {
  for (unsigned n = 1 + pick(m, CHANGES); n--;)
    change(m, other);
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

/* How often one input is changed before the next one's turn. They are few, and the best is often the newest. */
unsigned afl_custom_fuzz_count(void *data, const uint8_t *bytes, size_t size) {
  (void)data, (void)bytes, (void)size;
  return TURN;
}

static size_t size_of(const struct mutator *m) { return PROGRAM_HEADER + m->items * PROGRAM_ITEM_BYTES; }

static void take(struct mutator *m, const uint8_t *bytes, size_t size) {
  size_t whole = PROGRAM_HEADER + MOST * PROGRAM_ITEM_BYTES;
  size = size < whole ? size : whole;
  memset(m->bytes, 0, sizeof m->bytes);
  memcpy(m->bytes, bytes, size);
  m->items = size < PROGRAM_HEADER + PROGRAM_ITEM_BYTES ? 1 : (unsigned)(size - PROGRAM_HEADER) / PROGRAM_ITEM_BYTES;
}

size_t afl_custom_fuzz(void *data, uint8_t *bytes, size_t size, uint8_t **out, uint8_t *other, size_t other_size,
                       size_t most) {
  struct mutator *m = data;
  take(m, bytes, size);
  if (!pick(m, 4))
    randomise(m, m->bytes, PROGRAM_HEADER); /* of the registers that no item writes: others */
  switch (pick(m, 8)) {
  case 0: draw_all(m); break;
  case 1:
  case 2:
  case 3: vary_one(m); break;
  default: change_some(m, item_of(m, other, other_size));
  }
  *out = m->bytes;
  return size_of(m) < most ? size_of(m) : most;
}

/* ---- fewer items ------------------------------------------------------------------------------------------------- */

/* From the last to the first, each is left out, and stays out if what remains takes the same edges. */
int32_t afl_custom_init_trim(void *data, uint8_t *bytes, size_t size) {
  struct mutator *m = data;
  take(m, bytes, size);
  m->steps = m->without = m->items;
  return m->items > 1 ? (int32_t)m->steps : 0;
}

size_t afl_custom_trim(void *data, uint8_t **out) {
  struct mutator *m = data;
  memcpy(m->left_out, item(m, --m->without), PROGRAM_ITEM_BYTES);
  m->left = m->items;
  leave_out(m, m->without);
  *out = m->bytes;
  return size_of(m);
}

int32_t afl_custom_post_trim(void *data, uint8_t kept) {
  struct mutator *m = data;
  if (!kept && m->left != m->items)
    insert(m, m->without, m->left_out);
  return (int32_t)(m->steps - m->without);
}
