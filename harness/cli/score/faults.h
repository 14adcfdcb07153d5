/* faults.h - the reference assembler with one fault each, put to the programs of `programs` until one shows it. */
#ifndef A64_CLI_SCORE_FAULTS_H
#define A64_CLI_SCORE_FAULTS_H

#include "encoders/encoder.h"
#include "script/judge.h"

#include <stdint.h>

enum { FAULTS_MOST = 64 };

/* What came of one. In memory that the processes share. */
struct faulted {
  enum script_finding by;     /* that it shows; RIGHT: nothing */
  char program[80], why[160]; /* that shows it; why it could not be asked, else "" */
  uint64_t programs;          /* until then */
  uint64_t nanoseconds;
};

void put_to_programs(const struct encoder_fault *f, uint64_t seed, struct faulted *out);

#endif
