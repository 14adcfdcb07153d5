/* assembly_island.c - what the reference assembler places amid code: veneers and literal pools, branched over. */
#include "encoders/assembly.h"
#include "isa/form.h"

#include <stdlib.h>
#include <string.h>

enum { VENEER = 16 /* bytes: a load, a branch, an address */, OVER = 4 };

/* ---- what must be placed ----------------------------------------------------------------------------------------- */

static int64_t reach_of(const struct assembly *a, const struct fixup *f) {
  return f->is_constant ? a->rules->pool_reach : a64_range_of(&f->in, f->operand).greatest;
}

static bool is_placeable(const struct fixup *f) {
  return f->is_constant || a64_effect_sets(a64_form(f->in.form), A64_VAR_PC);
}

/* Bytes of all that may have to be placed at once. */
static uint64_t island_size(const struct assembly *a) {
  uint64_t size = OVER;
  for (unsigned i = 0; i < a->fixups; i++)
    size += a->fixup[i].is_constant ? a->fixup[i].bytes : VENEER;
  return size;
}

/* Whether it would be out of reach of an island that began `bytes` further on. */
static bool is_due(const struct assembly *a, const struct fixup *f, uint64_t bytes) {
  return is_placeable(f) && (int64_t)(a->at + bytes - f->at) > reach_of(a, f);
}

/* ---- placing ----------------------------------------------------------------------------------------------------- */

static bool put_veneer(struct assembly *a, unsigned label) {
  uint32_t r = a->rules->veneer_uses;
  const struct label *l = &a->label[label];
  uint64_t address = l->known ? l->address + a->rules->veneer_past : 0, slack = a->rules->slack_of_veneers;
  uint32_t code[] = {0x58000040 | r /* ldr xR, #8 */, a->rules->veneer_branches | r << 5};
  if (!l->known) {
    if (a->promises == a->promises_room) {
      a->promises_room = a->promises_room ? 2 * a->promises_room : 64;
      struct promise *more = realloc(a->promise, a->promises_room * sizeof *more);
      if (!more)
        return assembly_refuse(a, "no memory");
      a->promise = more;
    }
    a->promise[a->promises++] = (struct promise){.at = a->at + 8, .label = label};
  }
  return assembly_bytes_within(a, code, sizeof code, slack) &&
         assembly_bytes_within(a, &address, sizeof address, slack);
}

static bool put_constant(struct assembly *a, const struct fixup *f) {
  uint8_t data[ASSEMBLY_CONSTANT] = {0};
  memcpy(data, f->data, f->bytes < a->rules->constant_most ? f->bytes : a->rules->constant_most);
  return assembly_bytes_within(a, data, f->bytes, a->rules->slack_of_pools);
}

/* The veneer or constant of a fixup, here; and its word, which leads there. */
static bool place(struct assembly *a, const struct fixup *f) {
  uint32_t word;
  uint64_t to = a->room->address + a->at + (f->is_constant ? (uint64_t)a->rules->constant_past : 0);
  if (!assembly_lead(a, f, to, &word))
    return assembly_refuse(a, "a veneer or pool is out of reach");
  assembly_put(a, f->at, word);
  return f->is_constant ? put_constant(a, f) : put_veneer(a, f->label);
}

typedef bool chooses(const struct assembly *a, const struct fixup *f, uint64_t bytes);

static bool place_some(struct assembly *a, chooses *is_chosen, uint64_t bytes) {
  unsigned kept = 0, count = a->fixups;
  uint64_t begin = a->at;
  for (unsigned i = 0; i < count; i++) {
    struct fixup f = a->fixup[i];
    uint64_t moved = a->at;
    a->at = begin; /* what is due was so when the island began */
    bool chosen = is_chosen(a, &f, bytes);
    a->at = moved;
    if (!chosen)
      a->fixup[kept++] = f;
    else if (!place(a, &f))
      return false;
  }
  a->fixups = kept;
  return true;
}

static bool branch_over(struct assembly *a, uint64_t from) {
  uint32_t word;
  struct insn in = {.form = (uint16_t)a64_find_form("B"), .op = {(int64_t)(a->at - from)}};
  if (!a64_encode(&in, &word, NULL))
    return assembly_refuse(a, "the pool is too large");
  assembly_put(a, from, word);
  return true;
}

static bool put_island(struct assembly *a, chooses *is_chosen, uint64_t bytes) {
  uint64_t from = a->at;
  if (a->rules->pool_is_run)
    return place_some(a, is_chosen, bytes);
  return assembly_word(a, 0) && place_some(a, is_chosen, bytes) && branch_over(a, from);
}

static bool any(const struct assembly *a, chooses *is_chosen, uint64_t bytes) {
  for (unsigned i = 0; i < a->fixups; i++)
    if (is_chosen(a, &a->fixup[i], bytes))
      return true;
  return false;
}

bool assembly_make_way(struct assembly *a, uint64_t bytes) {
  uint64_t ahead = bytes + island_size(a) + VENEER;
  return !any(a, is_due, ahead) || put_island(a, is_due, ahead + 256 /* and what is due soon */);
}

/* ---- pools ------------------------------------------------------------------------------------------------------- */

static bool is_ready(const struct assembly *a, const struct fixup *f, uint64_t bytes) {
  (void)bytes;
  return f->is_constant || a->label[f->label].known;
}

bool assembly_place_pool(struct assembly *a, bool branches_over) {
  if (!any(a, is_ready, 0))
    return true;
  return branches_over ? put_island(a, is_ready, 0) : place_some(a, is_ready, 0);
}
