/* needs.c - which rows of needs.def the system and the processor have. */
#include "needs.h"

#include <sys/auxv.h>

#define AT_NONE 0

static const struct {
  unsigned flag;
  unsigned long vector;
  unsigned bit;
} needs[NEEDS] = {
#define NEED(id, name, vector, bit, fact) {F_##id, AT_##vector, bit},
#include "needs.def"
#undef NEED
};

static unsigned missing;

void needs_on(enum profile profile) {
  missing = 0;
  for (unsigned i = 0; i < NEEDS; i++) {
    bool told = needs[i].vector == AT_NONE || getauxval(needs[i].vector) >> needs[i].bit & 1;
    if (!told || !need_is_met((enum need)i, profile))
      missing |= needs[i].flag;
  }
}

unsigned needs_missing(void) { return missing; }
