/* vixl.cc - VIXL's assembler and, with VIXL_MACRO, its macro assembler as encoders, where libvixl-dev is installed.
 *
 * A row of vixl.def is a function of VIXL's and its parameters' sorts; what a request's operands are decides which of
 * the functions of a mnemonic is called. A release build of VIXL checks nothing, its documentation says what each
 * function takes; so only legal requests are made. */
#include "vixl_direct.hpp"
#include "vixl_program.hpp"
#include "vixl_sorts.hpp"

#include <aarch64/macro-assembler-aarch64.h>

#include <cstring>
#include <string>
#include <unordered_map>
#include <vector>

using namespace vixl_sorts;

namespace {

#ifdef VIXL_MACRO
using Assembler = vixl::aarch64::MacroAssembler;
#else
using Assembler = vixl::aarch64::Assembler;
#endif

struct Row {
  const char *member;
  bool (*call)(Assembler &a, const Reader &r);
};

#define ROW(member, ...)                                                                                               \
  {#member,                                                                                                            \
   [](Assembler &a, const Reader &r) {                                                                                 \
     return call<__VA_ARGS__>(r, [&](const auto &...x) {                                                               \
       a.member(x...);                                                                                                 \
       KEEP(member(x...));                                                                                             \
     });                                                                                                               \
   }},
#ifdef VIXL_MACRO
#define BOTH(member, macro, ...) ROW(macro, __VA_ARGS__)
#define PLAIN(member, ...)
#define MACRO(macro, ...) ROW(macro, __VA_ARGS__)
#else
#define BOTH(member, macro, ...) ROW(member, __VA_ARGS__)
#define PLAIN(member, ...) ROW(member, __VA_ARGS__)
#define MACRO(macro, ...)
#endif
const Row rows[] = {
#include "vixl.def"
    /* The condition stands in the mnemonic, and so before the label. */
    {"b",
     [](Assembler &a, const Reader &r) {
       return call<COND, WORDS>(r, [&](auto condition, auto words) {
         a.b(words, condition);
         KEEP(b(words, condition));
       });
     }},
    {"bti",
     [](Assembler &a, const Reader &r) {
       return call<>(r, [&] {
         a.bti(vixl::aarch64::EmitBTI);
         KEEP(bti(vixl::aarch64::EmitBTI));
       });
     }},
};

/* "and_" is "and". */
std::string mnemonic_of(const char *member) {
  std::string name;
  for (; *member && *member != '_'; member++)
    name += static_cast<char>(*member | 0x20);
  return name;
}

struct Rows { /* by mnemonic */
  std::unordered_map<std::string, std::vector<const Row *>> of;
  Rows() {
    for (const Row &row : rows)
      of[mnemonic_of(row.member)].push_back(&row);
  }
};

void emit(Assembler &assembler, const a64fuzz_request &r) {
  static const Rows all;
  auto known = all.of.find(std::string(r.mnemonic, std::strcspn(r.mnemonic, ".")));
  if (known == all.of.end())
    throw a64fuzz::Unknown();
  Parts parts(r);
  for (const Row *row : known->second)
    if (row->call(assembler, {parts.part, parts.part + parts.count}))
      return;
  throw a64fuzz::Inexpressible();
}

class Vixl {
public:
  Vixl() { assembler.GetCPUFeatures()->Combine(vixl::CPUFeatures::All()); }

  a64fuzz::Words encode(const a64fuzz_request &r) {
    if (!r.is_legal && leads_somewhere(r))
      throw a64fuzz::Inexpressible(); /* its far branches take a Label, not a distance */
    assembler.GetBuffer()->Rewind(0);
    emit(assembler, r);
    place_pool();
    return words();
  }

private:
  /* What it would load from a pool that is still to come is there before the next instruction. */
  void place_pool() {
#ifdef VIXL_MACRO
    assembler.EmitLiteralPool(vixl::aarch64::LiteralPool::kBranchRequired);
#endif
  }

  static bool leads_somewhere(const a64fuzz_request &r) {
    for (uint32_t i = 0; i < r.operands; i++)
      if (r.operand[i].kind == A64FUZZ_LABEL)
        return true;
    return false;
  }

  a64fuzz::Words words() {
    a64fuzz::Words all;
    for (ptrdiff_t at = 0; at < assembler.GetCursorOffset(); at += 4) {
      uint32_t word;
      std::memcpy(&word, assembler.GetBuffer()->GetOffsetAddress<const char *>(at), sizeof word);
      all.add(word);
    }
    return all;
  }

  Assembler assembler;
};

} // namespace

#ifdef VIXL_MACRO
/* x16 and x17 are what its macros take where they need registers (UseScratchRegisterScope). */
A64FUZZ_ENCODER_WITH(Vixl, "vixl-macro", VIXL_VERSION, A64FUZZ_UNCHECKED | A64FUZZ_CHOOSES | A64FUZZ_RELAXES, 3 << 16,
                     a64fuzz::assembler_of<vixl_program::Program<emit>>(A64FUZZ_VENEERS | A64FUZZ_POOLS, 3u << 16))
#else
A64FUZZ_ENCODER(Vixl, "vixl", VIXL_VERSION, A64FUZZ_UNCHECKED | A64FUZZ_CHOOSES)
#endif
