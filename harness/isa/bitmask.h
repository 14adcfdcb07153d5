/* bitmask.h - logical immediates: DecodeBitMasks of J1.3 and its inverse. */
#ifndef A64_ISA_BITMASK_H
#define A64_ISA_BITMASK_H

#include <stdbool.h>
#include <stdint.h>

/* `bits` is N:immr:imms, `width` 32 or 64. False: reserved. `*spare` are the bits of immr that have no meaning. */
bool bitmask_decode(uint32_t bits, unsigned width, uint64_t *value, uint32_t *spare);
/* The canonical N:immr:imms of `value`, whose upper half must be 0 if `width` is 32. False: not a logical immediate. */
bool bitmask_encode(uint64_t value, unsigned width, uint32_t *bits);
/* MoveWidePreferred: one MOVZ or MOVN gives `value`, so MOV means that and not ORR. */
bool bitmask_is_wide(uint64_t value, unsigned width);

#endif
