/* vixl_direct.hpp - calls of VIXL's assembler that a request has led to, made again without it: for `bench`.
 *
 * Only with VIXL_DIRECT. What is measured is VIXL alone: arguments are of its own types, and calls are made in the
 * order in which they were kept. */
#ifndef A64_ENCODERS_ADAPTERS_VIXL_DIRECT_HPP
#define A64_ENCODERS_ADAPTERS_VIXL_DIRECT_HPP

#ifndef VIXL_DIRECT
#define KEEP(call) static_cast<void>(0)
#else
#define KEEP(call)                                                                                                     \
  if (vixl_direct::is_keeping)                                                                                         \
  vixl_direct::calls.emplace_back([=](vixl::aarch64::Assembler &to) { to.call; })

#include <aarch64/assembler-aarch64.h>

#include <functional>
#include <vector>

namespace vixl_direct {

inline std::vector<std::function<void(vixl::aarch64::Assembler &)>> calls;
inline bool is_keeping;

} /* namespace vixl_direct */

/* Whether calls are kept from now on. */
extern "C" void vixl_direct_keep(bool keep) { vixl_direct::is_keeping = keep; }

/* Makes all of them. How many words that was. */
extern "C" unsigned vixl_direct_run() {
  static vixl::aarch64::Assembler assembler(1 << 20);
  assembler.GetCPUFeatures()->Combine(vixl::CPUFeatures::All());
  assembler.GetBuffer()->Rewind(0);
  for (const auto &call : vixl_direct::calls)
    call(assembler);
  return static_cast<unsigned>(assembler.GetCursorOffset() / 4);
}

#endif

#endif
