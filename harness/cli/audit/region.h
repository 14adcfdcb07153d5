/* region.h - pieces of code in a file: all of it, or each function of a jitdump. */
#ifndef A64_CLI_AUDIT_REGION_H
#define A64_CLI_AUDIT_REGION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct region {
  const char *name; /* of the function; the file's where there are no functions */
  uint64_t address; /* of the first word */
  const uint8_t *code;
  size_t bytes; /* a multiple of 4 */
};

/* Calls `each` for every region of data[size], which begins at `base` where the file does not say so itself: raw code,
 * or a jitdump (perf's tools/perf/Documentation/jitdump-specification.txt). False, with one line in why: the file is
 * neither, or is cut short. */
bool regions_of(const char *file, const uint8_t *data, size_t size, uint64_t base,
                void (*each)(void *ctx, const struct region *r), void *ctx, char *why, size_t why_size);

#endif
