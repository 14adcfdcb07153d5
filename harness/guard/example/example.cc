/* example.cc - the same in C++: memory for code and guards are objects that clean up behind themselves.
 *
 * SPDX-License-Identifier: MIT
 *
 * c++ -o example example.cc $(pkg-config --cflags --libs a64guard); exits with 0 if control came back. */
#include <sys/mman.h>

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <initializer_list>
#include "a64guard.h"

/* Never writable and executable at once. Programs start behind the stub. */
struct Code {
  static constexpr std::size_t bytes = 0x10000, program = 64;
  char *at = static_cast<char *>(mmap(nullptr, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  ~Code() { munmap(at, bytes); }
  std::uint64_t start() const { return reinterpret_cast<std::uint64_t>(at); }
  bool write(std::size_t offset, const void *from, std::size_t n) {
    if (mprotect(at, bytes, PROT_READ | PROT_WRITE) != 0)
      return false;
    std::memcpy(at + offset, from, n);
    __builtin___clear_cache(at + offset, at + offset + n);
    return mprotect(at, bytes, PROT_READ | PROT_EXEC) == 0;
  }
};

struct Guard : a64guard {
  explicit Guard(std::uint64_t entry) {
    a64guard_init(this, entry);
    a64guard_open(this, &a64guard_way_context);
  }
  Guard(const Guard &) = delete;
  ~Guard() { a64guard_close(this); }
};

static int run(Code &code, std::initializer_list<std::uint32_t> words) {
  if (!code.write(Code::program, words.begin(), words.size() * 4))
    return -1;
  Guard guard(code.start() + Code::program);
  return a64guard_call(&guard);
}

int main() {
  Code code;
  unsigned char stub[A64GUARD_STUB_BYTES];
  a64guard_thread *t = a64guard_thread_open();
  if (t == nullptr || code.at == MAP_FAILED || !a64guard_handlers_open())
    return 1;
  t->code = code.start(), t->code_end = t->code + Code::bytes;
  t->value = 17; /* what a fault delivers */
  a64guard_stub_write(stub, t);
  if (!code.write(0, stub, sizeof stub))
    return 1;
  int by_call = run(code, {0x52800540 /* mov w0, #42 */, 0x97ffffef /* bl stub */});
  int by_trap = run(code, {0x00000000 /* udf #0 */}), by_return = run(code, {0xd65f03c0 /* ret */});
  std::printf("by call: %d, by trap: %d, by return: %d\n", by_call, by_trap, by_return);
  a64guard_thread_close(t);
  return by_call == 42 && by_trap == 17 && by_return == 0 ? 0 : 1;
}
