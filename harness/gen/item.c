/* item.c - one item of the byte string: a few instructions that belong together.
 *
 * An instruction that touches memory gets its base register set up before it, so that any register can be a base and
 * the address still lies in the window; an indirect branch gets an ADR. Other instructions may write any register
 * without a role. What cannot be run is still checked: it becomes an ITEM_CHECK. */
#include "gen/append.h"
#include "gen/forms.h"
#include "gen/random.h"
#include "isa/effect/step.h"
#include "isa/form.h"

/* A head further on, counted from this one. */
static int later(const struct builder *b, uint32_t random) { return HEAD_BASE + (int)(b->heads + 1 + random % 4); }

/* Whether it writes a register of its own that has a role. */
static bool writes_role(const struct builder *b, const struct form *f) { return f->sets >> A64_VAR_X & b->roles.set; }

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
    append_check(b, in);
    return;
  }
  if (b->complete)
    point_before(b, in);
  if (b->complete || random >> 31)
    sign_before(b, in);
  append(b, in, ITEM_RUN, literal ? TARGET_POOL + (int)(random % (PROGRAM_POOL / 2)) * 2 : TARGET_NONE);
}

static void take_form(struct builder *b, unsigned id, const uint32_t random[A64_OPS]) {
  struct insn in;
  const struct form *f = a64_form(id);
  a64_draw(id, A64_LEGAL, random, &in);
  if (a64_does(f, A64_TRANSFERS))
    take_transfer(b, &in, random[A64_OPS - 1]);
  else if (a64_effect_sets(f, A64_VAR_PC))
    take_branch(b, f, &in, random[A64_OPS - 1]);
  else if (a64_touches_memory(f) && form_base(f) >= 0)
    take_memory(b, &in, random[A64_OPS - 1], false);
  else
    take_plain(b, f, &in, random[A64_OPS - 1]);
}

/* One in thirty-two is of a feature that may well be absent. */
static void take_run(struct builder *b, unsigned choice, unsigned further, const uint32_t random[A64_OPS]) {
  bool rare = forms.rares && choice % 32 == 31;
  if (rare)
    take_form(b, forms.rare[forms_pick(forms.rares, choice / 32, further, 1)], random);
  else
    take_form(b, forms.run[forms_pick(forms.runs, choice / 32, further, 31)], random);
}

static void take_check(struct builder *b, unsigned choice, const uint32_t random[A64_OPS]) {
  struct insn in;
  a64_draw(forms.any[choice % forms.anys], A64_ANY, random, &in);
  append_check(b, &in);
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

static bool no_load(struct a64_machine *m, uint64_t address, unsigned bytes, uint64_t *value) {
  (void)m, (void)address, (void)bytes, (void)value;
  return false;
}

static bool no_store(struct a64_machine *m, uint64_t address, unsigned bytes, uint64_t value) {
  (void)m, (void)address, (void)bytes, (void)value;
  return false;
}

/* Whether it is certain that it stops here, whatever the registers hold. */
static bool traps(const struct insn *in) {
  struct a64_machine m = {.unknown = ~0ull, .unknown_v = ~0u, .load = no_load, .store = no_store};
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

bool item_sample(struct builder *b, unsigned form, uint64_t seed) {
  uint32_t random[A64_OPS];
  seed += form;
  forms_be_ready();
  const struct form *f = a64_form(form);
  if (!a64_has_effect(f) || a64_does(f, A64_LEAVES) || a64_traps(f))
    return false;
  for (unsigned i = 0; i < A64_OPS; i++)
    random[i] = (uint32_t)next_random(&seed);
  b->head[b->heads] = (uint8_t)b->program->count;
  b->complete = true;
  take_form(b, form, random);
  b->heads++;
  return true;
}

void item_take(struct builder *b, struct bytes *bytes) {
  forms_be_ready();
  unsigned kind = take8(bytes), choice = take16(bytes), further = take8(bytes);
  uint32_t random[A64_OPS];
  for (unsigned i = 0; i < A64_OPS; i++)
    random[i] = take32(bytes);
  b->head[b->heads] = (uint8_t)b->program->count;
  if (kind < 192)
    take_run(b, choice, further, random);
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
