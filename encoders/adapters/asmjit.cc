/* asmjit.cc - AsmJit's assembler as an encoder, where libasmjit-dev is installed.
 *
 * AsmJit takes an instruction by its name and any operands, and checks both itself; so nothing here knows an
 * instruction. A name may have two numbers, one with the general registers and one with vectors. */
#include "a64fuzz.hpp"

#if __has_include(<asmjit/a64.h>)
#include <asmjit/a64.h>
#else
#include <asmjit/arm/a64assembler.h>
#endif

#include <cstdio>
#include <cstring>
#include <string>
#include <unistd.h>
#include <unordered_map>
#include <vector>

/* Debian has AsmJit as an archive for programs, not for shared objects: what keeps it out of one is that it looks for
 * `stderr` near to it. So here is one near to it. */
__attribute__((visibility("hidden"))) FILE *near_stderr __asm__("stderr");

namespace {

using namespace asmjit;

/* Where code lies; targets of branches are absolute for AsmJit. */
constexpr uint64_t BASE = 0x100000000;

/* ---- operands ---------------------------------------------------------------------------------------------------- */

bool is_general(const a64fuzz_register &r) { return r.file == A64FUZZ_FILE_W || r.file == A64FUZZ_FILE_X; }

a64::Gp general(const a64fuzz_register &r) {
  uint32_t number = r.is_zr ? static_cast<uint32_t>(a64::Gp::kIdZr) : r.number;
  return r.file == A64FUZZ_FILE_X ? a64::Gp(a64::x(number)) : a64::Gp(a64::w(number));
}

a64::Vec scalar(const a64fuzz_register &r) {
  a64::Vec v = a64::v(r.number);
  switch (r.file) {
  case A64FUZZ_FILE_B: return v.b();
  case A64FUZZ_FILE_H: return v.h();
  case A64FUZZ_FILE_S: return v.s();
  case A64FUZZ_FILE_D: return v.d();
  default: return v.q();
  }
}

a64::Vec element(const a64fuzz_register &r, int64_t lane) {
  a64::Vec v = a64::v(r.number);
  uint32_t n = static_cast<uint32_t>(lane);
  if (lane < 0 || lane > 15)
    throw a64fuzz::Inexpressible(); /* AsmJit has four bits for it */
  switch (r.element_bytes * 16 + r.elements) {
  case 0x10: return v.b(n);
  case 0x20: return v.h(n);
  case 0x40: return v.s(n);
  case 0x80: return v.d(n);
  case 0x14: return v.b4(n);
  case 0x22: return v.h2(n);
  default: throw a64fuzz::Inexpressible();
  }
}

a64::Vec arranged(const a64fuzz_register &r) {
  a64::Vec v = a64::v(r.number);
  switch (r.element_bytes * r.elements << 8 | r.element_bytes) {
  case 0x0801: return v.b8();
  case 0x1001: return v.b16();
  case 0x0402: return v.h2();
  case 0x0802: return v.h4();
  case 0x1002: return v.h8();
  case 0x0804: return v.s2();
  case 0x1004: return v.s4();
  case 0x0808: return v.d();
  case 0x1008: return v.d2();
  case 0x1010: return v.q();
  default: throw a64fuzz::Inexpressible();
  }
}

/* Of a list the lane stands behind all its members; AsmJit wants it at each. */
Operand reg(const a64fuzz_register &r, bool has_lane, int64_t lane) {
  if (is_general(r))
    return general(r);
  if (r.file != A64FUZZ_FILE_V)
    return scalar(r);
  return has_lane ? element(r, lane) : arranged(r);
}

arm::ShiftOp shift_op(const a64fuzz_operand &o) {
  static const arm::ShiftOp shifts[] = {arm::ShiftOp::kLSL, arm::ShiftOp::kLSR, arm::ShiftOp::kASR, arm::ShiftOp::kROR,
                                        arm::ShiftOp::kMSL};
  return shifts[o.how];
}

arm::ShiftOp extend_op(unsigned extend) {
  return static_cast<arm::ShiftOp>(static_cast<uint32_t>(arm::ShiftOp::kUXTB) + extend);
}

Operand modifier(arm::ShiftOp op, int64_t amount) {
  if (amount < 0 || amount > 255)
    throw a64fuzz::Inexpressible(); /* an amount has no sign there */
  return Imm(arm::Shift(op, static_cast<uint32_t>(amount)));
}

/* EQ to NV; AsmJit begins with AL and NV. */
arm::CondCode condition(const a64fuzz_operand &o) {
  if (o.value < 0 || o.value > 15)
    throw a64fuzz::Inexpressible();
  return static_cast<arm::CondCode>((o.value + 2) & 15);
}

a64::Mem indexed(const a64fuzz_memory &m) {
  bool is_zero = m.has_amount && !m.amount; /* "lsl #0" is as none for AsmJit */
  if (is_zero || m.amount < 0 || m.amount > 31)
    throw a64fuzz::Inexpressible();
  arm::ShiftOp op = m.extend == A64FUZZ_UXTX ? arm::ShiftOp::kLSL : extend_op(m.extend);
  a64::Mem mem(general(m.base), general(m.index), arm::Shift(op, static_cast<uint32_t>(m.amount)));
  if (m.mode == A64FUZZ_POST_INDEX)
    mem.makePostIndex();
  return mem;
}

a64::Mem memory(const a64fuzz_memory &m) {
  if (!is_general(m.base) || (m.has_index && !is_general(m.index)) ||
      m.displacement != static_cast<int32_t>(m.displacement))
    throw a64fuzz::Inexpressible();
  if (m.has_index)
    return indexed(m);
  a64::Mem mem(general(m.base), static_cast<int32_t>(m.displacement));
  if (m.mode == A64FUZZ_PRE_INDEX)
    mem.makePreIndex();
  if (m.mode == A64FUZZ_POST_INDEX)
    mem.makePostIndex();
  return mem;
}

bool is_one_of(const char *name, std::initializer_list<const char *> names) {
  for (const char *other : names)
    if (!std::strcmp(name, other))
      return true;
  return false;
}

/* Barriers, prefetch operations, cache operations and system registers are numbers for AsmJit; for other words it has
 * none. */
Operand name(const a64fuzz_request &r, const a64fuzz_operand &o) {
  if (!std::strcmp(r.mnemonic, "isb") && !std::strcmp(o.text, "sy"))
    return Imm(15);
  if (o.value >> 15)
    throw a64fuzz::Inexpressible(); /* such as the 5 of "S5_3_C4_C2_0" */
  if (is_one_of(r.mnemonic, {"msr", "mrs"}) && r.operand[1].kind != A64FUZZ_INTEGER)
    return Imm(o.value | 1 << 15);
  bool is_number =
      is_one_of(r.mnemonic, {"dmb", "dsb", "isb", "prfm", "prfum", "dc", "ic", "at", "tlbi", "sys", "sysl"});
  bool is_unnamed = o.text[0] == 'S' && std::strchr(o.text, '_'); /* "S2_3_C7_C5_0" */
  if (!is_number || is_unnamed || strcasestr(o.text, "nxs"))
    throw a64fuzz::Inexpressible();
  return Imm(o.value);
}

struct Instruction {
  std::vector<Operand> operand;
  bool has_condition = false; /* in its mnemonic */
  arm::CondCode condition{};
  bool has_vector = false;

  explicit Instruction(const a64fuzz_request &r) {
    is_literal = !std::strncmp(r.mnemonic, "ldr", 3) || !std::strcmp(r.mnemonic, "prfm");
    for (uint32_t i = 0; i < r.operands; i++)
      add(r, r.operand[i]);
  }

private:
  bool is_literal, is_sum = false /* of a register and a number */;

  void add_register(const a64fuzz_register &r, bool has_lane, int64_t lane) {
    has_vector |= !is_general(r);
    if (r.writes_back)
      throw a64fuzz::Inexpressible();
    operand.push_back(reg(r, has_lane, lane));
  }

  void add(const a64fuzz_request &r, const a64fuzz_operand &o) {
    switch (o.kind) {
    case A64FUZZ_REGISTER: add_register(o.u.reg, o.u.reg.has_lane, o.u.reg.lane); break;
    case A64FUZZ_LIST:
      for (unsigned i = 0; i < o.u.list.count; i++)
        add_register(o.u.list.member[i], o.u.list.has_lane, o.u.list.lane);
      break;
    case A64FUZZ_INTEGER: add_number(r, o.value); break;
    case A64FUZZ_FLOAT: operand.push_back(Imm(o.real)); break;
    case A64FUZZ_SHIFT:
      if (o.how != A64FUZZ_LSL || o.value) /* "lsl #0" is what an instruction has without it */
        add_shift(o);
      break;
    case A64FUZZ_EXTEND: operand.push_back(modifier(extend_op(o.how), o.value)); break;
    case A64FUZZ_CONDITION: add_condition(r, o); break;
    case A64FUZZ_MEMORY: operand.push_back(memory(o.u.mem)); break;
    case A64FUZZ_NAME: operand.push_back(name(r, o)); break;
    case A64FUZZ_LABEL: add_label(o); break;
    default: throw a64fuzz::Inexpressible();
    }
  }

  /* ADD and SUB want the number itself, shifted and not negative. */
  void add_number(const a64fuzz_request &r, int64_t value) {
    is_sum = is_one_of(r.mnemonic, {"add", "adds", "sub", "subs", "cmp", "cmn"});
    if (is_sum && value < 0)
      throw a64fuzz::Inexpressible();
    operand.push_back(Imm(value));
  }

  void add_shift(const a64fuzz_operand &o) {
    if (!is_sum) {
      operand.push_back(modifier(shift_op(o), o.value));
      return;
    }
    int64_t value = operand.back().as<Imm>().value();
    if (o.how != A64FUZZ_LSL || o.value != 12 || value > 4095)
      throw a64fuzz::Inexpressible();
    operand.back().as<Imm>().setValue(value << 12);
  }

  void add_condition(const a64fuzz_request &r, const a64fuzz_operand &o) {
    has_condition = std::strchr(r.mnemonic, '.') != nullptr;
    condition = ::condition(o);
    if (!has_condition)
      operand.push_back(Imm(static_cast<uint32_t>(condition)));
  }

  void add_label(const a64fuzz_operand &o) {
    if (is_literal)
      throw a64fuzz::Inexpressible(); /* loads of literals are by label only */
    operand.push_back(Imm(BASE + static_cast<uint64_t>(o.value)));
  }
};

/* ---- the encoder ------------------------------------------------------------------------------------------------- */

class AsmJit {
public:
  AsmJit() {
    near_stderr = fdopen(STDERR_FILENO, "w");
    Environment environment;
    environment.setArch(Arch::kAArch64);
    if (code.init(environment, BASE) != kErrorOk || code.attach(&assembler) != kErrorOk)
      throw a64fuzz::Refused("AsmJit cannot make code for AArch64");
    for (uint32_t id = 1; id < a64::Inst::_kIdCount; id++) {
      String name;
      if (InstAPI::instIdToString(Arch::kAArch64, id, name) == kErrorOk)
        ids[name.data()].push_back(id);
    }
  }

  a64fuzz::Words encode(const a64fuzz_request &r) {
    auto known = ids.find(std::string(r.mnemonic, std::strcspn(r.mnemonic, ".")));
    if (known == ids.end())
      throw a64fuzz::Unknown();
    Instruction in(r);
    assembler.setOffset(0);
    Error error = assembler.emitOpArray(id_of(known->second, in), in.operand.data(), in.operand.size());
    if (error == kErrorInvalidInstruction) /* not with operands such as these */
      throw a64fuzz::Inexpressible();
    if (error != kErrorOk)
      throw a64fuzz::Refused(DebugUtils::errorAsString(error));
    return words();
  }

private:
  /* The one with vectors comes after the other. */
  static InstId id_of(const std::vector<InstId> &of, const Instruction &in) {
    InstId id = in.has_vector ? of.back() : of.front();
    if (in.has_vector != (id >= a64::Inst::kIdAbs_v))
      throw a64fuzz::Inexpressible(); /* its function in C++ has other types */
    return in.has_condition ? BaseInst::composeARMInstId(id, in.condition) : id;
  }

  a64fuzz::Words words() {
    a64fuzz::Words all;
    for (size_t at = 0; at < assembler.offset(); at += 4) {
      uint32_t word;
      std::memcpy(&word, code.textSection()->data() + at, sizeof word);
      all.add(word);
    }
    return all;
  }

  CodeHolder code;
  a64::Assembler assembler;
  std::unordered_map<std::string, std::vector<InstId>> ids; /* by name */
};

/* 0x010b00: 1.11.0. */
std::string spell_version(unsigned v) {
  return std::to_string(v >> 16) + '.' + std::to_string(v >> 8 & 255) + '.' + std::to_string(v & 255);
}

const std::string version = spell_version(ASMJIT_LIBRARY_VERSION);

} // namespace

A64FUZZ_ENCODER(AsmJit, "asmjit", version.c_str(), A64FUZZ_CHOOSES | A64FUZZ_RELAXES)
