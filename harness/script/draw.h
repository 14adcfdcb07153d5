/* draw.h - the scripts that an assembler is tried with: branches at their limits, pools, full rooms, patches, and
 * random ones. */
#ifndef A64_SCRIPT_DRAW_H
#define A64_SCRIPT_DRAW_H

#include "script/script.h"

struct script_draw {
  uint64_t seed;
  unsigned random;     /* how many random ones */
  uint32_t scratch;    /* registers that no step names: bit n for Xn */
  bool veneers, pools; /* it promises them: what needs them is legal */
  bool legal_only;     /* an assembler that checks nothing: what is to be refused is not asked for */
  bool has_room;       /* its capacity counts */
  bool relaxes;        /* it may be asked for what no single instruction says */
};

/* The same scripts in the same order for the same `d`. False from `visit` ends it. */
typedef bool script_visit(void *self, const struct script *s);
void script_draw(const struct script_draw *d, script_visit *visit, void *self);

#endif
