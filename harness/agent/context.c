/* context.c - reads a program's registers from the frame that a signal left. */
#include "context.h"

#include <asm/sigcontext.h>
#include <string.h>

/* The record of V registers: the kernel always writes one, somewhere in the list of records. NULL if it did not. */
static const struct fpsimd_context *vectors_of(const ucontext_t *context) {
  const unsigned char *at = context->uc_mcontext.__reserved, *end = at + sizeof context->uc_mcontext.__reserved;
  while (at + sizeof(struct fpsimd_context) <= end) {
    const struct _aarch64_ctx *head = (const struct _aarch64_ctx *)at;
    if (head->magic == FPSIMD_MAGIC)
      return (const struct fpsimd_context *)at;
    if (head->magic == 0 || head->size == 0)
      break;
    at += head->size;
  }
  return NULL;
}

void context_save(struct wire_state *out, const ucontext_t *context) {
  const mcontext_t *m = &context->uc_mcontext;
  const struct fpsimd_context *v = vectors_of(context);
  memcpy(out->x, m->regs, sizeof out->x);
  out->sp = m->sp;
  out->nzcv = m->pstate & 0xf0000000;
  out->zero = 0;
  if (v == NULL)
    return;
  out->fpcr = v->fpcr;
  out->fpsr = v->fpsr;
  memcpy(out->v, v->vregs, sizeof out->v);
}
