/* vixl_program.hpp - VIXL's macro assembler as an assembler of programs: labels, veneers, literal pools. */
#ifndef A64_ENCODERS_ADAPTERS_VIXL_PROGRAM_HPP
#define A64_ENCODERS_ADAPTERS_VIXL_PROGRAM_HPP

#include "a64fuzz.hpp"

#include <aarch64/macro-assembler-aarch64.h>

#include <cstring>
#include <map>
#include <string>

namespace vixl_program {

using vixl::aarch64::Condition;
using vixl::aarch64::Label;
using vixl::aarch64::MacroAssembler;
using vixl::aarch64::Register;
using vixl::aarch64::VRegister;
typedef void Emit(MacroAssembler &masm, const a64fuzz_request &r);

/* `emit` encodes an instruction without a label. */
template <Emit emit> class Program {
public:
  explicit Program(const a64fuzz_room &room) : masm(room.memory, room.capacity) {
    masm.GetCPUFeatures()->Combine(vixl::CPUFeatures::All());
  }

  /* A label that was used and not bound, a pool that was not placed: VIXL's destructors assert that there is none. */
  ~Program() {
    for (auto &l : label)
      if (l.second.IsLinked() && !l.second.IsBound())
        masm.Bind(&l.second);
    masm.FinalizeCode();
  }

  uint64_t offset() { return static_cast<uint64_t>(masm.GetCursorOffset()); }

  void step(const a64fuzz_step &s) {
    switch (s.kind) {
    case A64FUZZ_EMIT: emit(masm, *s.request); return;
    case A64FUZZ_BRANCH: branch(*s.request, label[s.label]); return;
    case A64FUZZ_BIND: masm.Bind(&label[s.label]); return;
    case A64FUZZ_CONSTANT: constant(s); return;
    case A64FUZZ_POOL: masm.EmitLiteralPool(vixl::aarch64::LiteralPool::kBranchRequired); return;
    case A64FUZZ_NOPS:
      for (uint64_t i = 0; i < s.bytes; i += 4)
        masm.Nop();
      return;
    case A64FUZZ_DATA: data(s.bytes); return;
    case A64FUZZ_FINISH: masm.FinalizeCode(); return;
    default: throw a64fuzz::Unknown();
    }
  }

private:
  static Register general(const a64fuzz_register &r) { return Register(r.number, r.file == A64FUZZ_FILE_X ? 64 : 32); }

  void branch(const a64fuzz_request &r, Label &to) {
    const std::string name(r.mnemonic);
    const a64fuzz_operand *o = r.operand;
    if (name == "b")
      masm.B(&to);
    else if (name == "bl")
      masm.Bl(&to);
    else if (name.compare(0, 2, "b.") == 0 && o[0].value < 14) /* AL and NV: not for this function */
      masm.B(&to, static_cast<Condition>(o[0].value));
    else if (name == "cbz")
      masm.Cbz(general(o[0].u.reg), &to);
    else if (name == "cbnz")
      masm.Cbnz(general(o[0].u.reg), &to);
    else if (name == "tbz")
      masm.Tbz(general(o[0].u.reg), static_cast<unsigned>(o[1].value), &to);
    else if (name == "tbnz")
      masm.Tbnz(general(o[0].u.reg), static_cast<unsigned>(o[1].value), &to);
    else if (name == "adr")
      masm.Adr(general(o[0].u.reg), &to);
    else
      throw a64fuzz::Unknown();
  }

  void constant(const a64fuzz_step &s) {
    const a64fuzz_register &r = s.request->operand[0].u.reg;
    uint64_t half[2] = {0, 0};
    std::memcpy(half, s.data, s.bytes);
    if (std::strcmp(s.request->mnemonic, "ldr"))
      throw a64fuzz::Unknown();
    double d;
    float f;
    std::memcpy(&d, half, sizeof d);
    std::memcpy(&f, half, sizeof f);
    switch (r.file) {
    case A64FUZZ_FILE_W:
    case A64FUZZ_FILE_X: masm.Ldr(general(r), half[0]); return;
    case A64FUZZ_FILE_S: masm.Ldr(VRegister(r.number, 32), f); return;
    case A64FUZZ_FILE_D: masm.Ldr(VRegister(r.number, 64), d); return;
    case A64FUZZ_FILE_Q: masm.Ldr(VRegister(r.number, 128), half[1], half[0]); return;
    default: throw a64fuzz::Unknown();
    }
  }

  /* VIXL places what would be out of reach before it. */
  void data(uint64_t bytes) {
    vixl::EmissionCheckScope scope(&masm, bytes);
    masm.GetBuffer()->EmitZeroedBytes(static_cast<int>(bytes));
  }

  MacroAssembler masm;
  std::map<uint32_t, Label> label;
};

} /* namespace vixl_program */

#endif
