/* example.cc - the same in C++: a guard is an object that closes itself, and a host's exception passes it.
 *
 * SPDX-License-Identifier: MIT
 *
 * c++ -o example example.cc $(pkg-config --cflags --libs a64guard); exits with 0 if control came back. */
#include "a64guard.h"

#include <sys/mman.h>

#include <cstdio>
#include <cstring>
#include <initializer_list>
#include <stdexcept>

namespace {

class Code { // never writable and executable at once
public:
  static constexpr std::size_t bytes = 0x10000, program = 64;
  Code() : at_(static_cast<char *>(mmap(nullptr, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))) {
    if (at_ == MAP_FAILED)
      throw std::runtime_error("no memory for code");
  }
  ~Code() { munmap(at_, bytes); }
  std::uint64_t start() const { return reinterpret_cast<std::uint64_t>(at_); }
  void write(std::size_t offset, const void *from, std::size_t n) {
    mprotect(at_, bytes, PROT_READ | PROT_WRITE);
    std::memcpy(at_ + offset, from, n);
    __builtin___clear_cache(at_ + offset, at_ + offset + n);
    mprotect(at_, bytes, PROT_READ | PROT_EXEC);
  }

private:
  char *at_;
};

class Guard {
public:
  explicit Guard(std::uint64_t entry) {
    a64guard_init(&g_, entry);
    a64guard_open(&g_, &a64guard_way_context);
  }
  ~Guard() { a64guard_close(&g_); }
  Guard(const Guard &) = delete;
  Guard &operator=(const Guard &) = delete;
  int call() { return a64guard_call(&g_); }

private:
  a64guard g_;
};

int run(Code &code, std::initializer_list<std::uint32_t> words) {
  code.write(Code::program, words.begin(), words.size() * 4);
  return Guard(code.start() + Code::program).call();
}

} // namespace

int main() {
  Code code;
  a64guard_thread *t = a64guard_thread_open();
  if (t == nullptr || !a64guard_handlers_open())
    return 1;
  t->code = code.start();
  t->code_end = t->code + Code::bytes;
  t->value = 17; // what a fault delivers
  unsigned char stub[A64GUARD_STUB_BYTES];
  a64guard_stub_write(stub, t);
  code.write(0, stub, sizeof stub);
  int by_call = run(code, {0x52800540 /* mov w0, #42 */, 0x97ffffef /* bl stub */});
  int by_trap = run(code, {0x00000000 /* udf #0 */}), by_return = run(code, {0xd65f03c0 /* ret */});
  std::printf("by call: %d, by trap: %d, by return: %d\n", by_call, by_trap, by_return);
  a64guard_thread_close(t);
  return by_call == 42 && by_trap == 17 && by_return == 0 ? 0 : 1;
}
