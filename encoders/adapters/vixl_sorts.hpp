/* vixl_sorts.hpp - the operands of a request as VIXL's types: one class for each type of a parameter.
 *
 * A `Reader` walks over the operands of a request, split into the parts that VIXL's functions take one by one: a lane's
 * index follows its register, the members of a list stand one after another. Each class below takes what comes next, if
 * that is what its parameter can say, and has it as `value` then. */
#ifndef A64_ENCODERS_ADAPTERS_VIXL_SORTS_HPP
#define A64_ENCODERS_ADAPTERS_VIXL_SORTS_HPP

#include "a64fuzz.hpp"

#include <aarch64/assembler-aarch64.h>

#include <cstring>
#include <strings.h>
#include <tuple>

namespace vixl_sorts {

namespace vx = vixl::aarch64;

#ifdef VIXL_MACRO
constexpr bool IS_MACRO = true;
#else
constexpr bool IS_MACRO = false;
#endif

struct Part {
  enum Kind { REGISTER, NUMBER, OTHER } kind; /* OTHER: what the operand is itself */
  const a64fuzz_operand *operand;
  a64fuzz_register reg;
  int64_t number;
};

class Parts {
public:
  explicit Parts(const a64fuzz_request &r) {
    for (uint32_t i = 0; i < r.operands; i++)
      add(r.operand[i]);
  }
  size_t count = 0;
  Part part[32];

private:
  void add(const a64fuzz_operand &o) {
    if (o.kind == A64FUZZ_REGISTER)
      add_register(o, o.u.reg, o.u.reg.has_lane, o.u.reg.lane);
    else if (o.kind == A64FUZZ_LIST)
      for (unsigned i = 0; i < o.u.list.count; i++)
        add_register(o, o.u.list.member[i], o.u.list.has_lane && i + 1 == o.u.list.count, o.u.list.lane);
    else
      part[count++] = {o.kind == A64FUZZ_INTEGER ? Part::NUMBER : Part::OTHER, &o, {}, o.value};
  }
  void add_register(const a64fuzz_operand &o, const a64fuzz_register &reg, bool has_lane, int64_t lane) {
    part[count++] = {Part::REGISTER, &o, reg, 0};
    if (has_lane)
      part[count++] = {Part::NUMBER, &o, {}, lane};
  }
};

struct Reader {
  const Part *next, *end;
  int width = 0; /* bits of the first general register */
  /* The next part if it is of that kind. */
  const Part *take(Part::Kind kind) { return next != end && next->kind == kind ? next++ : nullptr; }
  const a64fuzz_operand *take(a64fuzz_kind kind) {
    return next != end && next->kind == Part::OTHER && next->operand->kind == kind ? (next++)->operand : nullptr;
  }
};

/* ---- registers ----------------------------------------------------------------------------------------------------
 */

inline bool is_general(const a64fuzz_register &r) { return r.file == A64FUZZ_FILE_W || r.file == A64FUZZ_FILE_X; }

inline vx::Register general(const a64fuzz_register &r) {
  int size = r.file == A64FUZZ_FILE_X ? 64 : 32;
  return vx::Register(r.is_sp ? static_cast<int>(vx::kSPRegInternalCode) : r.number, size);
}

/* "v1.4s" as such; "v1.s[2]" and "s1" as a scalar of that size. */
inline vx::VRegister vector(const a64fuzz_register &r) {
  if (r.file != A64FUZZ_FILE_V)
    return vx::VRegister(r.number, 8 << (r.file - A64FUZZ_FILE_B));
  int lanes = r.elements ? r.elements : 1;
  return vx::VRegister(r.number, 8 * lanes * (r.element_bytes ? r.element_bytes : 16 / lanes), lanes);
}

struct R { /* W or X */
  vx::Register value;
  bool take(Reader &r) {
    const Part *p = r.take(Part::REGISTER);
    if (!p || !is_general(p->reg))
      return false;
    value = general(p->reg);
    r.width = r.width ? r.width : value.GetSizeInBits();
    return true;
  }
};

struct V { /* of the other file */
  vx::VRegister value;
  bool take(Reader &r) {
    const Part *p = r.take(Part::REGISTER);
    if (!p || is_general(p->reg))
      return false;
    value = vector(p->reg);
    return true;
  }
};

template <int bytes> struct VOf : V { /* with elements of so many bytes */
  bool take(Reader &r) { return V::take(r) && value.GetLaneSizeInBytes() == bytes; }
};
using VB = VOf<1>;
using VH = VOf<2>;
using VS = VOf<4>;
using VD = VOf<8>;

struct C { /* of either file, not as a vector */
  vx::CPURegister value;
  bool take(Reader &r) {
    const Part *p = r.take(Part::REGISTER);
    if (!p || p->reg.file == A64FUZZ_FILE_V)
      return false;
    value = is_general(p->reg) ? vx::CPURegister(general(p->reg)) : vx::CPURegister(vector(p->reg));
    return true;
  }
};

/* ---- numbers ------------------------------------------------------------------------------------------------------
 */

struct N {
  int64_t value;
  bool take(Reader &r) {
    const Part *p = r.take(Part::NUMBER);
    if (p)
      value = p->number;
    return p != nullptr;
  }
};

/* A number in another unit: of words, of pages. */
template <int unit> struct Label {
  int64_t value;
  bool take(Reader &r) {
    const a64fuzz_operand *o = r.take(A64FUZZ_LABEL);
    if (o)
      value = o->value / unit;
    return o && o->value % unit == 0;
  }
};
using BYTES = Label<1>;
using WORDS = Label<4>;
using PAGES = Label<4096>;

template <class Real> struct Floating {
  Real value{};
  bool take(Reader &r) {
    const a64fuzz_operand *o = r.take(A64FUZZ_FLOAT);
    if (o)
      value = static_cast<Real>(o->real);
    return o != nullptr;
  }
};
using DOUBLE = Floating<double>;

/* One that FMOV can have in its word, for the assembler. */
template <class Real, bool (*is_immediate)(Real)> struct Immediate : Floating<Real> {
  bool take(Reader &r) { return Floating<Real>::take(r) && (IS_MACRO || is_immediate(this->value)); }
};
using IMM16 = Immediate<vixl::Float16, vx::Assembler::IsImmFP16>;
using IMM32 = Immediate<float, vx::Assembler::IsImmFP32>;
using IMM64 = Immediate<double, vx::Assembler::IsImmFP64>;

/* ---- shifts -------------------------------------------------------------------------------------------------------
 */

struct LSL { /* "lsl #n" as n */
  int value;
  bool take(Reader &r) {
    const a64fuzz_operand *o = r.take(A64FUZZ_SHIFT);
    if (o)
      value = static_cast<int>(o->value);
    return o && o->how == A64FUZZ_LSL;
  }
};

inline vx::Shift shift_of(unsigned how) { /* LSL, LSR, ASR and ROR are numbered alike */
  return how == A64FUZZ_MSL ? vx::MSL : static_cast<vx::Shift>(how);
}

struct SHIFT { /* its kind; its amount is for AMOUNT */
  vx::Shift value;
  bool take(Reader &r) {
    Reader ahead = r;
    const a64fuzz_operand *o = ahead.take(A64FUZZ_SHIFT);
    if (o)
      value = shift_of(o->how);
    return o != nullptr;
  }
};

struct AMOUNT {
  int value;
  bool take(Reader &r) {
    const a64fuzz_operand *o = r.take(A64FUZZ_SHIFT);
    if (o)
      value = static_cast<int>(o->value);
    return o != nullptr;
  }
};

/* A number or a register, each with what follows it. */
struct O {
  vx::Operand value{0};
  bool take(Reader &r) {
    const Part *p = r.take(Part::NUMBER);
    if (p)
      return take_number(r, p->number);
    p = r.take(Part::REGISTER);
    if (!p || !is_general(p->reg))
      return false;
    value = modified(r, general(p->reg));
    return value.IsExtendedRegister() || value.GetRegister().GetSizeInBits() == r.width;
  }

private:
  bool take_number(Reader &r, int64_t number) {
    LSL left{0};
    Reader ahead = r;
    if (left.take(ahead))
      r = ahead;
    value = vx::Operand(static_cast<int64_t>(static_cast<uint64_t>(number) << left.value));
    return number >= 0 || left.value == 0;
  }
  static vx::Operand modified(Reader &r, const vx::Register &reg) {
    if (const a64fuzz_operand *o = r.take(A64FUZZ_SHIFT))
      return vx::Operand(reg, shift_of(o->how), static_cast<unsigned>(o->value));
    if (const a64fuzz_operand *o = r.take(A64FUZZ_EXTEND))
      return vx::Operand(reg, static_cast<vx::Extend>(o->how), static_cast<unsigned>(o->value));
    return vx::Operand(reg);
  }
};

/* The same where VIXL's assembler wants a number as it is encoded: 12 bits, which may be shifted by 12. */
struct A : O {
  bool take(Reader &r) {
    return O::take(r) && (IS_MACRO || !value.IsImmediate() || vx::Assembler::IsImmAddSub(value.GetImmediate()));
  }
};

/* ---- memory -------------------------------------------------------------------------------------------------------
 */

struct M {
  vx::MemOperand value{vx::Register(0, 64)};
  bool take(Reader &r) {
    const a64fuzz_operand *o = r.take(A64FUZZ_MEMORY);
    if (!o || !is_general(o->u.mem.base))
      return false;
    const a64fuzz_memory &m = o->u.mem;
    static const vx::AddrMode modes[] = {vx::Offset, vx::PreIndex, vx::PostIndex};
    vx::Register base = general(m.base);
    if (!m.has_index)
      value = vx::MemOperand(base, m.displacement, modes[m.mode]);
    else if (m.mode == A64FUZZ_POST_INDEX)
      value = vx::MemOperand(base, vx::Operand(general(m.index)), vx::PostIndex);
    else
      return take_index(base, m);
    return true;
  }

private:
  /* An index without a shift and one that is shifted by 0 are one for VIXL. */
  bool take_index(const vx::Register &base, const a64fuzz_memory &m) {
    unsigned amount = static_cast<unsigned>(m.amount);
    if (m.extend == A64FUZZ_UXTX)
      value = vx::MemOperand(base, general(m.index), vx::LSL, amount);
    else
      value = vx::MemOperand(base, general(m.index), static_cast<vx::Extend>(m.extend), amount);
    return !m.has_amount || m.amount != 0;
  }
};

struct BASE : M { /* "[x1]", nothing else */
  bool take(Reader &r) { return M::take(r) && value.IsPlainRegister(); }
};

/* ---- names --------------------------------------------------------------------------------------------------------
 */

template <class Type, a64fuzz_kind kind = A64FUZZ_NAME> struct Name {
  Type value;
  bool take(Reader &r) {
    const a64fuzz_operand *o = r.take(kind);
    if (o)
      value = static_cast<Type>(o->value);
    return o != nullptr;
  }
};
using COND = Name<vx::Condition, A64FUZZ_CONDITION>;
struct CHOICE : COND { /* of two: the macro assembler, which may exchange them, says that AL and NV are none */
  bool take(Reader &r) {
#ifdef VIXL_MACRO
    return COND::take(r) && value != vx::al && value != vx::nv;
#else
    return COND::take(r);
#endif
  }
};
using PRFOP = Name<vx::PrefetchOperation>;
using CR = Name<int>; /* c0 to c15 */

struct SYSREG { /* VIXL's number has bit 15 too, which is 1 in op0 */
  vx::SystemRegister value;
  bool take(Reader &r) {
    const a64fuzz_operand *o = r.take(A64FUZZ_NAME);
    if (o)
      value = static_cast<vx::SystemRegister>(o->value | 1 << 15);
    return o != nullptr;
  }
};

struct FLAGS { /* NZCV from a number of four bits */
  vx::StatusFlags value;
  bool take(Reader &r) {
    const Part *p = r.take(Part::NUMBER);
    if (p)
      value = static_cast<vx::StatusFlags>(p->number << vx::Flags_offset);
    return p != nullptr;
  }
};

/* A name by VIXL's own, for those of which it has but a few. */
template <class Type> struct Named {
  const char *name;
  Type value;
};
const Named<vx::DataCacheOp> dc_names[] = {{"cvac", vx::CVAC},   {"cvau", vx::CVAU},   {"cvap", vx::CVAP},
                                           {"cvadp", vx::CVADP}, {"civac", vx::CIVAC}, {"zva", vx::ZVA}};
const Named<vx::InstructionCacheOp> ic_names[] = {{"ivau", vx::IVAU}};
const Named<vx::BranchTargetIdentifier> bti_names[] = {
    {"c", vx::EmitBTI_c}, {"j", vx::EmitBTI_j}, {"jc", vx::EmitBTI_jc}};

template <class Type, const auto &names> struct ByName {
  Type value;
  bool take(Reader &r) {
    const a64fuzz_operand *o = r.take(A64FUZZ_NAME);
    for (const auto &known : names)
      if (o && !strcasecmp(known.name, o->text)) {
        value = known.value;
        return true;
      }
    return false;
  }
};
using DCOP = ByName<vx::DataCacheOp, dc_names>;
using ICOP = ByName<vx::InstructionCacheOp, ic_names>;
using BTI = ByName<vx::BranchTargetIdentifier, bti_names>;

/* Bits 3:2 and 1:0 of a barrier's CRm. VIXL has no barriers with the nXS qualifier. */
inline bool is_barrier(const a64fuzz_operand *o) { return o && !strcasestr(o->text, "nxs"); }

struct DOMAIN { /* the type is for TYPE */
  vx::BarrierDomain value;
  bool take(Reader &r) {
    Reader ahead = r;
    const a64fuzz_operand *o = ahead.take(A64FUZZ_NAME);
    if (is_barrier(o))
      value = static_cast<vx::BarrierDomain>(o->value >> 2);
    return is_barrier(o);
  }
};

struct TYPE {
  vx::BarrierType value;
  bool take(Reader &r) {
    const a64fuzz_operand *o = r.take(A64FUZZ_NAME);
    if (o)
      value = static_cast<vx::BarrierType>(o->value & 3);
    return o != nullptr;
  }
};

/* ---- calls --------------------------------------------------------------------------------------------------------
 */

/* Calls `function` if the parts that are left are of these sorts, one after another, and no more. */
template <class... Sorts, class Function> bool call(Reader r, Function function) {
  std::tuple<Sorts...> all;
  return std::apply(
      [&](auto &...sort) { return (sort.take(r) && ...) && r.next == r.end && (function(sort.value...), true); }, all);
}

} /* namespace vixl_sorts */

#endif
