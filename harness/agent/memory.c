/* memory.c - maps the guest's memory and looks after the window and the protections. */
#define _GNU_SOURCE
#include "memory.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "invariants.h"

#define SLOT_AREA (WIRE_CASES * WIRE_SLOT_BYTES)

/* What is checked below the window after every execution: as far as an immediate offset of a pair reaches. */
#define NEAR 1024

extern const char stub_exit[], stub_abort[], stub_end[];

static uint64_t page;

struct region {
  uint64_t at;
  size_t bytes;
  int protection;
  const char *name;
};

static const struct region regions[] = {
    {WIRE_ARENA, WIRE_GRAIN, PROT_READ | PROT_WRITE, "stubs"},
    {WIRE_SLOTS, SLOT_AREA, PROT_READ, "slots"},
    {WIRE_WINDOW_GRAIN - WIRE_GRAIN, 3 * WIRE_GRAIN, PROT_NONE, "window"},
    {WIRE_READONLY, WIRE_GRAIN, PROT_READ, "read-only page"},
    {WIRE_NOACCESS, WIRE_GRAIN, PROT_NONE, "no-access page"},
};

static bool map(uint64_t at, size_t bytes, int protection, int flags, int fd) {
  void *got = mmap((void *)at, bytes, protection, flags | MAP_FIXED_NOREPLACE, fd, 0);
  if (got == MAP_FAILED || got == (void *)at)
    return got == (void *)at;
  munmap(got, bytes); /* a kernel or emulator that takes the address for a hint */
  errno = EEXIST;
  return false;
}

bool memory_map(uint64_t at, size_t bytes, int protection) {
  return map(at, bytes, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1);
}

static bool map_regions(struct wire_answer *w) {
  for (size_t i = 0; i < sizeof regions / sizeof *regions; i++) {
    const struct region *r = &regions[i];
    if (memory_map(r->at, r->bytes, r->protection))
      continue;
    snprintf(w->why, sizeof w->why, "cannot map the %s at %#llx", r->name, (unsigned long long)r->at);
    return false;
  }
  return true;
}

/* Unlike the slots, the stubs are in no dump: else the kernel made one mapping of both whenever their protection is the
 * same, and two again for every batch. */
static void write_stubs(void) {
  memcpy((void *)WIRE_EXIT, stub_exit, (size_t)(stub_abort - stub_exit));
  memcpy((void *)WIRE_ABORT, stub_abort, (size_t)(stub_end - stub_abort));
  __builtin___clear_cache((char *)WIRE_EXIT, (char *)WIRE_ABORT + (stub_end - stub_abort));
  mprotect((void *)WIRE_ARENA, WIRE_GRAIN, PROT_READ | PROT_EXEC);
  madvise((void *)WIRE_ARENA, WIRE_GRAIN, MADV_DONTDUMP);
}

static uint64_t window_page(void) { return WIRE_WINDOW_GRAIN + WIRE_GRAIN - page; }

/* Huge pages cannot be protected in parts; then the host alone notices what a program writes there. */
static void protect_order(struct wire_shared *w) { mprotect(w->order_pages, sizeof w->order_pages, PROT_READ); }

struct wire_shared *memory_open(void) {
  struct wire_shared *w = (struct wire_shared *)MEMORY_WIRE;
  page = (uint64_t)sysconf(_SC_PAGESIZE);
  if (!map(MEMORY_WIRE, sizeof *w, PROT_READ | PROT_WRITE, MAP_SHARED, WIRE_FD)) {
    perror("cannot map the memory that is shared with the host");
    return NULL;
  }
  if (w->order.magic != WIRE_MAGIC) {
    dprintf(2, "the memory that is shared with the host holds something else\n");
    return NULL;
  }
  if (!map_regions(&w->answer))
    return NULL;
  w->answer.page = (uint32_t)page;
  protect_order(w);
  write_stubs();
  mprotect((void *)window_page(), page, PROT_READ | PROT_WRITE);
  return w;
}

void window_fill(const uint8_t *in) { memcpy((void *)WIRE_WINDOW, in, WIRE_WINDOW_BYTES); }

void window_save(uint8_t *out) { memcpy(out, (const void *)WIRE_WINDOW, WIRE_WINDOW_BYTES); }

/* Whether anything lies in [from, the window), which is a multiple of 64 bytes; zeros then. */
static bool is_clean(uint64_t from) {
  uint64_t any = 0;
  for (const uint64_t *p = (const uint64_t *)from; p < (const uint64_t *)WIRE_WINDOW; p += 8)
    any |= p[0] | p[1] | p[2] | p[3] | p[4] | p[5] | p[6] | p[7];
  if (any)
    memset((void *)from, 0, WIRE_WINDOW - from);
  return any == 0;
}

bool window_pad_clean(void) { return is_clean(WIRE_WINDOW - NEAR); }

/* The kernel checks before it touches: asking it to write a page that cannot be written costs nothing but an error. */
static bool can_write(uint64_t at) { return syscall(SYS_clock_gettime, CLOCK_MONOTONIC, at) == 0; }

/* Blocks the signals of an empty set. */
static bool can_read_zeros(uint64_t at) { return syscall(SYS_rt_sigprocmask, 0, at, NULL, 8) == 0; }

uint64_t memory_check(void) {
  bool slots = !can_write(WIRE_PC(0)) && !can_write(WIRE_EXIT) && !can_write(WIRE_PC(WIRE_CASES - 1)) &&
               can_read_zeros(WIRE_SLOTS);
  bool traps = can_write(WIRE_WINDOW) && !can_write(WIRE_READONLY) && can_read_zeros(WIRE_READONLY) &&
               !can_read_zeros(WIRE_NOACCESS) && !can_write(WIRE_UNMAPPED) &&
               !can_read_zeros(WIRE_WINDOW + WIRE_WINDOW_BYTES);
  return (is_clean(window_page()) ? 0 : BROKEN(WINDOW_PAD)) | (slots ? 0 : BROKEN(SLOTS)) |
         (traps ? 0 : BROKEN(MEMORY));
}
