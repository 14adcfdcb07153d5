/* fuzz_shared.h - the host's readers of the memory that it shares with programs, tried with words written over it. */
#ifndef A64_CLI_FUZZ_SHARED_H
#define A64_CLI_FUZZ_SHARED_H

#include "gen/bytes.h"

enum reading {
  READING_REFUSED,  /* a lie */
  READING_BELIEVED, /* and fit to be used */
  READING_BAD       /* believed, or kept, and yet what none can be */
};

/* Each begins with what an honest program leaves, writes words over it, and reads that as the host does. The bytes are
 * pairs of 32 bits: which word (a piece of the memory and a word of it, each modulo how many there are), and its value.
 */
enum reading reading_of_results(const uint8_t *bytes, size_t size); /* of the agent; the first byte: 1, it is done */
enum reading reading_of_report(const uint8_t *bytes, size_t size);  /* these of the program of aborts */
enum reading reading_of_pairing(const uint8_t *bytes, size_t size);
enum reading reading_of_answer(const uint8_t *bytes, size_t size);

/* For the above: a piece of memory that the bytes may name. */
struct span {
  void *from;
  size_t bytes;
};

void shared_write_over(const struct span *spans, unsigned n, struct bytes *b);

#endif
