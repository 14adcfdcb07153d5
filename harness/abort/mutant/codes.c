/* codes.c - A13 to A15: mutants of how code is written, protected and described to unwinders. */
#include <string.h>
#include <sys/mman.h>

#include "abort/aftermath/aftermath.h"
#include "abort/trial/code_memory_steps.h"
#include "mutant.h"

void __real_code_memory_write(const struct a64guard_thread *t, uint64_t offset, const uint32_t *words, unsigned n);
void __wrap_code_memory_write(const struct a64guard_thread *t, uint64_t offset, const uint32_t *words, unsigned n);

static void write_wrongly(uint64_t base, uint64_t at, const uint32_t *words, unsigned n) {
  step_open(base, false);
  if (IS(FLUSH_EARLY))
    step_flush(at, n);
  step_store(at, words, n);
  step_close(base, false);
  if (IS(FLUSH_SHORT))
    step_flush(at, n / 2);
  if (IS(FLUSH_ELSEWHERE))
    step_flush(at + 0x100, n);
}

void __wrap_code_memory_write(const struct a64guard_thread *t, uint64_t offset, const uint32_t *words, unsigned n) {
  static unsigned writes;
  uint64_t base = code_memory_of(t);
  if (IS(NO_FLUSH) || IS(FLUSH_EARLY) || IS(FLUSH_SHORT) || IS(FLUSH_ELSEWHERE))
    return write_wrongly(base, base + offset, words, n);
  __real_code_memory_write(t, offset, words, n);
  if (IS(CODE_WRITABLE))
    mprotect((void *)base, CODE_MEMORY_GRAIN, PROT_READ | PROT_WRITE | PROT_EXEC);
  if (IS(CODE_NOT_EXECUTABLE) && ++writes > 20)
    mprotect((void *)base, CODE_MEMORY_GRAIN, PROT_READ | PROT_WRITE);
}

void __real_code_memory_settle(const struct a64guard_thread *t);
void __wrap_code_memory_settle(const struct a64guard_thread *t);

void __wrap_code_memory_settle(const struct a64guard_thread *t) {
  if (!IS(PATCH_LEFT))
    __real_code_memory_settle(t);
}

/* ---- A15: offsets in struct frame_data (frame_data.c) --------------------------------------------------------------
 */

#define FRAME_BYTES_AT 15
#define LINK_AT 19
#define SIGNED_AT 65
#define START_AT 88
#define RANGE_AT 96

int throw_probe(int value);
void __real___register_frame(void *begin);
void __wrap___register_frame(void *begin);

void __wrap___register_frame(void *begin) {
  unsigned char *f = begin;
  uint64_t start = (uint64_t)(IS(FRAME_DATA_THROW) ? (void *)throw_probe : (void *)aftermath_run);
  uint64_t range = 2048;
  if (IS(NO_FRAME_DATA))
    return;
  if (IS(FRAME_DATA_UNSIGNED) && f[SIGNED_AT] == 0x2d) /* DW_CFA_AARCH64_negate_ra_state */
    f[SIGNED_AT] = 0;
  if (IS(FRAME_DATA_GREEDY)) { /* DW_CFA_undefined: here the stack ends */
    f[LINK_AT] = 0x07;
    f[LINK_AT + 1] = 30;
  }
  if (IS(FRAME_DATA_WRONG) || IS(FRAME_DATA_THROW))
    f[FRAME_BYTES_AT] -= 0x10;
  if (IS(FRAME_DATA_GREEDY) || IS(FRAME_DATA_THROW)) {
    memcpy(f + START_AT, &start, sizeof start);
    memcpy(f + RANGE_AT, &range, sizeof range);
  }
  __real___register_frame(begin);
}
