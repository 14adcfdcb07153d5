/* throw.cc - out by a C++ exception, thrown below the generated code and caught around it. */
#include "guard/way.h"

extern "C" {
int throw_probe(int value);
extern const struct way way_throw;
}

namespace {

struct aborted {
  int value;
};

int call(struct guard *g) {
  try {
    return guard_enter(g);
  } catch (const aborted &a) {
    return a.value == 0 ? 1 : a.value;
  }
}

void leave(struct guard *, int value) { throw aborted{value}; }

void fault(struct guard *g, int value, ucontext_t *context) { context_call(context, g, value, leave); }

} // namespace

const struct way way_throw = {nullptr, call, leave, fault, NEEDS_FRAME, 0, RUNS_DESTRUCTORS};

int throw_probe(int value) {
  try {
    throw aborted{value};
  } catch (const aborted &a) {
    return a.value;
  }
}
