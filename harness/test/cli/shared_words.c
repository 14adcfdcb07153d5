/* shared_words.c - the host's readers of shared memory believe nothing that cannot be, whatever words are in it. */
#include "cli/fuzz_shared.h"
#include "gen/random.h"
#include "test/test.h"

#include <string.h>

enum { INPUTS = 20000, WORDS = 6 };

/* Mostly small numbers and extremes: they come nearest to what is believed. */
static uint32_t some_value(uint64_t *seed) {
  static const uint32_t extremes[] = {0, 1, 2, 7, 8, 0x7fffffff, 0x80000000, 0xffffffff};
  uint64_t r = next_random(seed);
  return r & 8 ? extremes[r & 7] : (uint32_t)(r >> 32) >> (r >> 4 & 31);
}

static size_t draw(uint64_t *seed, uint8_t *bytes, size_t head) {
  size_t n = head;
  bytes[0] = (uint8_t)next_random(seed);
  for (uint64_t words = next_random(seed) % (WORDS + 1); words; words--, n += 8) {
    uint32_t pair[] = {(uint32_t)next_random(seed), some_value(seed)};
    memcpy(bytes + n, pair, sizeof pair);
  }
  return n;
}

/* Both must come, or the reader looks at nothing. */
static void read_all(enum reading (*reader)(const uint8_t *bytes, size_t size), size_t head) {
  uint8_t bytes[1 + 8 * WORDS];
  uint64_t seed = 1;
  unsigned came[3] = {0};
  for (unsigned i = 0; i < INPUTS; i++) {
    enum reading r = reader(bytes, draw(&seed, bytes, head));
    NOTEF("input %u", i);
    EXPECT_TRUE(r != READING_BAD);
    came[r]++;
  }
  EXPECT_TRUE(came[READING_REFUSED] > INPUTS / 50);
  EXPECT_TRUE(came[READING_BELIEVED] > INPUTS / 50);
}

TEST_WITHIN(120, random_words_over_the_results_of_an_agent) { read_all(reading_of_results, 1); }
TEST_WITHIN(120, random_words_over_the_report_of_aborts) { read_all(reading_of_report, 0); }
TEST_WITHIN(120, random_words_over_the_pairing_of_aborts) { read_all(reading_of_pairing, 0); }
TEST_WITHIN(120, random_words_over_an_answer_of_aborts) { read_all(reading_of_answer, 0); }

TEST(what_an_honest_program_leaves_is_believed) {
  EXPECT_EQ(READING_BELIEVED, reading_of_results((const uint8_t *)"\1", 1));
  EXPECT_EQ(READING_BELIEVED, reading_of_report(NULL, 0));
  EXPECT_EQ(READING_BELIEVED, reading_of_pairing(NULL, 0));
  EXPECT_EQ(READING_BELIEVED, reading_of_answer(NULL, 0));
}
