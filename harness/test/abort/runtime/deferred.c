/* deferred.c - nodefer.c, with SA_NODEFER left out: the signal stays blocked after the first fault. */
#define FLAGS 0
#include "nodefer.c"
