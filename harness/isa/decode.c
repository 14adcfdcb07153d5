/* decode.c - word to intent: of its base form, and of the alias that is preferred. */
#include "isa/codec_ops.h"
#include "isa/word.h"

typedef uint8_t bytes __attribute__((vector_size(8), may_alias));
typedef int8_t signed_bytes __attribute__((vector_size(8), may_alias));
typedef uint32_t words __attribute__((vector_size(32)));
typedef int32_t signed_words __attribute__((vector_size(32), may_alias, aligned(4)));
typedef int32_t half __attribute__((vector_size(16), may_alias, aligned(4)));
typedef int64_t values __attribute__((vector_size(32), may_alias, aligned(8)));

#if defined __x86_64__
#include <immintrin.h>
#define FOR_WIDE __attribute__((target("avx2,bmi2")))
#else
#define FOR_WIDE
#endif

#define ALWAYS static inline __attribute__((always_inline))
#define NEVER __attribute__((noinline)) /* what is rare saves no registers where it is called */
#define WIDE(of) __builtin_convertvector(*(const bytes *)(of), words)
#define SIGNED(of) __builtin_convertvector(*(const signed_bytes *)(of), signed_words)

ALWAYS void read_half(const int32_t *n, const uint8_t *left, const int32_t *add, int64_t *op) {
  typedef uint8_t few __attribute__((vector_size(4), may_alias));
  values v = __builtin_convertvector(*(const half *)n, values);
  v = (v << __builtin_convertvector(*(const few *)left, values)) + __builtin_convertvector(*(const half *)add, values);
  *(values *)op = v;
}

/* All operands; those that are none, or that no reader gets, become 0. */
ALWAYS void read_all(const struct reader *r, uint32_t word, int64_t *op) {
  words w = word - (words){0};
  words n = w << WIDE(r->up[0]) >> WIDE(r->down[0]) << WIDE(r->above);
  n |= w << WIDE(r->up[1]) >> WIDE(r->down[1]);
  signed_words m = (signed_words)(n << WIDE(r->sign)) >> (signed_words)WIDE(r->sign);
  m = ((m ^ SIGNED(r->flip)) + SIGNED(r->step)) & SIGNED(r->wrap);
  m -= (signed_words)((m & SIGNED(r->sp)) == 31);
  read_half((const int32_t *)&m, r->left, r->add, op);
  read_half((const int32_t *)&m + 4, r->left + 4, r->add + 4, op + 4);
}

#if defined __x86_64__
#define WIDEN(of) _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)(of)))
#define WIDEN_SIGNED(of) _mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i *)(of)))
#define WIDEN_FEW(of) _mm256_cvtepu8_epi64(_mm_loadu_si32(of))
#define WIDEN_ADD(of) _mm256_cvtepi32_epi64(_mm_loadu_si128((const __m128i *)(of)))

/* The same, as gcc does not make it of that. */
static inline FOR_WIDE void read_wide(const struct reader *r, uint32_t word, int64_t *op) {
  __m256i w = _mm256_set1_epi32((int)word);
  __m256i n = _mm256_srlv_epi32(_mm256_sllv_epi32(w, WIDEN(r->up[0])), WIDEN(r->down[0]));
  __m256i low = _mm256_srlv_epi32(_mm256_sllv_epi32(w, WIDEN(r->up[1])), WIDEN(r->down[1]));
  n = _mm256_or_si256(_mm256_sllv_epi32(n, WIDEN(r->above)), low);
  n = _mm256_srav_epi32(_mm256_sllv_epi32(n, WIDEN(r->sign)), WIDEN(r->sign));
  n = _mm256_add_epi32(_mm256_xor_si256(n, WIDEN_SIGNED(r->flip)), WIDEN_SIGNED(r->step));
  n = _mm256_and_si256(n, WIDEN_SIGNED(r->wrap));
  n = _mm256_sub_epi32(n, _mm256_cmpeq_epi32(_mm256_and_si256(n, WIDEN_SIGNED(r->sp)), _mm256_set1_epi32(31)));
  __m256i first = _mm256_cvtepi32_epi64(_mm256_castsi256_si128(n));
  __m256i last = _mm256_cvtepi32_epi64(_mm256_extracti128_si256(n, 1));
  first = _mm256_add_epi64(_mm256_sllv_epi64(first, WIDEN_FEW(r->left)), WIDEN_ADD(r->add));
  last = _mm256_add_epi64(_mm256_sllv_epi64(last, WIDEN_FEW(r->left + 4)), WIDEN_ADD(r->add + 4));
  _mm256_storeu_si256((__m256i *)op, first);
  _mm256_storeu_si256((__m256i *)(op + 4), last);
}
#else
#define read_wide read_all
#endif

/* What a processor is better at than others: bits side by side, operands in lanes. */
#if defined __x86_64__
static inline FOR_WIDE uint32_t pick_wide(uint32_t word, uint32_t mask) { return _pext_u32(word, mask); }
#else
#define pick_wide pick_bits
#endif
typedef uint32_t picking(uint32_t word, uint32_t mask);
typedef void reading(const struct reader *r, uint32_t word, int64_t *op);

static bool get_unread(const struct codec_more *m, const struct form *f, uint32_t word, struct insn *out) {
  for (unsigned left = m->unread; left; left &= left - 1)
    if (!operand_get(f, (unsigned)__builtin_ctz(left), word, out, &out->spare))
      return false;
  return true;
}

static NEVER enum a64_validity get_more(unsigned id, uint32_t word, struct insn *out, enum a64_validity validity) {
  const struct codec_more *m = &codec.more[id];
  const struct codec_condition *when = &codec.conditions[m->conditions];
  if (m->is_undecided && !all_hold(id, when, m->nhard, word))
    return A64_UNALLOCATED;
  if (m->is_undecided && !all_hold(id, when + m->nhard, m->nconstrained, word))
    validity = A64_UNPREDICTABLE;
  return get_unread(m, &codec.form[id], word, out) ? validity : A64_UNALLOCATED;
}

ALWAYS enum a64_validity validity_of(const struct lead *l, uint32_t word, picking *pick) {
  uint32_t value = pick(word, l->decides);
  return codec.validities[l->decided + value / VALIDITIES] >> value % VALIDITIES * VALIDITY_BITS & 3;
}

ALWAYS enum a64_validity get(unsigned id, uint32_t word, struct insn *out, reading *read, picking *pick) {
  const struct lead *l = &codec.lead[id];
  unsigned which = codec.which[l->which + pick(word, l->chooses)];
  enum a64_validity validity = validity_of(l, word, pick);
  if ((word & l->mask) != l->value || !which || !validity)
    return A64_UNALLOCATED;
  read(&codec.readers[which], word, out->op);
  out->form = (uint16_t)id;
  out->zero = 0;
  out->spare = (word & l->should) ^ l->ought;
  validity = out->spare ? A64_UNPREDICTABLE : validity;
  return l->more ? get_more(id, word, out, validity) : validity;
}

/* The first two steps are enough for most words. */
ALWAYS unsigned find(const struct table *t, uint32_t word, picking *pick) {
  struct step s = t->step[t->root.next + pick(word, t->root.mask)];
  do
    s = t->step[s.next + pick(word, s.mask)];
  while (__builtin_expect(s.mask, 0));
  return s.next;
}

static FOR_WIDE enum a64_validity get_wide(unsigned id, uint32_t word, struct insn *out) {
  return get(id, word, out, read_wide, pick_wide);
}
static NEVER enum a64_validity get_anywhere(unsigned id, uint32_t word, struct insn *out) {
  return get(id, word, out, read_all, pick_bits);
}
static FOR_WIDE enum a64_validity decode_wide(uint32_t word, struct insn *out) {
  return get(find(&a64_table, word, pick_wide), word, out, read_wide, pick_wide);
}
/* The first word, too: whether the processor is wide is known when the table is. */
static NEVER enum a64_validity decode_anywhere(uint32_t word, struct insn *out) {
  return get(find(table(), word, pick_bits), word, out, read_all, pick_bits);
}

enum a64_validity a64_decode(uint32_t word, struct insn *out) {
  return codec.is_wide ? decode_wide(word, out) : decode_anywhere(word, out);
}

enum a64_validity decode_as(unsigned id, uint32_t word, struct insn *out) {
  return codec.is_wide ? get_wide(id, word, out) : get_anywhere(id, word, out);
}

/* Of a list, the first that it is. */
static NEVER bool find_alias(const uint16_t *id, uint32_t word, struct insn *out) {
  for (; *id; id++) {
    const struct fixed *f = &codec.fixed[*id];
    if ((word & f->mask) == f->value && decode_as(*id, word, out) != A64_UNALLOCATED)
      return true;
  }
  return false;
}

ALWAYS bool alias(uint32_t word, const struct insn *base, struct insn *out, picking *pick) {
  const struct sieve *s = &codec.sieve[base->form];
  unsigned list = codec.sifted[s->which + pick(word, s->tells)];
  return list && find_alias(&codec.lists[list], word, out);
}

static FOR_WIDE bool alias_wide(uint32_t word, const struct insn *base, struct insn *out) {
  return alias(word, base, out, pick_wide);
}
static NEVER bool alias_anywhere(uint32_t word, const struct insn *base, struct insn *out) {
  table();
  return alias(word, base, out, pick_bits);
}

bool a64_alias(uint32_t word, const struct insn *base, struct insn *out) {
  return codec.is_wide ? alias_wide(word, base, out) : alias_anywhere(word, base, out);
}
