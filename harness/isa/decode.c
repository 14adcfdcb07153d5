/* decode.c - word to intent. */
#include "isa/codec_ops.h"

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

typedef void reading(const struct reader *r, uint32_t word, int64_t *op);

static bool get_unread(const struct codec_more *m, const struct form *f, uint32_t word, struct insn *out) {
  for (unsigned left = m->unread; left; left &= left - 1)
    if (!operand_get(f, (unsigned)__builtin_ctz(left), word, out, &out->spare))
      return false;
  return true;
}

static __attribute__((noinline)) enum a64_validity get_more(unsigned id, uint32_t word, struct insn *out) {
  const struct codec_more *m = &codec.more[id];
  const struct codec_condition *when = &codec.conditions[m->conditions];
  if (!all_hold(id, when, m->nhard, word))
    return A64_UNALLOCATED;
  out->spare = (word & m->should) ^ m->ought;
  bool predictable = !out->spare && all_hold(id, when + m->nhard, m->nconstrained, word);
  if (!get_unread(m, &codec.form[id], word, out))
    return A64_UNALLOCATED;
  return predictable ? A64_VALID : A64_UNPREDICTABLE;
}

ALWAYS enum a64_validity get(unsigned id, uint32_t word, struct insn *out, reading *read) {
  const struct lead *l = &codec.lead[id];
  if ((word & l->mask) != l->value)
    return A64_UNALLOCATED;
  unsigned which = codec.which[l->which + gather(&l->selector, word)];
  if (!which)
    return A64_UNALLOCATED;
  read(&codec.readers[which], word, out->op);
  out->form = (uint16_t)id;
  out->zero = 0;
  out->spare = 0;
  return l->more ? get_more(id, word, out) : A64_VALID;
}

ALWAYS enum a64_validity decode(uint32_t word, struct insn *out, reading *read) {
  uint32_t leaf = tree_find(table(), word);
  enum a64_validity validity = A64_UNALLOCATED;
  if (leaf & TREE_LIST)
    for (const uint16_t *id = &a64_table.list[leaf & (TREE_LIST - 1)]; *id && validity == A64_UNALLOCATED; id++)
      validity = get(*id, word, out, read);
  else if ((validity = get(tree_first(leaf), word, out, read)) == A64_UNALLOCATED)
    validity = get(tree_second(leaf), word, out, read);
  return validity;
}

static FOR_WIDE enum a64_validity decode_wide(uint32_t word, struct insn *out) { return decode(word, out, read_wide); }
static FOR_WIDE enum a64_validity get_wide(unsigned id, uint32_t word, struct insn *out) {
  return get(id, word, out, read_wide);
}

enum a64_validity a64_decode(uint32_t word, struct insn *out) {
  return codec.is_wide ? decode_wide(word, out) : decode(word, out, read_all);
}

enum a64_validity decode_as(unsigned id, uint32_t word, struct insn *out) {
  return codec.is_wide ? get_wide(id, word, out) : get(id, word, out, read_all);
}
