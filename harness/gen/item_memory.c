/* item_memory.c - instructions that need a pointer: one into the window, or one that is signed. */
#include "gen/append.h"
#include "gen/forms.h"
#include "isa/effect/step.h"
#include "isa/form.h"

/* ---- signed pointers --------------------------------------------------------------------------------------------- */

static int64_t register_of(const struct insn *in, int variable) {
  if (variable == A64_VAR_SP)
    return x(A64_SP);
  return variable < A64_OPS ? in->op[variable] : x((unsigned)(variable - A64_VAR_X));
}

void point_before(struct builder *b, struct insn *in) {
  struct a64_authentication a;
  if (!a64_authenticates(a64_form(in->form), &a))
    return;
  if (a.pointer < A64_OPS) /* XZR cannot be signed */
    in->op[a.pointer] = x(roles_avoid(a64_number_of(in->op[a.pointer]) % 31, b->roles.set));
  append_run(b, forms.adr, register_of(in, a.pointer), 0, 0, 0, TARGET_EXIT);
}

void sign_before(struct builder *b, const struct insn *in) {
  struct a64_authentication a;
  if (!a64_authenticates(a64_form(in->form), &a) || a.key > 3)
    return;
  int64_t pointer = register_of(in, a.pointer);
  if (a.modifier == A64_OPS)
    append_run(b, forms.sign_zero[a.key], pointer, 0, 0, 0, TARGET_NONE);
  else
    append_run(b, forms.sign[a.key], pointer, register_of(in, a.modifier), 0, 0, TARGET_NONE);
}

/* ---- memory ----------------------------------------------------------------------------------------------------- */

struct reach { /* the bytes an instruction touches when its base is 0 */
  int64_t low, high;
  bool any;
};

static bool reach_access(struct a64_machine *m, uint64_t address, unsigned bytes) {
  struct reach *r = m->ctx;
  int64_t low = (int64_t)address, high = low + bytes;
  r->low = !r->any || low < r->low ? low : r->low;
  r->high = !r->any || high > r->high ? high : r->high;
  r->any = true;
  return true;
}

static bool reach_load(struct a64_machine *m, uint64_t address, unsigned bytes, uint64_t *value) {
  *value = 0;
  return reach_access(m, address, bytes);
}

static bool reach_store(struct a64_machine *m, uint64_t address, unsigned bytes, uint64_t value) {
  (void)value;
  return reach_access(m, address, bytes);
}

static struct a64_machine reach_machine(const struct insn *in, struct reach *r, unsigned monitor) {
  struct a64_machine m = {.load = reach_load, .store = reach_store, .ctx = r, .monitor.bytes = monitor};
  struct a64_authentication a;
  if (a64_authenticates(a64_form(in->form), &a))
    m.signature[a64_number_of(register_of(in, a.pointer)) % A64_ZR].key = (uint64_t)a.key + 1;
  m.traits.zva = WIRE_WINDOW_BYTES; /* at most */
  return m;
}

/* Found by carrying the instruction out; a store-exclusive needs a monitor of its size to get that far. */
static struct reach find_reach(const struct insn *in, unsigned index, uint64_t index_value) {
  struct reach r = {0};
  for (unsigned bytes = 0; bytes <= 16 && !r.any; bytes = bytes ? bytes * 2 : 1) {
    struct a64_machine m = reach_machine(in, &r, bytes);
    if (index < 31)
      m.x[index] = index_value;
    if (a64_step(&m, in) != A64_STEP_DONE)
      r.any = false;
  }
  return r;
}

/* Sets the index register to a small number, negative where the extension keeps the sign. */
static uint64_t set_up_index(struct builder *b, const struct insn *in, unsigned i, uint32_t random) {
  unsigned class = a64_class_of(in->op[i]), number = a64_number_of(in->op[i]);
  uint64_t k = random >> 4 & 31;
  bool negative = random & 1 && class == A64_X;
  if (number >= 31)
    return 0;
  append_run(b, negative ? forms.movn : forms.movz, A64_REG(class, number), (int64_t)k, 0, 0, TARGET_NONE);
  return negative ? ~k : k;
}

/* base = window + delta, in one or two instructions. */
static void set_up_base(struct builder *b, int64_t base, int64_t delta) {
  unsigned form = delta < 0 ? forms.sub : forms.add;
  int64_t size = delta < 0 ? -delta : delta, from = x(b->roles.window);
  if (size >> 12) {
    append_run(b, form, base, from, size >> 12, 12, TARGET_NONE);
    from = base;
  }
  if (size & 4095 || from != base)
    append_run(b, form, base, from, size & 4095, 0, TARGET_NONE);
}

static int index_operand(const struct form *f) {
  for (unsigned i = 0; i < f->nops; i++)
    if (f->op[i].is_index)
      return (int)i;
  return -1;
}

/* Where in the window the access begins. An SP as base must be a multiple of 16 (D1.8.2). */
static unsigned place_in_window(const struct form *f, const struct reach *r, bool from_sp, uint32_t random) {
  unsigned size = (unsigned)(r->high - r->low);
  unsigned at = random % (WIRE_WINDOW_BYTES - size + 1);
  if (from_sp) {
    at = (at & ~15u) + ((unsigned)r->low & 15);
    return at + size <= WIRE_WINDOW_BYTES ? at : at - 16;
  }
  bool askew = random >> 24 < 16;
  return askew || (!a64_does(f, A64_ALIGNS) && random >> 20 & 1) ? at : at & ~15u;
}

void take_memory(struct builder *b, struct insn *in, uint32_t random, bool fault) {
  const struct form *f = a64_form(in->form);
  int base = form_base(f), index = index_operand(f);
  struct a64_authentication a;
  spare_roles(b, f, in);
  if (a64_number_of(in->op[base]) == A64_ZR || a64_authenticates(f, &a)) /* SP cannot be signed */
    in->op[base] = x(a64_number_of(in->op[base]) % 31);
  renumber(in, (unsigned)base, b->roles.set);
  unsigned base_number = a64_number_of(in->op[base]);
  if (index >= 0)
    renumber(in, (unsigned)index, b->roles.set | (base_number < 31 ? 1u << base_number : 0));
  if (fault)
    in->op[base] = x(b->roles.fault);
  if (!encodes(in) || (fault && f->op[base].is_written)) {
    append_check(b, in);
    return;
  }
  unsigned start = b->program->count;
  uint64_t k = index >= 0 ? set_up_index(b, in, (unsigned)index, random) : 0;
  struct reach r = find_reach(in, index >= 0 ? a64_number_of(in->op[index]) : 31, k);
  if (fault) {
    append(b, in, ITEM_RUN, TARGET_NONE);
    return;
  }
  int64_t delta = (int64_t)(WIRE_WINDOW - ROLE_WINDOW_VALUE) - r.low;
  if (!r.any || r.high - r.low > WIRE_WINDOW_BYTES || delta > 0xffffff - WIRE_WINDOW_BYTES || delta < -0xffffff) {
    b->program->count = start;
    append_check(b, in);
    return;
  }
  bool from_sp = a64_number_of(in->op[base]) == A64_SP;
  set_up_base(b, in->op[base], delta + place_in_window(f, &r, from_sp, random));
  sign_before(b, in);
  append(b, in, ITEM_RUN, TARGET_NONE);
}

/* ---- memory copies and sets -------------------------------------------------------------------------------------- */

/* Both areas in the window, each in its half or wherever there is room; of a multiple of 16 bytes, as SETG wants. */
static void set_up_transfer(struct builder *b, const struct insn *in, bool copies, uint32_t random) {
  static const uint8_t sizes[] = {0, 1, 7, 16, 32, 48, 100, 160};
  bool of_tags = !copies && a64_form(in->form)->name[3] == 'G';
  uint32_t size = sizes[random % 8] & (of_tags ? ~15u : ~0u);
  uint32_t room = WIRE_WINDOW_BYTES - size + 1, to = (random >> 3) % room, from = (random >> 12) % room;
  int64_t half = WIRE_WINDOW_BYTES / 2;
  set_up_base(b, in->op[0], (int64_t)(of_tags ? to & ~15u : to) - half);
  if (copies)
    set_up_base(b, in->op[1], (int64_t)from - half);
  append_run(b, forms.movz, in->op[copies ? 2 : 1], size, 0, 0, TARGET_NONE);
}

void take_transfer(struct builder *b, struct insn *in, uint32_t random) {
  const struct form *f = a64_form(in->form);
  unsigned part[3], count = form_parts(in->form, part);
  bool copies = f->op[2].is_written, alone = !b->complete && random >> 28 == 0;
  uint32_t taken = b->roles.set;
  for (unsigned i = 0; i < 3; i++) {
    if (a64_number_of(in->op[i]) < 31)
      renumber(in, i, taken);
    taken |= 1u << a64_number_of(in->op[i]) % 32;
  }
  if (!encodes(in)) {
    append_check(b, in);
    return;
  }
  if (!alone)
    set_up_transfer(b, in, copies, random);
  for (unsigned i = alone ? count - 1 : 0; i < count; i++) {
    in->form = (uint16_t)part[i];
    append(b, in, ITEM_RUN, TARGET_NONE);
  }
}
