/* frame_data.c - DWARF call frame information for generated code, written by hand. */
#include <string.h>

#include "code_memory.h"
#include "program.h"

#define CFA_OFFSET 0x80
#define CFA_OFFSET_EXTENDED 0x05
#define CFA_DEF_CFA 0x0c
#define CFA_NEGATE_RA_STATE 0x2d /* signed by key A, with SP at the entry */
#define D0 64                    /* DWARF's number of v0 */

struct frame_data {
  uint32_t cie_bytes, cie_id;
  unsigned char cie[72];
  uint32_t fde_bytes, cie_back;
  uint64_t start, range;
  unsigned char fde[8];
  uint32_t end;
} __attribute__((packed));

void __register_frame(void *begin);

/* The register was stored `slot` bytes above the frame's lower end; offsets count in units of -8 from its upper end. */
static unsigned char *stored(unsigned char *at, unsigned reg, unsigned slot) {
  unsigned char units = (unsigned char)((PROGRAM_FRAME - slot) / 8);
  if (reg < 64) {
    *at++ = (unsigned char)(CFA_OFFSET | reg);
  } else {
    *at++ = CFA_OFFSET_EXTENDED;
    *at++ = (unsigned char)reg;
  }
  *at++ = units;
  return at;
}

static void describe(struct frame_data *f, bool is_signed) {
  /* Version 1, no augmentation, code in units of 4, data in units of -8, return address in x30; CFA = x29 + frame. */
  static const unsigned char head[] = {
      1, 0, 4, 0x78, 30, CFA_DEF_CFA, 29, (PROGRAM_FRAME & 0x7f) | 0x80, PROGRAM_FRAME >> 7};
  unsigned char *at = f->cie;
  memcpy(at, head, sizeof head);
  at = stored(at + sizeof head, 29, 0);
  at = stored(at, 30, 8);
  for (unsigned i = 0; i < 10; i++)
    at = stored(at, 19 + i, 16 + 8 * i);
  for (unsigned i = 0; i < 8; i++)
    at = stored(at, D0 + 8 + i, 96 + 8 * i);
  if (is_signed)
    *at = CFA_NEGATE_RA_STATE;
}

/* One for every place in a thread's memory where programs start. */
static struct frame_data *place(uint64_t at) {
  struct frame_data *all = (struct frame_data *)(code_memory_of(threads[code_memory_index(at)]) + CODE_MEMORY_FRAMES);
  return &all[at % CODE_MEMORY_GRAIN / 0x2000];
}

void frame_data_register(uint64_t at) {
  struct frame_data *f = place(at);
  if (f->fde_bytes != 0) /* a thread before this one did */
    return;
  f->cie_bytes = sizeof f->cie + sizeof f->cie_id;
  f->fde_bytes = sizeof f->cie_back + sizeof f->start + sizeof f->range + sizeof f->fde;
  f->cie_back = (uint32_t)((char *)&f->cie_back - (char *)f);
  f->start = at;
  f->range = 4 * PROGRAM_WORDS;
  describe(f, at % CODE_MEMORY_GRAIN == CODE_MEMORY_SIGNED);
  __register_frame(f);
  if (frame_data_announce)
    frame_data_announce(f->start, f->range, &f->fde_bytes);
}
