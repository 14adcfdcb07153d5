/* context.h - the registers of an interrupted program. */
#ifndef A64_AGENT_CONTEXT_H
#define A64_AGENT_CONTEXT_H

#include <ucontext.h>

#include "wire.h"

/* Copies every register from a signal's context to *out. */
void context_save(struct wire_state *out, const ucontext_t *context);

#endif
