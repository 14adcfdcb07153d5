/* records.h - the records of a signal frame that tell the kernel what to restore besides general registers. */
/* SPDX-License-Identifier: MIT */
#ifndef A64_GUARD_RECORDS_H
#define A64_GUARD_RECORDS_H

#include "guard.h"

/* The kernel's, under names of our own: C libraries differ in which of them they declare. */
#define RECORD_FPSIMD 0x46508001
#define RECORD_EXTRA 0x45585401

struct record {
  uint32_t magic, size; /* of the whole record in bytes; 0, 0: the end */
};

struct record_fpsimd {
  struct record head;
  uint32_t fpsr, fpcr;
  unsigned char vregs[32][16];
};

struct record_extra {
  struct record head;
  uint64_t datap; /* where the rest stands */
};

#pragma GCC visibility push(hidden)

/* The first record of this kind; NULL: there is none. */
void *a64guard_record_of(ucontext_t *context, uint32_t magic);

/* Leaves of general registers, V registers, FPCR and FPSR what the frame says. The handler has been entered with
 * streaming mode and ZA off; returning from it leaves them so. */
void a64guard_records_reduce(ucontext_t *context);

#pragma GCC visibility pop

#endif
