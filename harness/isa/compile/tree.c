/* tree.c - the decision tree that leads from a word to the few forms it may be of.
 *
 * The tree is an array of 32-bit cells. A node is 1 << width cells, one for each value of `width` bits of the word from
 * bit `lo` on. A cell says which bits come next and where their node is, so that a step down is one load: index << 9 |
 * lo << 4 | width; or it is a leaf. A leaf is TREE_LEAF and two form ids of TREE_ID_BITS, the first to be tried lower;
 * or TREE_LEAF | TREE_LIST | index of a list of ids that ends with 0. */
#include "isa/compile/die.h"
#include "isa/compile/row.h"
#include "isa/compile/table.h"
#include "isa/word.h"

#include <stdlib.h>
#include <string.h>

enum { FEW = 1, WIDEST = 11, CELLS = 1 << 22, LIST_IDS = 1 << 22 };
_Static_assert(A64_FORMS < 1 << TREE_ID_BITS, "an id fits its place in a leaf");
_Static_assert(2 * TREE_ID_BITS <= 30 && (int)LIST_IDS <= (int)TREE_LIST,
               "two ids fit a leaf, and the index of a list does");
_Static_assert((uint64_t)CELLS << 9 <= TREE_LEAF, "the index of a node fits a cell");

struct builder {
  const struct table *t;
  uint32_t *node;
  uint16_t *list;
  unsigned nodes, lists, node_room, list_room;
};

/* Room for so many more elements behind `count`; `most` is a limit of the format. */
static void *grow(void *all, size_t size, unsigned count, unsigned more, unsigned *room, unsigned most,
                  const char *what) {
  if (count + more > most)
    table_die("the tree is too large: more than %u %s", most, what);
  if (count + more <= *room)
    return all;
  *room = 2 * (count + more);
  all = realloc(all, *room * size);
  if (!all)
    abort();
  return all;
}

/* Forms that a word can be of at once meet in a leaf. */
static void refuse_overlaps(const struct builder *b, const uint16_t *ids, unsigned count) {
  for (unsigned i = 1; i < count; i++)
    for (unsigned j = 0; j < i; j++)
      if (a64_rows_overlap(&b->t->form[ids[i]], &b->t->form[ids[j]]))
        table_die("%s: claims the same words as %s", b->t->form[ids[i]].name, b->t->form[ids[j]].name);
}

static uint32_t make_leaf(struct builder *b, const uint16_t *ids, unsigned count) {
  refuse_overlaps(b, ids, count);
  if (count <= 2)
    return TREE_LEAF | (count > 1 ? (uint32_t)ids[1] << TREE_ID_BITS : 0) | (count ? ids[0] : 0);
  unsigned at = b->lists;
  b->list = grow(b->list, sizeof *b->list, at, count + 1, &b->list_room, LIST_IDS, "ids in lists");
  memcpy(&b->list[at], ids, count * sizeof *ids);
  b->list[at + count] = 0;
  b->lists += count + 1;
  return TREE_LEAF | TREE_LIST | at;
}

/* The index of a new node. */
static unsigned make_node(struct builder *b, unsigned width) {
  unsigned at = b->nodes;
  b->node = grow(b->node, sizeof *b->node, at, 1u << width, &b->node_room, CELLS, "cells");
  b->nodes += 1u << width;
  return at;
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
  unsigned at = make_node(b, window.width);
  open_split(b, &s, ids, count, window);
  for (uint32_t value = 0; value < 1u << window.width; value++) {
    uint32_t like = first_like(&s, value);
    uint32_t cell =
        like < value ? b->node[at + like] : build(b, s.ids[value], s.count[value], tested | part_mask(window));
    b->node[at + value] = cell; /* building may have moved the nodes */
  }
  free(s.all);
  return at << 9 | (uint32_t)window.lo << 4 | window.width;
}

void tree_build(struct table *t) {
  struct builder b = {.t = t};
  uint16_t *ids = calloc(t->count + 1, sizeof *ids);
  if (!ids)
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
