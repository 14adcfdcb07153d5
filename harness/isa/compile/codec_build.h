/* codec_build.h - what compiling forms to code has in common. */
#ifndef A64_ISA_COMPILE_CODEC_BUILD_H
#define A64_ISA_COMPILE_CODEC_BUILD_H

#include "isa/compile/codec.h"

enum { SELECTOR_BITS = 8, SELECTOR_PARTS = 3 };

/* Elements of one kind; runs of them are shared. */
struct pool {
  const char *what;
  size_t size;
  unsigned count, room;
  uint8_t *data;
};

void pool_append(struct pool *p, const void *run, unsigned count);
/* Where these elements stand in the pool, added if they do not. */
uint16_t pool_add(struct pool *p, const void *run, unsigned count);

struct selector { /* of a form: runs of bits, most significant first */
  struct part part[SELECTOR_PARTS];
  unsigned count;
  uint32_t mask;
};

/* What chooses the classes of the registers of a form and decides its conditions, as far as there is room. */
void find_selector(const struct form *f, struct selector *s);
/* Whether all conditions that the selector decides hold. */
bool is_allowed(const struct form *f, const struct selector *s, uint32_t word);
uint32_t selector_mask(const struct operand *o);
/* Parts that are neighbours in the word are gathered as one. False: too many. */
bool set_gather(uint32_t *mask, uint8_t *turn, unsigned room, const struct part *part, unsigned count);

/* validity_build.c: forgets all tables; adds that of a form, and tells the lead (false: its conditions cannot be
 * joined); all of them, which stay where they are once the last was added. */
void validities_clear(void);
bool validities_add(struct lead *l, const struct codec_more *m);
const uint32_t *validities_all(void);

/* writer_build.c: forgets all selectors; makes the writer of a form but for `which`, which it turns from a word's
 * readers into an intent's; all of the selectors, which stay where they are once the last was added. */
void writers_clear(void);
void writer_build(struct writer *w, const struct form *f, const struct selector *s, uint16_t *which);
const uint32_t *selectors_all(void);

#endif
