/* assembler_faults.c - the reference assembler with one planted fault, for the tests of what looks for such. */
#include "encoders/assembler.h"
#include "encoders/encoder.h"

#include <string.h>

enum { PAGE = 4096, NEAR = 4096 };

/* ---- distances --------------------------------------------------------------------------------------------------- */

/* A distance that does not fit loses its upper bits. */
static void wrap(struct insn *in, unsigned operand) {
  struct a64_range r = a64_range_of(in, operand);
  int64_t span = r.greatest - r.least + r.unit;
  in->op[operand] = r.least + (((in->op[operand] - r.least) % span + span) % span);
}

/* Those that are chosen are cut off, or are refused. */
enum rule { WRAPS, REFUSES };

static bool encode_by(const struct insn *in, uint32_t *word, bool is_chosen, enum rule rule) {
  struct insn cut = *in;
  if (is_chosen && rule == REFUSES)
    return false;
  if (is_chosen)
    wrap(&cut, assembler_label_of(in));
  return a64_encode(&cut, word, NULL);
}

/* Whether its distance is so many units from a limit, ahead or to the rear. */
static bool is_at(const struct insn *in, bool ahead, int units) {
  unsigned i = assembler_label_of(in);
  if (i == A64_OPS)
    return false;
  struct a64_range r = a64_range_of(in, i);
  return in->op[i] == (ahead ? r.greatest : r.least) + units * r.unit;
}

static bool encode_cut(const struct insn *in, uint32_t *word) {
  return encode_by(in, word, assembler_label_of(in) < A64_OPS, WRAPS);
}

static bool encode_one_more(const struct insn *in, uint32_t *word) {
  return encode_by(in, word, is_at(in, true, 1), WRAPS);
}

static bool encode_one_more_back(const struct insn *in, uint32_t *word) {
  return encode_by(in, word, is_at(in, false, -1), WRAPS);
}

static bool encode_one_less(const struct insn *in, uint32_t *word) {
  return encode_by(in, word, is_at(in, true, 0), REFUSES);
}

static bool encode_one_less_back(const struct insn *in, uint32_t *word) {
  return encode_by(in, word, is_at(in, false, 0), REFUSES);
}

static bool encode_ahead(const struct insn *in, uint32_t *word) {
  struct insn other = *in;
  unsigned i = assembler_label_of(in);
  if (i < A64_OPS && in->op[i] < 0)
    other.op[i] = -in->op[i];
  return a64_encode(&other, word, NULL);
}

static bool encode_load_cut(const struct insn *in, uint32_t *word) {
  return encode_by(in, word, in->form == a64_find_form("LDR_lit"), WRAPS);
}

/* Ahead, and not far beyond the limit. */
static bool encode_near_cut(const struct insn *in, uint32_t *word) {
  unsigned i = assembler_label_of(in);
  struct a64_range r = i < A64_OPS ? a64_range_of(in, i) : (struct a64_range){.greatest = INT64_MAX - NEAR};
  return encode_by(in, word, i < A64_OPS && in->op[i] > r.greatest && in->op[i] < r.greatest + NEAR, WRAPS);
}

static int64_t count_pages_between(uint64_t from, uint64_t to) { return (int64_t)((to - from) & -(uint64_t)PAGE); }
static int64_t round_pages_to_zero(uint64_t from, uint64_t to) { return (int64_t)(to - from) / PAGE * PAGE; }
static int64_t round_pages_to_nearest(uint64_t from, uint64_t to) {
  return (int64_t)((to - from + PAGE / 2) & -(uint64_t)PAGE);
}
static int64_t count_pages_of_32_bits(uint64_t from, uint64_t to) {
  return (int32_t)((to & -(uint64_t)PAGE) - (from & -(uint64_t)PAGE));
}

/* ---- patches ----------------------------------------------------------------------------------------------------- */

static bool patch_shifted(const struct insn *in, uint32_t was, uint32_t *word) {
  (void)in;
  *word = was ^ (was ^ *word) << 1;
  return true;
}

static bool patch_into(const struct insn *in, uint32_t was, uint32_t *word) {
  (void)in;
  *word |= was;
  return true;
}

static void flush_nothing(const struct a64fuzz_room *room, uint64_t address, uint64_t bytes) {
  (void)room, (void)address, (void)bytes;
}

static void flush_no_bytes(const struct a64fuzz_room *room, uint64_t address, uint64_t bytes) {
  (void)bytes;
  room->flush(room, address, 0);
}

static void flush_next(const struct a64fuzz_room *room, uint64_t address, uint64_t bytes) {
  room->flush(room, address + bytes, bytes);
}

static void flush_half(const struct a64fuzz_room *room, uint64_t address, uint64_t bytes) {
  room->flush(room, address, bytes / 2);
}

/* ---- the faults -------------------------------------------------------------------------------------------------- */

#define FAULT(class, name, sentence, ...)                                                                              \
  static void plant_##name(struct assembler_rules *r) { __VA_ARGS__; }
#include "encoders/assembler_faults.def"
#undef FAULT

static const struct {
  struct encoder_fault fault;
  void (*plant)(struct assembler_rules *r);
} faults[] = {
#define FAULT(class, name, sentence, ...) {{class, #name, sentence}, plant_##name},
#include "encoders/assembler_faults.def"
#undef FAULT
};
enum { FAULTS = sizeof faults / sizeof *faults };

static bool get_assembler(void *self, struct encoder_assembler *out) {
  static struct a64fuzz_assembler assembler;
  assembler = assembler_reference;
  assembler.begin = assembler_begin_by;
  *out = (struct encoder_assembler){.assembler = &assembler, .self = self, .capabilities = A64FUZZ_RELAXES};
  return true;
}

const struct encoder_fault *encoder_fault_at(unsigned i) { return i < FAULTS ? &faults[i].fault : NULL; }

const struct encoder *encoder_with_fault(const struct encoder_fault *fault) {
  static struct encoder encoder[FAULTS];
  static struct assembler_rules rules[FAULTS];
  for (unsigned i = 0; i < FAULTS; i++)
    if (fault == &faults[i].fault) {
      rules[i] = assembler_right;
      faults[i].plant(&rules[i]);
      encoder[i] = *encoder_find("table", (char[128]){0}, 128);
      encoder[i].assembler = get_assembler;
      encoder[i].self = &rules[i];
      return &encoder[i];
    }
  return NULL;
}
