/* here.h - does what the row of the mutant that runs says for this moment, the one defined as HERE: `#define CLOSED
 * HERE`.
 */
switch (mutant) {
#define MUTANT_ON(need, cls, id, way, killers, sentence, ...)                                                          \
  case MUTANT_##id: {                                                                                                  \
    __VA_ARGS__;                                                                                                       \
  } break;
#define UNTESTABLE(cls, id, where, sentence)
#include "abort/tables/mutants.def"
#undef MUTANT_ON
#undef UNTESTABLE
}
#include "moments.h"
