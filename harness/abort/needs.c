/* needs.c - which rows of needs.def processor and system have. */
#include "needs.h"

#include <stdbool.h>
#include <sys/auxv.h>
#include <sys/resource.h>

static unsigned missing;

/* To what it is. */
static bool set_limit(void) {
  struct rlimit limit;
  return getrlimit(RLIMIT_NOFILE, &limit) == 0 && setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

#define HWCAP(bit) (getauxval(AT_HWCAP) >> (bit)&1)
#define HWCAP2(bit) (getauxval(AT_HWCAP2) >> (bit)&1)
#define TOLD(fact) profile_fact(profile, FACT_##fact)
#define TRIED(what) what()

void needs_find(enum profile profile) {
  missing = 0;
#define NEED(id, name, has, remedy) missing |= has ? 0 : F_##id;
#include "needs.def"
#undef NEED
}

unsigned needs_missing(void) { return missing; }
