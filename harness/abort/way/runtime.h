/* runtime.h - the runtime that was linked in as a whole, if one was. */
#ifndef A64_ABORT_WAY_RUNTIME_H
#define A64_ABORT_WAY_RUNTIME_H

#include <stddef.h>

#include "abort/runtime/a64runtime.h"

#ifdef __cplusplus
extern "C" {
#endif

extern const struct a64runtime a64runtime __attribute__((weak));

/* NULL: the reference and its ways are tested. */
static inline const struct a64runtime *runtime_mine(void) { return &a64runtime; }

/* What C calls to abandon the innermost generated code of its thread, whoever guards it. */
void abort_now(int value);

/* Once: what handles faults, installed. */
bool runtime_process_open(void);

/* Behind a64guard_thread_open() and before a64guard_thread_close(): the alternate stack becomes the runtime's. */
struct a64guard_thread;
bool runtime_thread_open(struct a64guard_thread *t);
void runtime_thread_close(void);

/* In the place of the guard's stub. */
void runtime_stub_write(void *to);

#ifdef __cplusplus
}
#endif

#endif
