/* edges.h - a legal intent with one operand moved to a limit, or past it. */
#ifndef A64_GEN_EDGES_H
#define A64_GEN_EDGES_H

#include "isa/insn.h"

enum edge {
#define EDGE(id, phrase) EDGE_##id,
#include "gen/edges.def"
#undef EDGE
  EDGES
};

typedef void edge_visit(void *self, enum edge edge, const struct insn *in);

/* Every edge of one operand. */
void edges_of(const struct insn *legal, unsigned operand, edge_visit *visit, void *self);
const char *edge_name(enum edge edge);

#endif
