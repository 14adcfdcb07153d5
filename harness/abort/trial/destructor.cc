/* destructor.cc - C++ that generated code calls: it aborts while an object with a destructor is alive. */
#include "abort/way/runtime.h"
#include "callback.h"

namespace {

thread_local unsigned destroyed;

struct local {
  ~local() { destroyed++; }
};

} // namespace

void callback_abort(int value) {
  local alive;
  callback_backtrace();
  abort_now(value);
}

unsigned callback_destroyed(void) { return destroyed; }
