/* records.c - the records of a signal frame: finds one, and drops those that would turn streaming mode back on. */
/* SPDX-License-Identifier: MIT */
#include "records.h"

#include <string.h>

/* Kernel headers may be older than the kernel. */
#define ZA_RECORD 0x54366345
#define ZT_RECORD 0x5a544e01
#define TPIDR2_RECORD 0x54504902
#define ZA_HEADER 16 /* bytes of its record while ZA is off */
#define STREAMING 1  /* flag of an SVE record */

typedef struct record record;

static record *first(ucontext_t *context) { return (record *)context->uc_mcontext.__reserved; }

static record *behind(record *r) { return (record *)((char *)r + r->size); }

/* Where the frame is too small for all, the rest stands elsewhere. */
static record *next(record *r) {
  return r->magic == RECORD_EXTRA ? (record *)((struct record_extra *)r)->datap : behind(r);
}

void *a64guard_record_of(ucontext_t *context, uint32_t magic) {
  record *r = first(context);
  while (r->magic != magic && r->magic != 0)
    r = next(r);
  return r->magic == magic ? r : NULL;
}

/* Off, ZA has a record without contents, and TPIDR2_EL0 one that says 0. */
static bool is_streaming(const record *r) {
  return (r->magic == TPIDR2_RECORD && ((const uint64_t *)r)[1] != 0) ||
         (r->magic == ZA_RECORD && r->size > ZA_HEADER) || r->magic == ZT_RECORD ||
         (r->magic == RECORD_SVE && ((const struct record_sve *)r)->flags & STREAMING);
}

/* What follows moves up, the end included. */
static void drop(record *r) {
  record *end = r;
  while (end->magic != 0)
    end = behind(end);
  memmove(r, behind(r), (size_t)((char *)(end + 1) - (char *)behind(r)));
}

void a64guard_records_leave_streaming(ucontext_t *context) {
  for (record *r = first(context); r->magic != 0;)
    if (is_streaming(r))
      drop(r);
    else
      r = next(r);
}
