/* watchdog.h - one periodic timer that ends programs which run for ever. */
#ifndef A64_WATCHDOG_H
#define A64_WATCHDOG_H

#include <stdbool.h>

bool watchdog_open(void);

/* True while the timer is armed. */
bool watchdog_armed(void);

#endif
