/* way_throw.cc - out by a C++ exception, thrown below the generated code and caught around it. */
extern "C" {
#define _Noreturn [[noreturn]]
#define _Alignas alignas
#define _Static_assert static_assert
#include "way.h"

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

const struct way way_throw = {nullptr, call, leave, fault, NEEDS_FRAME, 0};

int throw_probe(int value) {
  try {
    throw aborted{value};
  } catch (const aborted &a) {
    return a.value;
  }
}
