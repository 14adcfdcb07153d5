/* memory.h - the guest's memory at its fixed addresses: the wire, the arena, the window, the traps. */
#ifndef A64_AGENT_MEMORY_H
#define A64_AGENT_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire.h"

/* The agent's own, far from everything a program has an address of. */
#define MEMORY_ALTSTACK 0x1500000000ull
#define MEMORY_WIRE 0x1600000000ull

/* Maps everything, the order for reading only. NULL on failure, after writing why to the wire if there is one. */
struct wire_shared *memory_open(void);

/* Maps fresh zeros at exactly this address. */
bool memory_map(uint64_t at, size_t bytes, int protection);

/* Makes the arena hold the batch's programs and nothing else. Refused cases are left out. */
void programs_write(const struct wire_order *w);

/* Copies into the window, and out of it. */
void window_fill(const uint8_t *in);
void window_save(uint8_t *out);

/* False if something was stored just below the window; mends it. */
bool window_pad_clean(void);

/* Broken invariants of page protection, by asking the kernel to read and write there, and of all the window's page. */
uint64_t memory_check(void);

#endif
