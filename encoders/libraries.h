/* libraries.h - which files are loaded into this process, as a number. */
#ifndef A64_ENCODERS_LIBRARIES_H
#define A64_ENCODERS_LIBRARIES_H

#include <stdint.h>

/* Another one if one of them is another, or was written to: by name, size and date. Never 0. */
uint64_t libraries_here(void);

#endif
