/* records.c - the records of a signal frame: finds one, and drops what nobody needs who does not go back. */
/* SPDX-License-Identifier: MIT */
#include "records.h"

#include <string.h>

/* Kernel headers may be older than the kernel. */
#define SVE_RECORD 0x53564501
#define ZA_RECORD 0x54366345
#define ZT_RECORD 0x5a544e01
#define TPIDR2_RECORD 0x54504902
#define ZA_HEADER 16 /* bytes of its record while ZA is off */

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

/* Off, ZA has a record without contents, and TPIDR2_EL0 one that says 0. Where V registers suffice, one of SVE costs
 * time, and overrules them under qemu-user 7.2. */
static bool is_needless(const record *r) {
  switch (r->magic) {
  case TPIDR2_RECORD: return ((const uint64_t *)r)[1] != 0;
  case ZA_RECORD: return r->size > ZA_HEADER;
  default: return r->magic == SVE_RECORD || r->magic == ZT_RECORD;
  }
}

/* What follows moves up, the end included. */
static void drop(record *r) {
  record *end = r;
  while (end->magic != 0)
    end = behind(end);
  memmove(r, behind(r), (size_t)((char *)(end + 1) - (char *)behind(r)));
}

void a64guard_records_reduce(ucontext_t *context) {
  for (record *r = first(context); r->magic != 0;)
    if (is_needless(r))
      drop(r);
    else
      r = next(r);
}
