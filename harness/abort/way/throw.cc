/* throw.cc - out by a C++ exception, thrown below the generated code and caught around it. */
#include "abort/way/ways.h"
#include "guard/way.h"

extern "C" {
int throw_probe(int value);
extern const struct a64guard_way way_throw;
}

namespace {

struct aborted {
  int value;
};

int call(struct a64guard *g) {
  try {
    return a64guard_enter(g);
  } catch (const aborted &a) {
    return a.value == 0 ? 1 : a.value;
  }
}

void leave(struct a64guard *, int value) { throw aborted{value}; }

void fault(struct a64guard *g, int value, ucontext_t *context) { context_call(context, g, value, leave); }

} // namespace

const struct a64guard_way way_throw = {nullptr, call, leave, fault, NEEDS_FRAME, 0, RUNS_DESTRUCTORS};

int throw_probe(int value) {
  try {
    throw aborted{value};
  } catch (const aborted &a) {
    return a.value;
  }
}
