/* transfer.c - memory copy and set in three parts: prologue, main part and epilogue (FEAT_MOPS, C6.2: CPYFP to SETGE).
 *
 * An implementation chooses how much each part does. So between a prologue and the end of its epilogue memory and what
 * is left to do are unknown, and all of the work is done at the epilogue: no access to memory lies between. Where the
 * prologue is known to finish what lies within a page (traits.def), all of it is done there. */
#include "isa/effect/effect.h"

#include <signal.h>

enum stage { PROLOGUE, MAIN, EPILOGUE };
enum kind { CPYF, CPY, SET, SETG };
enum option { OPTION_A = 1, OPTION_B };
enum direction { EITHER, FORWARD, BACKWARD };
enum mismatch { IS_ILLEGAL = 1, IS_RESUMED };
enum { C = 1 << 29, N = 1u << 31, MOST = 4096 /* bytes that are looked at */, PAGE = 4096 };

struct part_of {
  enum stage stage;
  enum kind kind;
  uint64_t options, to, bytes, from;
};

static bool copies(unsigned kind) { return kind == CPYF || kind == CPY; }

static enum option option_of(const struct step *s, enum kind kind) {
  const struct a64_traits *t = &s->m->traits;
  const uint32_t of[] = {t->cpyf_option, t->cpy_option, t->set_option, t->setg_option};
  return (enum option)of[kind];
}

static uint64_t offset_of(uint64_t pointer) { return pointer & 0x00ffffffffffffff; }

/* ---- memory ---------------------------------------------------------------------------------------------------- */

static bool access_byte(struct step *s, const struct a64_transfer *t, uint64_t i) {
  uint64_t value;
  return (!copies(t->kind) || s->m->load(s->m, t->from + i, 1, &value)) && s->m->load(s->m, t->to + i, 1, &value) &&
         s->m->store(s->m, t->to + i, 1, value);
}

static bool access_all(struct step *s, const struct a64_transfer *t) {
  for (uint64_t i = 0; i < t->bytes; i++)
    if (i == MOST || !access_byte(s, t, i))
      return false;
  return true;
}

/* Where some byte cannot be accessed, which part meets it is the implementation's affair; but the first. */
static void fault_at_start(struct step *s, const struct a64_transfer *t, uint64_t asked) {
  bool starts_at_0 = t->direction == FORWARD;
  uint64_t first = starts_at_0 ? 0 : t->bytes - 1;
  bool spared = copies(t->kind) && offset_of(t->to) == offset_of(t->from) && !s->m->traits.self_copy_faults;
  if (spared || t->direction == EITHER || !s->m->traits.prologue_works || access_byte(s, t, first)) {
    effect_stop(s, A64_STEP_UNKNOWN);
    return;
  }
  s->m->fault.of_block = true;
  effect_stop(s, A64_STEP_FAULT);
  if (t->bytes != asked) /* whether Xn has become the greatest size already is open */
    effect_mark(s, a64_number_of(t->reg[copies(t->kind) ? 2 : 1]), true);
}

static bool overlaps(uint64_t low, uint64_t high, uint64_t bytes) { return low < high && high < low + bytes; }

/* A copy forward onto bytes that are still to be copied leaves what depends on the size of its blocks. */
static bool is_blurred(const struct a64_transfer *t) {
  return t->blurred || (t->kind == CPYF && overlaps(offset_of(t->from), offset_of(t->to), t->bytes));
}

static void move_bytes(struct step *s, const struct a64_transfer *t) {
  for (uint64_t k = 0; k < t->bytes; k++) {
    uint64_t i = t->direction == BACKWARD ? t->bytes - 1 - k : k, value = t->from;
    if (copies(t->kind))
      s->m->load(s->m, t->from + i, 1, &value);
    s->m->store(s->m, t->to + i, 1, value & 0xff);
  }
  effect_mark(s, A64_UNKNOWN_MEMORY, is_blurred(t));
}

static bool within_a_page(uint64_t address, uint64_t bytes) { return address % PAGE + bytes <= PAGE; }

static bool prologue_finishes(const struct step *s, const struct a64_transfer *t) {
  return s->m->traits.prologue_finishes && t->direction != EITHER && within_a_page(t->to, t->bytes) &&
         (!copies(t->kind) || within_a_page(t->from, t->bytes));
}

/* ---- registers and flags --------------------------------------------------------------------------------------- */

/* After all of it. Option A keeps the ends of its areas in the registers, or their starts, throughout. */
static void leave_registers(struct step *s, const struct a64_transfer *t, enum option option, bool done) {
  uint64_t added = t->direction == FORWARD ? t->bytes : 0;
  s->transferred.to = t->to + added;
  s->transferred.from = t->from + added;
  s->transferred.left = 0;
  s->transferred.format = option == OPTION_A ? 0 : t->direction == BACKWARD ? C | N : C;
  s->transferred.to_unknown = t->bytes && (t->direction == EITHER || (option == OPTION_B && !done));
  s->transferred.left_unknown = t->bytes && !done;
  s->transferred.format_unknown = option == OPTION_B && t->direction == EITHER;
}

/* ---- the parts ------------------------------------------------------------------------------------------------- */

/* Sizes that are too great are made the greatest; SETG has one that is a multiple of 16, but others below it stay. */
static uint64_t saturated(enum kind kind, uint64_t bytes) {
  if (kind == CPY)
    return bytes >> 55 ? 0x007fffffffffffff : bytes;
  return bytes >> 63 ? (kind == SETG ? 0x7ffffffffffffff0 : 0x7fffffffffffffff) : bytes;
}

static enum direction direction_of(const struct step *s, const struct a64_transfer *t) {
  if (t->kind != CPY)
    return FORWARD;
  uint64_t to = offset_of(t->to), from = offset_of(t->from);
  if (overlaps(to, from, t->bytes))
    return FORWARD;
  return overlaps(from, to, t->bytes) ? BACKWARD : (enum direction)s->m->traits.copy_direction;
}

static void begin(struct step *s, const struct part_of *p) {
  enum option option = option_of(s, p->kind);
  uint64_t bytes = saturated(p->kind, p->bytes);
  struct a64_transfer t = {.next = MAIN,
                           .kind = (uint8_t)p->kind,
                           .options = (uint8_t)p->options,
                           .to = p->to,
                           .from = p->from,
                           .bytes = bytes,
                           .blurred = effect_is_unknown(s, A64_UNKNOWN_MEMORY)};
  t.direction = (uint8_t)direction_of(s, &t);
  for (unsigned i = 0; i < 3; i++)
    t.reg[i] = s->in->op[i];
  if (p->kind == SETG && ((bytes && p->to & 15) || bytes & 15)) {
    effect_fault(s, SIGBUS, BUS_ADRALN, p->to);
    s->m->fault.of_tag = true;
  } else if (!option)
    effect_stop(s, A64_STEP_UNKNOWN);
  else if (!access_all(s, &t))
    fault_at_start(s, &t, p->bytes);
  if (s->result != A64_STEP_DONE)
    return;
  t.finished = prologue_finishes(s, &t);
  leave_registers(s, &t, option, t.finished);
  s->m->transfer = t;
  if (bytes) {
    s->m->monitor.disturbed = true;
    effect_mark(s, A64_UNKNOWN_MEMORY, true);
  }
  if (bytes && t.finished)
    move_bytes(s, &t);
}

static bool follows(const struct step *s, const struct part_of *p) {
  const struct a64_transfer *t = &s->begun;
  for (unsigned i = 0; i < 3; i++)
    if (t->reg[i] != s->in->op[i])
      return false;
  return t->next == p->stage && t->kind == p->kind && t->options == p->options;
}

static void go_on(struct step *s, const struct part_of *p) {
  struct a64_transfer t = s->begun;
  leave_registers(s, &t, option_of(s, p->kind), t.finished || p->stage == EPILOGUE);
  if (p->stage == MAIN) {
    t.next = EPILOGUE;
    s->m->transfer = t;
  } else if (t.bytes && !t.finished)
    move_bytes(s, &t);
}

/* ---- without a prologue ---------------------------------------------------------------------------------------- */

/* What Linux makes of the registers, which are as the flags say: as the prologue takes them (arm64_mops_reset_regs). */
static void resume(struct step *s, const struct part_of *p) {
  bool is_a = !(s->m->nzcv & C);
  uint64_t moved = 0;
  bool negates = is_a && (!copies(p->kind) || (int64_t)p->bytes < 0);
  if (negates)
    moved = p->bytes;
  else if (!is_a && copies(p->kind) && s->m->nzcv & N)
    moved = -p->bytes;
  s->transferred.to = p->to + moved;
  s->transferred.from = p->from + moved;
  s->transferred.left = negates ? -p->bytes : p->bytes;
  s->next = s->m->pc - 4 * p->stage;
}

/* Flags of another option are a mismatch; what else is, is the implementation's affair. */
static void stand_alone(struct step *s, const struct part_of *p) {
  enum option option = option_of(s, p->kind);
  bool known = option && !effect_is_unknown(s, A64_UNKNOWN_NZCV);
  bool mismatches = known && !(s->m->nzcv & C) != (option == OPTION_A) && (p->bytes || s->m->traits.empty_mismatches);
  if (mismatches && s->m->traits.mismatch_is == IS_ILLEGAL)
    effect_fault(s, SIGILL, (int)s->m->traits.mismatch_code, s->m->pc);
  else if (mismatches && s->m->traits.mismatch_is == IS_RESUMED)
    resume(s, p);
  else
    effect_stop(s, A64_STEP_UNKNOWN);
}

uint64_t effect_TRANSFER(struct step *s, const uint64_t *arg) {
  struct part_of p = {(enum stage)arg[0], (enum kind)arg[1], arg[2], arg[3], arg[4], arg[5]};
  if (p.stage != PROLOGUE && follows(s, &p))
    go_on(s, &p);
  else if (s->unknown)
    effect_stop(s, A64_STEP_UNKNOWN);
  else if (p.stage == PROLOGUE)
    begin(s, &p);
  else
    stand_alone(s, &p);
  return 0;
}

/* ---- what the registers get ------------------------------------------------------------------------------------ */

uint64_t effect_TO(struct step *s, const uint64_t *arg) {
  (void)arg;
  s->unknown |= s->transferred.to_unknown;
  return s->transferred.to;
}

uint64_t effect_FROM(struct step *s, const uint64_t *arg) {
  (void)arg;
  s->unknown |= s->transferred.to_unknown;
  return s->transferred.from;
}

uint64_t effect_LEFT(struct step *s, const uint64_t *arg) {
  (void)arg;
  s->unknown |= s->transferred.left_unknown;
  return s->transferred.left;
}

uint64_t effect_FORMAT(struct step *s, const uint64_t *arg) {
  (void)arg;
  s->unknown |= s->transferred.format_unknown;
  return s->transferred.format;
}
