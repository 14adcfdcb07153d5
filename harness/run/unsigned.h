/* unsigned.h - a kernel's image without pointer authentication of its own. */
#ifndef A64_RUN_UNSIGNED_H
#define A64_RUN_UNSIGNED_H

#include <stdbool.h>

/* Copies an image from file to file. One that is compressed is copied as it is. False, and errno: it cannot be read or
 * written. */
bool unsigned_copy(int to, int from);

#endif
