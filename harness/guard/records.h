/* records.h - the records of a signal frame that tell the kernel what to restore besides general registers. */
#ifndef A64_GUARD_RECORDS_H
#define A64_GUARD_RECORDS_H

#include <asm/sigcontext.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <ucontext.h>

/* The first record of this kind; NULL: there is none. */
void *record_of(ucontext_t *context, uint32_t magic);

/* The handler has been entered with streaming mode and ZA off; returning from it leaves them so. */
void records_leave_streaming(ucontext_t *context);

#endif
