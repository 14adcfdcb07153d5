/* records.h - the records of a signal frame that tell the kernel what to restore besides general registers. */
/* SPDX-License-Identifier: MIT */
#ifndef A64_GUARD_RECORDS_H
#define A64_GUARD_RECORDS_H

#include "guard.h"

/* The kernel's, under names of our own: C libraries differ in which of them they declare. */
#define RECORD_FPSIMD 0x46508001
#define RECORD_EXTRA 0x45585401
#define RECORD_SVE 0x53564501

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

struct record_sve {
  struct record head;
  uint16_t vl, flags; /* bytes of a vector */
  uint16_t reserved[2];
};

/* The vectors follow, then the predicates, of an eighth of their length, and FFR. */
#define RECORD_SVE_Z(vl, n) (sizeof(struct record_sve) + (size_t)(vl) * (n))
#define RECORD_SVE_BYTES(vl) (RECORD_SVE_Z(vl, 32) + (size_t)(vl) / 8 * 17)

#pragma GCC visibility push(hidden)

/* The first record of this kind; NULL: there is none. */
void *a64guard_record_of(ucontext_t *context, uint32_t magic);

/* The handler has been entered with streaming mode and ZA off; returning from it leaves them so. */
void a64guard_records_leave_streaming(ucontext_t *context);

#pragma GCC visibility pop

#endif
