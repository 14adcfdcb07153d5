/* code.c - compiles forms to code and runs it. */
#include "isa/code.h"
#include "isa/names.h"
#include "isa/operand.h"
#include "isa/table.h"
#include "isa/word.h"

#include <stdlib.h>
#include <string.h>

enum { REGISTERS = 1 << 15, NUMBERS = 1 << 14, CONDITIONS = 1 << 14, OTHERS = 1 << 14, BYTES = 1 << 14, TRUTHS = 1 << 14 };

static struct code *codes;
static const struct form *forms;
static struct code_register registers[REGISTERS];
static struct code_number numbers[NUMBERS];
static struct code_condition conditions[CONDITIONS];
static uint8_t others[OTHERS];
static uint8_t bytes[BYTES];
static uint64_t truths[TRUTHS];
static unsigned nregisters, nnumbers, nconditions, nothers, nbytes, ntruths = 1;
static uint8_t logarithm[256]; /* of a class's bytes */

/* ---- compiling ------------------------------------------------------------------------------------------------- */

static bool set_gather(uint32_t *mask, uint8_t *turn, unsigned room, const struct part *part, unsigned count) {
  memset(mask, 0, room * sizeof *mask);
  memset(turn, 0, room);
  for (unsigned i = 0; i < count && count <= room; i++) {
    unsigned below = parts_width(part + i + 1, count - i - 1);
    mask[i] = part_mask(part[i]);
    turn[i] = (uint8_t)((32 + below - part[i].lo) % 32);
  }
  return count <= room;
}

/* The index of `size` equal bytes in the pool, added if there are none. */
static uint16_t intern(const void *data, unsigned size) {
  for (unsigned i = 0; i + size <= nbytes; i++)
    if (!memcmp(bytes + i, data, size))
      return (uint16_t)i;
  if (nbytes + size > BYTES)
    abort();
  memcpy(bytes + nbytes, data, size);
  nbytes += size;
  return (uint16_t)(nbytes - size);
}

static uint16_t intern_truth(const uint64_t *table, unsigned count) {
  for (unsigned i = 1; i + count <= ntruths; i++)
    if (!memcmp(truths + i, table, count * sizeof *table))
      return (uint16_t)i;
  if (ntruths + count > TRUTHS)
    return 0;
  memcpy(truths + ntruths, table, count * sizeof *table);
  ntruths += count;
  return (uint16_t)(ntruths - count);
}

static bool add_register(const struct operand *o, uint8_t op) {
  struct code_register *r = &registers[nregisters];
  bool general = !o->map && class_is_general(o->fixed_class);
  static const uint8_t zeros[256];
  if (o->kind != OPERAND_REGISTER || o->nparts != 1 || o->is_loose || (o->add && (o->map || general)))
    return false;
  if (!set_gather(r->selector.mask, r->selector.turn, GATHER_SELECTOR, o->selector, o->map ? o->nselectors : 0))
    return false;
  r->classes = o->map ? intern(o->map->to_class, o->map->count) : intern(&o->fixed_class, 1);
  r->selectors = o->feeds_selector ? intern(o->map->to_selector, A64_CLASSES) : intern(zeros, A64_CLASSES);
  r->op = op;
  r->lo = o->part[0].lo;
  r->mask = (uint8_t)((1u << o->part[0].width) - 1);
  r->add = (uint8_t)o->add;
  r->is_sp = o->is_sp;
  r->put = o->is_checked ? 0 : r->mask;
  nregisters++;
  return true;
}

static bool is_power(int64_t scale) { return scale > 0 && !(scale & (scale - 1)); }

static bool add_number(const struct operand *o, uint8_t op) {
  struct code_number *n = &numbers[nnumbers];
  if (o->kind != OPERAND_NUMBER && o->kind != OPERAND_NAME && o->kind != OPERAND_FLAG)
    return false;
  if (o->is_log || !(is_power(o->scale) || is_power(-(int64_t)o->scale)) || !set_gather(n->at.mask, n->at.turn, GATHER_PARTS, o->part, o->nparts))
    return false;
  n->op = op;
  n->is_bytes = o->is_bytes;
  n->is_put = !o->is_checked;
  n->shift = (uint8_t)__builtin_ctz((unsigned)o->scale);
  n->sign = o->scale < 0 ? -1 : 1;
  n->add = o->add;
  n->sign_bit = o->is_signed ? 1u << (parts_width(o->part, o->nparts) - 1) : 0;
  nnumbers++;
  return true;
}

static void add_operands(struct code *c, const struct form *f) {
  c->registers = (uint16_t)nregisters;
  c->numbers = (uint16_t)nnumbers;
  c->others = (uint16_t)nothers;
  for (uint8_t i = 0; i < f->nops; i++)
    if (!add_register(&f->op[i], i) && !add_number(&f->op[i], i))
      others[nothers++] = i;
  c->nregisters = (uint8_t)(nregisters - c->registers);
  c->nnumbers = (uint8_t)(nnumbers - c->numbers);
  c->nothers = (uint8_t)(nothers - c->others);
}

static uint8_t add_conditions(const struct form *f, bool soft) {
  unsigned first = nconditions;
  for (uint8_t i = 0; i < f->nconditions; i++) {
    const struct condition *k = &f->condition[i];
    if (k->soft != soft)
      continue;
    struct code_condition *c = &conditions[nconditions++];
    bool fits = set_gather(c->at.mask, c->at.turn, GATHER_PARTS, k->part, k->nparts) && k->bitmap;
    c->truth = fits ? intern_truth(k->bitmap, k->bits > 6 ? 1u << (k->bits - 6) : 1) : 0;
    c->index = i;
  }
  return (uint8_t)(nconditions - first);
}

static void compile(struct code *c, const struct form *f) {
  *c = (struct code){.mask = f->mask, .value = f->value, .should = f->should, .ought = f->ought, .data = f->data};
  add_operands(c, f);
  c->conditions = (uint16_t)nconditions;
  c->nhard = add_conditions(f, false);
  c->nsoft = add_conditions(f, true);
  if (nregisters + A64_OPS > REGISTERS || nnumbers + A64_OPS > NUMBERS || nothers + A64_OPS > OTHERS ||
      nconditions + FORM_CONDITIONS > CONDITIONS)
    abort();
}

void code_compile(struct form *form, unsigned count) {
  forms = form;
  codes = calloc(count + 1, sizeof *codes);
  if (!codes)
    abort();
  for (unsigned class = 0; class < A64_CLASSES; class++)
    logarithm[class] = (uint8_t)__builtin_ctz(a64_class_bytes(class));
  for (unsigned id = 1; id <= count; id++)
    compile(&codes[id], &form[id]);
}

/* ---- running --------------------------------------------------------------------------------------------------- */

static inline uint32_t turn_left(uint32_t bits, unsigned n) { return bits << (n & 31) | bits >> (-n & 31); }

static inline uint32_t gather(const struct gather *g, uint32_t word) {
  return turn_left(word & g->mask[0], g->turn[0]) | turn_left(word & g->mask[1], g->turn[1]) |
         turn_left(word & g->mask[2], g->turn[2]);
}

static inline uint32_t scatter(const struct gather *g, uint32_t bits) {
  return (turn_left(bits, -g->turn[0]) & g->mask[0]) | (turn_left(bits, -g->turn[1]) & g->mask[1]) |
         (turn_left(bits, -g->turn[2]) & g->mask[2]);
}

static inline uint32_t gather_selector(const struct gather_selector *g, uint32_t word) {
  return turn_left(word & g->mask[0], g->turn[0]) | turn_left(word & g->mask[1], g->turn[1]);
}

static inline uint32_t scatter_selector(const struct gather_selector *g, uint32_t bits) {
  return (turn_left(bits, -g->turn[0]) & g->mask[0]) | (turn_left(bits, -g->turn[1]) & g->mask[1]);
}

static inline int64_t get_register(const struct code_register *r, uint32_t word) {
  unsigned class = bytes[r->classes + gather_selector(&r->selector, word)];
  unsigned number = ((word >> r->lo & r->mask) + r->add) & 31;
  return (int64_t)(class << 8 | (number + (r->is_sp & (number == 31))));
}

static inline unsigned shift_of(const struct code *c, const struct code_number *n, const struct insn *in) {
  return n->is_bytes ? logarithm[a64_class_of(in->op[c->data])] : n->shift;
}

static inline int64_t get_number(const struct code_number *n, uint32_t word, unsigned shift) {
  uint32_t bits = gather(&n->at, word);
  int64_t value = (int64_t)(bits ^ n->sign_bit) - n->sign_bit;
  return (int64_t)((uint64_t)(value * n->sign) << shift) + n->add;
}

static inline bool holds(unsigned id, const struct code_condition *c, uint32_t word) {
  uint32_t index = gather(&c->at, word);
  if (__builtin_expect(!c->truth, 0))
    return condition_holds(&forms[id], &forms[id].condition[c->index], word);
  return truths[c->truth + index / 64] >> index % 64 & 1;
}

static inline bool all_hold(unsigned id, const struct code_condition *c, unsigned count, uint32_t word) {
  for (const struct code_condition *end = c + count; c < end; c++)
    if (!holds(id, c, word))
      return false;
  return true;
}

static inline bool get_registers(const struct code *c, uint32_t word, struct insn *out) {
  const struct code_register *r = &registers[c->registers];
  unsigned reserved = 0;
  for (const struct code_register *end = r + c->nregisters; r < end; r++) {
    out->op[r->op] = get_register(r, word);
    reserved |= out->op[r->op] >> 8 == A64_CLASSES;
  }
  return !reserved;
}

static inline void get_numbers(const struct code *c, uint32_t word, struct insn *out) {
  const struct code_number *n = &numbers[c->numbers];
  for (const struct code_number *end = n + c->nnumbers; n < end; n++)
    out->op[n->op] = get_number(n, word, shift_of(c, n, out));
}

static inline bool get_others(const struct code *c, const struct form *f, uint32_t word, struct insn *out) {
  for (unsigned i = 0; i < c->nothers; i++)
    if (!operand_get(f, others[c->others + i], word, out, &out->spare))
      return false;
  return true;
}

enum a64_validity code_get(unsigned id, uint32_t word, struct insn *out) {
  const struct code *c = &codes[id];
  const struct code_condition *when = &conditions[c->conditions];
  if ((word & c->mask) != c->value || !all_hold(id, when, c->nhard, word) || !get_registers(c, word, out))
    return A64_UNALLOCATED;
  get_numbers(c, word, out);
  out->form = (uint16_t)id;
  out->zero = 0;
  out->spare = (word & c->should) ^ c->ought;
  bool predictable = !out->spare && all_hold(id, when + c->nhard, c->nsoft, word);
  if (!get_others(c, &forms[id], word, out))
    return A64_UNALLOCATED;
  return predictable ? A64_VALID : A64_UNPREDICTABLE;
}

static bool put_others(const struct code *c, const struct insn *in, uint32_t *word) {
  const struct form *f = &forms[in->form];
  for (unsigned i = 0; i < c->nothers; i++) {
    unsigned op = others[c->others + i];
    if (!f->op[op].is_checked && operand_put(f, op, in, word) != A64_ACCEPTED)
      return false;
  }
  if (f->ndefinitions)
    put_definitions(f, word);
  return true;
}

/* Whether the word reads back as the intent. */
static bool reads_back(const struct code *c, const struct insn *in, uint32_t word) {
  int64_t differ = 0;
  const struct code_register *r = &registers[c->registers];
  for (const struct code_register *end = r + c->nregisters; r < end; r++)
    differ |= get_register(r, word) ^ in->op[r->op];
  const struct code_number *n = &numbers[c->numbers];
  for (const struct code_number *end = n + c->nnumbers; n < end; n++)
    differ |= get_number(n, word, shift_of(c, n, in)) ^ in->op[n->op];
  for (unsigned i = 0; i < c->nothers && !differ; i++) {
    unsigned op = others[c->others + i];
    const struct operand *o = &forms[in->form].op[op];
    if (o->is_checked || o->checks_selector) {
      struct insn seen = *in;
      uint32_t spare = 0;
      differ = !operand_get(&forms[in->form], op, word, &seen, &spare) || seen.op[op] != in->op[op];
    }
  }
  return !differ;
}

bool code_put(const struct insn *in, uint32_t *word) {
  const struct code *c = &codes[in->form];
  uint32_t bits = c->value | c->ought;
  const struct code_register *r = &registers[c->registers];
  for (const struct code_register *end = r + c->nregisters; r < end; r++) {
    unsigned class = a64_class_of(in->op[r->op]), number = a64_number_of(in->op[r->op]);
    if (class >= A64_CLASSES)
      return false;
    bits |= scatter_selector(&r->selector, bytes[r->selectors + class]);
    bits |= ((number - (number >> 5)) & r->put) << r->lo;
  }
  const struct code_number *n = &numbers[c->numbers];
  for (const struct code_number *end = n + c->nnumbers; n < end; n++)
    if (n->is_put)
      bits |= scatter(&n->at, (uint32_t)((in->op[n->op] - n->add) * n->sign >> shift_of(c, n, in)));
  if (!put_others(c, in, &bits) || !reads_back(c, in, bits))
    return false;
  *word = bits ^ in->spare;
  return !(in->spare & c->should) && all_hold(in->form, &conditions[c->conditions], c->nhard + c->nsoft, bits);
}
