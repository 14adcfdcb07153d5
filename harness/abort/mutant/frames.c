/* frames.c - A18: a signal frame that is built by hand, and returned from. */
#include <asm/sigcontext.h>
#include <string.h>

#include "abort/trial/code_memory.h"
#include "abort/trial/sigreturn.h"
#include "guard/records.h"
#include "mutant.h"

/* The one record without which no frame is whole. */
static void put_records(ucontext_t *to, ucontext_t *from, int reserved) {
  struct fpsimd_context *v = (struct fpsimd_context *)to->uc_mcontext.__reserved;
  memset(v, reserved, sizeof to->uc_mcontext.__reserved);
  memcpy(v, a64guard_record_of(from, RECORD_FPSIMD), sizeof *v);
}

void frame_by_hand(ucontext_t *context, int reserved, uint64_t pstate) {
  static struct frame frames[THREADS];
  struct frame *f = &frames[a64guard_thread_mine->number];
  f->context.uc_sigmask = context->uc_sigmask;
  f->context.uc_stack = context->uc_stack;
  memcpy(&f->context.uc_mcontext, &context->uc_mcontext, offsetof(mcontext_t, __reserved));
  put_records(&f->context, context, reserved);
  f->context.uc_mcontext.pstate |= pstate;
  frame_return(f);
}
