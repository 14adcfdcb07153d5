/* writer_build.c - compiles forms to what leads from an intent to the reader that writes it. */
#include "isa/compile/codec_build.h"
#include "isa/word.h"

enum { ANY_CLASS = 256 };

static struct pool selectors = {.what = "selectors of classes", .size = sizeof(uint32_t)};

static bool feeds(const struct operand *o) { return o->kind == OPERAND_REGISTER && o->map && o->feeds_selector; }

static uint16_t add_selectors(const struct operand *o) {
  uint32_t bits[A64_CLASSES] = {0};
  for (unsigned class = 0; class < A64_CLASSES; class ++)
    if (o->map->to_selector[class] >= 0)
      bits[class] = put_parts((uint32_t)o->map->to_selector[class], o->selector, o->nselectors);
  return pool_add(&selectors, bits, A64_CLASSES);
}

/* Of variants whose classes are the same, one that is not reserved: other fields decide about that, and come later. */
static void fill(uint16_t *which, const struct selector *s, uint32_t fed) {
  unsigned values = 1u << parts_width(s->part, s->count);
  for (uint32_t i = 0; i < values; i++)
    for (uint32_t k = 0; !which[i] && k < values; k++)
      if (!(put_parts(i ^ k, s->part, s->count) & fed))
        which[i] = which[k];
}

void writer_build(struct writer *w, const struct form *f, const struct selector *s, uint16_t *which) {
  const struct codec_more *m = &codec.more[f->id];
  unsigned feeders = 0;
  uint32_t fed = 0;
  for (uint8_t i = 0; i < f->nops && feeders < FEEDERS; i++)
    if (feeds(&f->op[i])) {
      w->op[feeders] = i;
      w->selectors[feeders++] = add_selectors(&f->op[i]);
      fed |= selector_mask(&f->op[i]);
    }
  w->value = f->value | f->ought;
  w->reads = (uint8_t)(((1u << f->nops) - 1) & ~m->unread);
  for (unsigned i = 0; i < f->nops; i++)
    w->writes |= (uint8_t)(!f->op[i].is_checked << i);
  w->writes &= w->reads;
  w->more = m->unread || m->is_undecided || f->ndefinitions;
  fill(which, s, fed);
}

void writers_clear(void) {
  selectors.count = 0;
  pool_append(&selectors, (const uint32_t[ANY_CLASS]){0}, ANY_CLASS); /* of a register that gives none */
}

const uint32_t *selectors_all(void) {
  pool_append(&selectors, (const uint32_t[ANY_CLASS]){0}, ANY_CLASS); /* of a class that is none */
  return (const uint32_t *)selectors.data;
}
