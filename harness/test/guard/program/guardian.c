/* guardian.c - a shared object that holds the guard. */
#include "citizen.h"

int guarded(void);

int guarded(void) {
  static const uint32_t trap[] = {UDF};
  return a64guard_handlers_open() ? run(ready(17), trap, 1) : 0;
}
