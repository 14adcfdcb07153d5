/* lanes.h - all operands of a form at once, out of a word and into it, by a reader. */
#ifndef A64_ISA_LANES_H
#define A64_ISA_LANES_H

#include "isa/compile/codec.h"

typedef uint8_t bytes __attribute__((vector_size(8), may_alias));
typedef int8_t signed_bytes __attribute__((vector_size(8), may_alias));
typedef uint32_t words __attribute__((vector_size(32), may_alias));
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
#define WORDS(of) (*(const words *)(of))

/* ---- out of a word ----------------------------------------------------------------------------------------------- */

/* All operands; those that are none, or that no reader gets, become 0. */
ALWAYS void read_all(const struct reader *r, uint32_t word, int64_t *op) {
  words w = word - (words){0};
  words n = (w >> WIDE(r->down[0]) & WORDS(r->mask[0])) | (w >> WIDE(r->down[1]) & WORDS(r->mask[1]));
  n = ((n ^ WORDS(r->flip)) + (words)SIGNED(r->step)) & (words)SIGNED(r->wrap);
  n -= (words)((n & (words)SIGNED(r->sp)) == 31);
  n = (n << WIDE(r->left)) + WORDS(r->add);
  *(values *)op = __builtin_convertvector(*(const half *)&n, values);
  *(values *)(op + A64_OPS / 2) = __builtin_convertvector(*((const half *)&n + 1), values);
}

/* ---- into a word ------------------------------------------------------------------------------------------------- */

/* Each step of reading undone, last first. */
ALWAYS uint32_t bits_of(const struct reader *r, const int64_t *op, unsigned set) {
  words n;
  *(half *)&n = __builtin_convertvector(*(const values *)op, half);
  *((half *)&n + 1) = __builtin_convertvector(*(const values *)(op + A64_OPS / 2), half);
  n = (n - WORDS(r->add)) >> WIDE(r->left);
  n -= n >> 5 & (words)SIGNED(r->sp); /* SP is 31 */
  n = ((n & (words)SIGNED(r->wrap)) - (words)SIGNED(r->step)) ^ WORDS(r->flip);
  n = ((n & WORDS(r->mask[0])) << WIDE(r->down[0])) | ((n & WORDS(r->mask[1])) << WIDE(r->down[1]));
  uint32_t bits = 0;
  for (unsigned i = 0; i < A64_OPS; i++)
    bits |= set >> i & 1 ? n[i] : 0;
  return bits;
}

/* The set of operands that do not read as `op`. */
ALWAYS unsigned differ_all(const struct reader *r, uint32_t word, const int64_t *op) {
  int64_t seen[A64_OPS];
  unsigned differ = 0;
  read_all(r, word, seen);
  for (unsigned i = 0; i < A64_OPS; i++)
    differ |= (unsigned)(seen[i] != op[i]) << i;
  return differ;
}

/* Puts a set of operands into zeros of the word; of what does not fit bits are lost. The operands that then do not read
 * as `op`. */
ALWAYS unsigned write_all(const struct reader *r, const int64_t *op, unsigned set, uint32_t *word) {
  *word |= bits_of(r, op, set);
  return differ_all(r, *word, op);
}

/* ---- the same, as gcc does not make it of that ----------------------------------------------------------------------
 */

#if defined __x86_64__
#define WIDEN(of) _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)(of)))
#define WIDEN_SIGNED(of) _mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i *)(of)))
#define LOAD(of) _mm256_loadu_si256((const __m256i *)(of))

struct lanes {
  __m256i first, last;
};

ALWAYS FOR_WIDE struct lanes lanes_of(const struct reader *r, __m256i w) {
  __m256i high = _mm256_and_si256(_mm256_srlv_epi32(w, WIDEN(r->down[0])), LOAD(r->mask[0]));
  __m256i low = _mm256_and_si256(_mm256_srlv_epi32(w, WIDEN(r->down[1])), LOAD(r->mask[1]));
  __m256i n = _mm256_xor_si256(_mm256_or_si256(high, low), LOAD(r->flip));
  n = _mm256_add_epi32(n, WIDEN_SIGNED(r->step));
  n = _mm256_and_si256(n, WIDEN_SIGNED(r->wrap));
  n = _mm256_sub_epi32(n, _mm256_cmpeq_epi32(_mm256_and_si256(n, WIDEN_SIGNED(r->sp)), _mm256_set1_epi32(31)));
  n = _mm256_add_epi32(_mm256_sllv_epi32(n, WIDEN(r->left)), LOAD(r->add));
  return (struct lanes){_mm256_cvtepi32_epi64(_mm256_castsi256_si128(n)),
                        _mm256_cvtepi32_epi64(_mm256_extracti128_si256(n, 1))};
}

static inline FOR_WIDE void read_wide(const struct reader *r, uint32_t word, int64_t *op) {
  struct lanes n = lanes_of(r, _mm256_set1_epi32((int)word));
  _mm256_storeu_si256((__m256i *)op, n.first);
  _mm256_storeu_si256((__m256i *)(op + 4), n.last);
}

ALWAYS FOR_WIDE __m256i keep(__m256i lanes, unsigned set) {
  __m256i own = _mm256_setr_epi32(1, 2, 4, 8, 16, 32, 64, 128);
  return _mm256_and_si256(lanes, _mm256_cmpeq_epi32(_mm256_and_si256(_mm256_set1_epi32((int)set), own), own));
}

ALWAYS FOR_WIDE __m256i spread_of(const struct reader *r, const int64_t *op) {
  __m256 first = _mm256_castsi256_ps(LOAD(op)), last = _mm256_castsi256_ps(LOAD(op + 4));
  __m256i n = _mm256_permute4x64_epi64(_mm256_castps_si256(_mm256_shuffle_ps(first, last, 0x88)), 0xd8);
  n = _mm256_srlv_epi32(_mm256_sub_epi32(n, LOAD(r->add)), WIDEN(r->left));
  n = _mm256_sub_epi32(n, _mm256_and_si256(_mm256_srli_epi32(n, 5), WIDEN_SIGNED(r->sp)));
  n = _mm256_sub_epi32(_mm256_and_si256(n, WIDEN_SIGNED(r->wrap)), WIDEN_SIGNED(r->step));
  n = _mm256_xor_si256(n, LOAD(r->flip));
  __m256i high = _mm256_sllv_epi32(_mm256_and_si256(n, LOAD(r->mask[0])), WIDEN(r->down[0]));
  return _mm256_or_si256(high, _mm256_sllv_epi32(_mm256_and_si256(n, LOAD(r->mask[1])), WIDEN(r->down[1])));
}

ALWAYS FOR_WIDE __m256i join(__m256i n) { /* every lane gets the bits of all */
  n = _mm256_or_si256(n, _mm256_permute4x64_epi64(n, 0x4e));
  n = _mm256_or_si256(n, _mm256_shuffle_epi32(n, 0x4e));
  return _mm256_or_si256(n, _mm256_shuffle_epi32(n, 0xb1));
}

ALWAYS FOR_WIDE unsigned differing_lanes(struct lanes n, const int64_t *op) {
  __m256i first = _mm256_cmpeq_epi64(n.first, LOAD(op));
  __m256i last = _mm256_cmpeq_epi64(n.last, LOAD(op + 4));
  unsigned low = (unsigned)_mm256_movemask_pd(_mm256_castsi256_pd(first));
  unsigned high = (unsigned)_mm256_movemask_pd(_mm256_castsi256_pd(last));
  return (low | high << 4) ^ 0xff;
}

static inline FOR_WIDE unsigned differ_wide(const struct reader *r, uint32_t word, const int64_t *op) {
  return differing_lanes(lanes_of(r, _mm256_set1_epi32((int)word)), op);
}

static inline FOR_WIDE unsigned write_wide(const struct reader *r, const int64_t *op, unsigned set, uint32_t *word) {
  __m256i w = _mm256_or_si256(join(keep(spread_of(r, op), set)), _mm256_set1_epi32((int)*word));
  *word = (uint32_t)_mm_cvtsi128_si32(_mm256_castsi256_si128(w));
  return differing_lanes(lanes_of(r, w), op);
}
#else
#define read_wide read_all
#define write_wide write_all
#define differ_wide differ_all
#endif

/* Bits side by side, as some processors pick them in one step. */
#if defined __x86_64__
static inline FOR_WIDE uint32_t pick_wide(uint32_t word, uint32_t mask) { return _pext_u32(word, mask); }
#else
#define pick_wide pick_bits
#endif

typedef uint32_t picking(uint32_t word, uint32_t mask);
typedef void reading(const struct reader *r, uint32_t word, int64_t *op);
typedef unsigned writing(const struct reader *r, const int64_t *op, unsigned set, uint32_t *word);
typedef unsigned differing(const struct reader *r, uint32_t word, const int64_t *op);

#endif
