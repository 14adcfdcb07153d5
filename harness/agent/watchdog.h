/* watchdog.h - one periodic timer that ends programs which run for ever. */
#ifndef A64_AGENT_WATCHDOG_H
#define A64_AGENT_WATCHDOG_H

#include <stdbool.h>

bool watchdog_open(void);

/* At which tick within one execution that is ended, from now on; 2 or more. */
void watchdog_patience(unsigned ticks);

/* True while the timer is armed. */
bool watchdog_armed(void);

#endif
