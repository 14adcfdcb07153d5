/* item.c - one item of the byte string: a few instructions that belong together.
 *
 * An instruction that touches memory gets its base register set up before it, so that any register can be a base and
 * the address still lies in the window; an indirect branch gets an ADR. Other instructions may write any register
 * without a role. What cannot be run is still checked: it becomes an ITEM_CHECK. */
#include "gen/roles.h"
#include "isa/step.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* ---- the forms, by how they are run ---------------------------------------------------------------------------- */

static struct {
  uint16_t run[A64_FORMS], rare[A64_FORMS], any[A64_FORMS], memory[A64_FORMS], trap[A64_FORMS];
  unsigned runs, rares, anys, memories, traps;
  unsigned add, sub, movz, movn, adr, b, bl, br, blr, ret, cbnz;
  unsigned sign[4], sign_zero[4]; /* by key: with a register, and with zero */
} forms;

/* The register that addresses are made from: inside [ ], or all there is. */
static int base_operand(const struct form *f) {
  for (unsigned i = 0; i < f->nops; i++)
    if (f->op[i].is_base)
      return (int)i;
  return f->nops == 1 && a64_touches_memory(f) ? 0 : -1;
}

static bool is_common(const struct form *f) {
  static const char *const common[] = {
#define COMMON(feature) feature,
#include "gen/features.def"
#undef COMMON
  };
  for (unsigned i = 0; i < sizeof common / sizeof *common; i++)
    if (!strcmp(common[i], f->feature))
      return true;
  return false;
}

static void sort_form(const struct form *f) {
  if (!f->also)
    forms.any[forms.anys++] = f->id;
  if (!a64_has_effect(f) || a64_effect_calls(f, A64_FN_LEAVES))
    return;
  if (a64_traps(f)) {
    forms.trap[forms.traps++] = f->id;
    return;
  }
  if (is_common(f))
    forms.run[forms.runs++] = f->id;
  else
    forms.rare[forms.rares++] = f->id;
  if (is_common(f) && a64_touches_memory(f) && base_operand(f) >= 0 && f->op[base_operand(f)].is_base)
    forms.memory[forms.memories++] = f->id;
}

static void sort_forms(void) {
  for (unsigned id = 1; id <= a64_form_count(); id++)
    sort_form(a64_form(id));
  forms.add = a64_find_form("ADD_imm");
  forms.sub = a64_find_form("SUB_imm");
  forms.movz = a64_find_form("MOVZ");
  forms.movn = a64_find_form("MOVN");
  forms.adr = a64_find_form("ADR");
  forms.b = a64_find_form("B");
  forms.bl = a64_find_form("BL");
  forms.br = a64_find_form("BR");
  forms.blr = a64_find_form("BLR");
  forms.ret = a64_find_form("RET");
  forms.cbnz = a64_find_form("CBNZ");
  static const char *const sign[] = {"PACIA", "PACIB", "PACDA", "PACDB"}, *const zero[] = {"PACIZA", "PACIZB", "PACDZA",
                                                                                           "PACDZB"};
  for (unsigned key = 0; key < 4; key++) {
    forms.sign[key] = a64_find_form(sign[key]);
    forms.sign_zero[key] = a64_find_form(zero[key]);
  }
}

/* ---- appending -------------------------------------------------------------------------------------------------- */

static void append(struct builder *b, const struct insn *in, enum item_use use, int target) {
  struct program *p = b->program;
  if (p->count < PROGRAM_ITEMS)
    p->item[p->count++] = (struct item){*in, use, target};
}

static void append_run(struct builder *b, unsigned form, int64_t op0, int64_t op1, int64_t op2, int64_t op3,
                       int target) {
  struct insn in = {.form = (uint16_t)form, .op = {op0, op1, op2, op3}};
  append(b, &in, ITEM_RUN, target);
}

static int64_t x(unsigned number) { return A64_REG(A64_X, number); }

/* A head further on, counted from this one. */
static int later(const struct builder *b, uint32_t random) { return HEAD_BASE + (int)(b->heads + 1 + random % 4); }

static void check_only(struct builder *b, const struct insn *in) { append(b, in, ITEM_CHECK, TARGET_NONE); }

static bool encodes(const struct insn *in) {
  uint32_t word;
  return a64_encode(in, &word, NULL);
}

/* ---- registers -------------------------------------------------------------------------------------------------- */

unsigned roles_avoid(unsigned number, uint32_t set) {
  while (number < 31 && set >> number & 1)
    number = (number + 1) % 31;
  return number;
}

static bool is_general(int64_t reg) { return a64_class_of(reg) <= A64_X; }

static void renumber(struct insn *in, unsigned i, uint32_t set) {
  in->op[i] = A64_REG(a64_class_of(in->op[i]), roles_avoid(a64_number_of(in->op[i]), set));
}

/* No instruction writes a register that has a role. */
static void spare_roles(const struct builder *b, const struct form *f, struct insn *in) {
  for (unsigned i = 0; i < f->nops; i++)
    if (f->op[i].kind == OPERAND_REGISTER && f->op[i].is_written && is_general(in->op[i]))
      renumber(in, i, b->roles.set);
}

/* Or one of its own that has one. */
static bool writes_role(const struct builder *b, const struct form *f) {
  for (unsigned n = 0; n < 31; n++)
    if (b->roles.set >> n & 1 && a64_effect_sets(f, (enum a64_variable)(A64_VAR_X + n)))
      return true;
  return false;
}

/* ---- signed pointers --------------------------------------------------------------------------------------------- */

static int64_t register_of(const struct insn *in, int variable) {
  if (variable == A64_VAR_SP)
    return x(A64_SP);
  return variable < A64_OPS ? in->op[variable] : x((unsigned)(variable - A64_VAR_X));
}

/* Signs what `in` is about to authenticate, if there is an instruction for it. */
static void sign_before(struct builder *b, const struct insn *in) {
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
  bool strict = a64_effect_calls(f, A64_FN_ALIGNED) || a64_effect_calls(f, A64_FN_GRANULE) ||
                a64_effect_calls(f, A64_FN_LAX) || a64_effect_calls(f, A64_FN_PASSES);
  bool askew = random >> 24 < 16;
  return askew || (!strict && random >> 20 & 1) ? at : at & ~15u;
}

static void take_memory(struct builder *b, struct insn *in, uint32_t random, bool fault) {
  const struct form *f = a64_form(in->form);
  int base = base_operand(f), index = index_operand(f);
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
    check_only(b, in);
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
    check_only(b, in);
    return;
  }
  bool from_sp = a64_number_of(in->op[base]) == A64_SP;
  set_up_base(b, in->op[base], delta + place_in_window(f, &r, from_sp, random));
  sign_before(b, in);
  append(b, in, ITEM_RUN, TARGET_NONE);
}

/* ---- one item --------------------------------------------------------------------------------------------------- */

static void take_branch(struct builder *b, const struct form *f, struct insn *in, uint32_t random) {
  if (program_label_operand(f) >= 0) {
    append(b, in, ITEM_RUN, later(b, random));
    return;
  }
  if (f->nops)
    in->op[0] = x(roles_avoid(a64_number_of(in->op[0]) % 31, b->roles.set));
  append_run(b, forms.adr, f->nops ? in->op[0] : x(30), 0, 0, 0, later(b, random));
  sign_before(b, in);
  append(b, in, ITEM_RUN, TARGET_NONE);
}

static void take_plain(struct builder *b, const struct form *f, struct insn *in, uint32_t random) {
  spare_roles(b, f, in);
  bool literal = a64_touches_memory(f) && program_label_operand(f) >= 0;
  if (!encodes(in) || writes_role(b, f)) {
    check_only(b, in);
    return;
  }
  if (random >> 31)
    sign_before(b, in);
  append(b, in, ITEM_RUN, literal ? TARGET_POOL + (int)(random % (PROGRAM_POOL / 2)) * 2 : TARGET_NONE);
}

static void take_form(struct builder *b, unsigned id, const uint32_t random[A64_OPS]) {
  struct insn in;
  const struct form *f = a64_form(id);
  a64_draw(id, A64_LEGAL, random, &in);
  if (a64_effect_sets(f, A64_VAR_PC))
    take_branch(b, f, &in, random[A64_OPS - 1]);
  else if (a64_touches_memory(f) && base_operand(f) >= 0)
    take_memory(b, &in, random[A64_OPS - 1], false);
  else
    take_plain(b, f, &in, random[A64_OPS - 1]);
}

/* One in thirty-two is of a feature that may well be absent. */
static void take_run(struct builder *b, unsigned choice, const uint32_t random[A64_OPS]) {
  bool rare = forms.rares && choice % 32 == 31;
  take_form(b, rare ? forms.rare[choice / 32 % forms.rares] : forms.run[choice / 32 * 31 % forms.runs], random);
}

static void take_check(struct builder *b, unsigned choice, const uint32_t random[A64_OPS]) {
  struct insn in;
  a64_draw(forms.any[choice % forms.anys], A64_ANY, random, &in);
  check_only(b, &in);
}

static void take_fault(struct builder *b, unsigned choice, const uint32_t random[A64_OPS]) {
  struct insn in;
  unsigned id = forms.memory[choice % forms.memories];
  a64_draw(id, A64_LEGAL, random, &in);
  take_memory(b, &in, random[A64_OPS - 1], true);
}

/* jit_abort: the seed of it all is `blr x0`. */
static void take_abort(struct builder *b, unsigned choice) {
  int64_t reg = x(b->roles.abort);
  switch (choice % 4) {
  case 0: append_run(b, forms.blr, reg, 0, 0, 0, TARGET_NONE); break;
  case 1: append_run(b, forms.bl, 0, 0, 0, 0, TARGET_ABORT); break;
  case 2: append_run(b, forms.br, reg, 0, 0, 0, TARGET_NONE); break;
  default: append_run(b, forms.b, 0, 0, 0, 0, TARGET_ABORT);
  }
}

/* Branches to where no instruction can be fetched: unmapped, not executable, not aligned. */
static void take_wild_branch(struct builder *b, unsigned choice, uint32_t random) {
  const unsigned branch[] = {forms.br, forms.blr, forms.ret};
  unsigned reg = roles_avoid(random % 31, b->roles.set);
  switch (random >> 8 & 3) {
  case 0: reg = b->roles.fault; break;
  case 1: reg = b->roles.window; break;
  case 2:
    append_run(b, forms.adr, x(reg), 0, 0, 0, later(b, random));
    append_run(b, forms.add, x(reg), x(reg), 1 + (random >> 16) % 3, 0, TARGET_NONE);
    break;
  default: append_run(b, forms.add, x(reg), x(b->roles.window), random >> 16 & 0xff, 0, TARGET_NONE);
  }
  append_run(b, branch[choice % 3], x(reg), 0, 0, 0, TARGET_NONE);
}

/* Counts down and goes back to an earlier head; once in a program, so that it ends. */
static void take_loop(struct builder *b, uint32_t random) {
  int64_t counter = x(b->roles.counter);
  if (b->looped || !b->heads)
    return;
  b->looped = true;
  append_run(b, forms.sub, counter, counter, 1, 0, TARGET_NONE);
  append_run(b, forms.cbnz, counter, 0, 0, 0, HEAD_BASE + (int)(random % b->heads));
}

/* Whether it is certain that it stops here. */
static bool traps(const struct insn *in) {
  struct a64_machine m = {0};
  return encodes(in) && a64_step(&m, in) == A64_STEP_FAULT;
}

static void take_trap(struct builder *b, unsigned choice, const uint32_t random[A64_OPS]) {
  struct insn in;
  a64_draw(forms.trap[choice % forms.traps], A64_LEGAL, random, &in);
  append(b, &in, traps(&in) ? ITEM_RUN : ITEM_CHECK, TARGET_NONE);
}

/* An endless loop costs two ticks of the watchdog, so it needs more than one byte to be right. */
static void take_rare(struct builder *b, unsigned choice, uint32_t random) {
  if (choice % 4096 == 0xfff)
    append_run(b, forms.b, 0, 0, 0, 0, HEAD_BASE + (int)b->heads);
  else
    take_wild_branch(b, choice, random);
}

static void be_ready(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, sort_forms);
}

bool item_sample(struct builder *b, unsigned form, uint64_t seed) {
  uint32_t random[A64_OPS];
  seed += form;
  be_ready();
  const struct form *f = a64_form(form);
  if (!a64_has_effect(f) || a64_effect_calls(f, A64_FN_LEAVES) || a64_traps(f))
    return false;
  for (unsigned i = 0; i < A64_OPS; i++)
    random[i] = (uint32_t)next_random(&seed);
  b->head[b->heads] = (uint8_t)b->program->count;
  take_form(b, form, random);
  b->heads++;
  return true;
}

void item_take(struct builder *b, struct bytes *bytes) {
  be_ready();
  unsigned kind = take8(bytes), choice = take16(bytes);
  uint32_t random[A64_OPS];
  take8(bytes);
  for (unsigned i = 0; i < A64_OPS; i++)
    random[i] = take32(bytes);
  b->head[b->heads] = (uint8_t)b->program->count;
  if (kind < 192)
    take_run(b, choice, random);
  else if (kind < 236)
    take_check(b, choice, random);
  else if (kind < 240)
    take_fault(b, choice, random);
  else if (kind < 244)
    take_abort(b, choice);
  else if (kind < 246)
    take_wild_branch(b, choice, random[0]);
  else if (kind < 252)
    take_loop(b, random[0]);
  else if (kind < 254)
    take_trap(b, choice, random);
  else
    take_rare(b, choice, random[0]);
  b->heads++;
}
