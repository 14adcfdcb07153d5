/* map.h - a file of 2^32 bits, one per word, that comes into being whole or not at all. */
#ifndef A64_CLI_SHOW_MAP_H
#define A64_CLI_SHOW_MAP_H

#include <stdbool.h>
#include <stdint.h>

struct map {
  const char *path; /* NULL: no map is wanted, and all of these do nothing */
  char *temporary;
  int fd;
};

/* Bit w of the file, least significant first in each byte, is that of word w. All return an exit status. */
int map_open(struct map *m, const char *path);
int map_write(const struct map *m, uint32_t first, const uint8_t *bits, uint32_t words); /* multiples of 8 */
/* Whether two maps that are open are one file. */
bool map_is_same(const struct map *a, const struct map *b);
/* Puts the file in its place; with `keep` false takes it away. */
int map_close(struct map *m, int keep);

#endif
