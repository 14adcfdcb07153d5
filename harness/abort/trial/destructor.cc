/* destructor.cc - C++ that generated code calls: it aborts while an object with a destructor is alive. */
#include "callback.h"
#include "guard/guard.h"

namespace {

thread_local unsigned destroyed;

struct local {
  ~local() { destroyed++; }
};

} // namespace

void callback_abort(int value) {
  local alive;
  a64guard_abort(value);
}

unsigned callback_destroyed(void) { return destroyed; }
