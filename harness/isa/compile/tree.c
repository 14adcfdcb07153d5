/* tree.c - the decision tree that leads from a word to the few forms it may be of.
 *
 * The tree is an array of 32-bit cells. A node is 1 << width cells, one for each value of `width` bits of the word from
 * bit `lo` on. A cell says which bits come next and where their node is, so that a step down is one load: index << 9 |
 * lo << 4 | width; or it is a leaf. A leaf is TREE_LEAF and two form ids of twelve bits, the first to be tried lower;
 * or TREE_LEAF | TREE_LIST | index of a list of ids that ends with 0. */
#include "isa/compile/table.h"
#include "isa/word.h"

#include <stdlib.h>
#include <string.h>

enum { FEW = 1, WIDEST = 11, CELLS = 1 << 18 };
_Static_assert(A64_FORMS <= 1 << 12, "two ids fit a leaf");

struct builder {
  const struct table *t;
  uint32_t *node;
  uint16_t *list;
  unsigned nodes, lists;
};

static uint32_t make_leaf(struct builder *b, const uint16_t *ids, unsigned count) {
  if (count <= 2)
    return TREE_LEAF | (count > 1 ? (uint32_t)ids[1] << 12 : 0) | (count ? ids[0] : 0);
  unsigned at = b->lists;
  if (at + count >= CELLS)
    abort();
  memcpy(&b->list[at], ids, count * sizeof *ids);
  b->list[at + count] = 0;
  b->lists += count + 1;
  return TREE_LEAF | TREE_LIST | at;
}

/* The number of forms that survive a split at this window, for a random word; a wide window costs a little. */
static double cost(const struct builder *b, const uint16_t *ids, unsigned count, struct part window) {
  double total = 0;
  for (unsigned i = 0; i < count; i++) {
    const struct form *f = &b->t->form[ids[i]];
    total += 1.0 / (double)(1u << __builtin_popcount(f->mask & part_mask(window)));
  }
  return total + (double)window.width * 0.1;
}

static bool best_window(const struct builder *b, const uint16_t *ids, unsigned count, uint32_t tested,
                        struct part *best) {
  double least = count;
  bool found = false;
  for (unsigned width = 1; width <= WIDEST; width++)
    for (unsigned lo = 0; lo + width <= 32; lo++) {
      struct part window = {(uint8_t)lo, (uint8_t)width};
      if (part_mask(window) & tested)
        continue;
      double c = cost(b, ids, count, window);
      if (c < least - 1e-9) {
        least = c;
        *best = window;
        found = true;
      }
    }
  return found;
}

/* The forms that are left of a node's, for every value of its window. */
struct split {
  uint16_t *ids[1 << WIDEST], *all;
  unsigned count[1 << WIDEST];
};

static void open_split(const struct builder *b, struct split *s, const uint16_t *ids, unsigned count,
                       struct part window) {
  uint16_t *kept = s->all = malloc(((size_t)count << window.width) * sizeof *kept);
  if (!kept)
    abort();
  for (uint32_t value = 0; value < 1u << window.width; value++) {
    s->ids[value] = kept;
    for (unsigned i = 0; i < count; i++) {
      const struct form *f = &b->t->form[ids[i]];
      if (!((value << window.lo ^ f->value) & f->mask & part_mask(window)))
        *kept++ = ids[i];
    }
    s->count[value] = (unsigned)(kept - s->ids[value]);
  }
}

/* The first value that leaves the same forms. */
static uint32_t first_like(const struct split *s, uint32_t value) {
  uint32_t like = 0;
  while (s->count[like] != s->count[value] ||
         memcmp(s->ids[like], s->ids[value], s->count[value] * sizeof *s->ids[value]))
    like++;
  return like;
}

/* What is the same below values of one node is there once: the tree stays small, and so in the cache. */
static uint32_t build(struct builder *b, const uint16_t *ids, unsigned count, uint32_t tested) {
  struct part window;
  struct split s;
  if (count <= FEW || !best_window(b, ids, count, tested, &window))
    return make_leaf(b, ids, count);
  unsigned at = b->nodes;
  b->nodes += 1u << window.width;
  if (b->nodes >= CELLS)
    abort();
  open_split(b, &s, ids, count, window);
  for (uint32_t value = 0; value < 1u << window.width; value++) {
    uint32_t like = first_like(&s, value);
    b->node[at + value] =
        like < value ? b->node[at + like] : build(b, s.ids[value], s.count[value], tested | part_mask(window));
  }
  free(s.all);
  return at << 9 | (uint32_t)window.lo << 4 | window.width;
}

void tree_build(struct table *t) {
  struct builder b = {.t = t, .node = calloc(CELLS, sizeof(uint32_t)), .list = calloc(CELLS, sizeof(uint16_t))};
  uint16_t *ids = calloc(t->count + 1, sizeof *ids);
  if (!b.node || !b.list || !ids)
    abort();
  unsigned count = 0;
  for (unsigned id = 1; id <= t->count; id++)
    if (t->form[id].parent == id)
      ids[count++] = (uint16_t)id;
  uint32_t root = build(&b, ids, count, 0);
  free(ids);
  t->node = b.node;
  t->list = b.list;
  t->root = root;
}
