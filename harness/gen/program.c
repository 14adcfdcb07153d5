/* program.c - fuzzer bytes to a program, and where its instructions and labels lie. */
#include "gen/program.h"
#include "gen/forms.h"
#include "gen/random.h"
#include "gen/roles.h"
#include "isa/form.h"

#include <string.h>

/* At most 4 instructions come from one item of the byte string. */
enum { PER_ITEM = 4 };

struct roles roles_take(struct bytes *header) {
  struct roles r = {.window = take8(header) % 29};
  r.set = 1u << r.window;
  unsigned *rest[] = {&r.abort, &r.counter, &r.fault};
  for (unsigned i = 0; i < 3; i++) {
    unsigned wish = take8(header);
    /* jit_abort in x0, as in `blr x0`, half of the time; no role is higher than x28. */
    unsigned number = roles_avoid(i == 0 && wish & 1 ? 0 : wish / 2 % 29, r.set | 3u << 29);
    *rest[i] = number;
    r.set |= 1u << number;
  }
  return r;
}

static int settle_target(const struct builder *b, int target) {
  if (target < HEAD_BASE)
    return target;
  unsigned head = (unsigned)(target - HEAD_BASE);
  return head < b->heads ? b->head[head] : (int)b->program->count;
}

static void take_pool(struct program *p, uint64_t seed) {
  for (unsigned i = 0; i < PROGRAM_POOL; i++)
    p->pool[i] = (uint32_t)next_random(&seed) & 0x2fffffff; /* no SVC, should a wild branch come by */
}

/* A program with its inputs and nothing to run. */
static struct builder begin(struct program *p, struct bytes *header, unsigned slot, unsigned inputs) {
  struct builder b = {.program = p, .roles = roles_take(header)};
  p->slot = slot;
  p->count = 0;
  memset(&p->abort, 0, sizeof p->abort);
  inputs_take(p, &b.roles, header, inputs);
  return b;
}

static void finish(const struct builder *b) {
  struct program *p = b->program;
  for (unsigned i = 0; i < p->count; i++)
    p->item[i].target = settle_target(b, p->item[i].target);
  program_link(p);
}

void program_from_bytes_for(struct program *p, const uint8_t *bytes, size_t size, unsigned slot, unsigned inputs) {
  struct bytes header = {bytes, size < PROGRAM_HEADER ? size : PROGRAM_HEADER};
  struct bytes rest = {bytes + header.left, size - header.left};
  struct builder b = begin(p, &header, slot, inputs);
  take_pool(p, take32(&header));
  while (rest.left && p->count + PER_ITEM <= PROGRAM_ITEMS && b.heads < PROGRAM_ITEMS / PER_ITEM)
    item_take(&b, &rest);
  finish(&b);
}

void program_from_bytes(struct program *p, const uint8_t *bytes, size_t size, unsigned slot) {
  program_from_bytes_for(p, bytes, size, slot, PROGRAM_INPUTS);
}

bool program_sample(struct program *p, unsigned form, uint64_t seed, unsigned slot) {
  static const uint8_t header[PROGRAM_HEADER] = {9, 1};
  struct bytes bytes = {header, sizeof header};
  struct builder b = begin(p, &bytes, slot, PROGRAM_INPUTS);
  take_pool(p, 1);
  if (!item_sample(&b, form, seed))
    return false;
  finish(&b);
  return true;
}

/* ---- addresses -------------------------------------------------------------------------------------------------- */

unsigned program_run_count(const struct program *p) {
  unsigned n = 0;
  for (unsigned i = 0; i < p->count; i++)
    n += p->item[i].use == ITEM_RUN;
  return n;
}

uint64_t program_address(const struct program *p, unsigned item) {
  uint64_t address = p->at ? p->at : WIRE_PC(p->slot);
  for (unsigned i = 0; i < item && i < p->count; i++)
    address += p->item[i].use == ITEM_RUN ? 4 : 0;
  return address;
}

/* The pool is 8-byte aligned behind the closing branch. */
static uint64_t pool_address(const struct program *p) { return (program_address(p, p->count) + 4 + 7) & ~7ull; }

uint64_t program_target_address(const struct program *p, int target) {
  if (target == TARGET_ABORT)
    return WIRE_ABORT;
  if (target == TARGET_EXIT)
    return WIRE_EXIT;
  if (target < 0)
    return pool_address(p) + (uint64_t)(target - TARGET_POOL) * 4;
  return program_address(p, (unsigned)target);
}

void program_link(struct program *p) {
  for (unsigned i = 0; i < p->count; i++) {
    struct item *item = &p->item[i];
    const struct form *f = a64_form(item->insn.form);
    int operand = program_label_operand(f);
    if (operand < 0 || item->target == TARGET_NONE)
      continue;
    uint64_t unit = f->op[operand].scale == 4096 ? 4096 : 1; /* ADRP: from page to page */
    uint64_t target = program_target_address(p, item->target) & -unit, pc = program_address(p, i) & -unit;
    item->insn.op[operand] = (int64_t)(target - pc);
  }
}

/* ---- fewer instructions ------------------------------------------------------------------------------------------ */

static int moved(int target, unsigned first, unsigned n) {
  if (target <= (int)first)
    return target;
  return target < (int)(first + n) ? (int)first : target - (int)n;
}

void program_remove(struct program *p, unsigned first, unsigned n) {
  unsigned behind = p->count - first - n;
  memmove(&p->item[first], &p->item[first + n], behind * sizeof *p->item);
  p->count -= n;
  memset(&p->item[p->count], 0, n * sizeof *p->item);
  for (unsigned i = 0; i < p->count; i++)
    p->item[i].target = moved(p->item[i].target, first, n);
  p->abort.at = (uint16_t)moved(p->abort.at, first, n);
}
