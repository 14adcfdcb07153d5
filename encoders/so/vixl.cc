/* vixl.cc - VIXL's assembler as an encoder, where libvixl-dev is installed.
 *
 * VIXL asserts what it takes in debug builds only, and leaves it to its caller otherwise: what does not fit is refused
 * here, by the rules of its own headers, so that only its words are on trial. */
extern "C" {
#include "encoders/encoder.h"
}

#include <aarch64/assembler-aarch64.h>
#include <vector>

using vixl::aarch64::Assembler;
using vixl::aarch64::Condition;
using vixl::aarch64::Operand;
using vixl::aarch64::Register;
using vixl::aarch64::Shift;

namespace {

unsigned width(const insn &in) { return a64_class_of(in.op[0]) == A64_X ? 64 : 32; }
Register reg(const insn &in, unsigned i) { return Register(a64_number_of(in.op[i]), width(in)); }
unsigned number(const insn &in, unsigned i) { return static_cast<unsigned>(in.op[i]); }
Operand shifted(const insn &in) { return Operand(reg(in, 2), static_cast<Shift>(in.op[3]), number(in, 4)); }
Condition condition(const insn &in) { return static_cast<Condition>(in.op[3]); }

/* Registers all of one width, none of them SP, then numbers below a limit; 0 stands for the width. */
struct Row {
  const char *form;
  unsigned registers, limit[2];
  void (*call)(Assembler &, const insn &);
};

#define TWO(form, call) {form, 2, {1, 1}, [](Assembler &a, const insn &in) { a.call(reg(in, 0), reg(in, 1)); }}
#define THREE(form, call)                                                                                              \
  {form, 3, {1, 1}, [](Assembler &a, const insn &in) { a.call(reg(in, 0), reg(in, 1), reg(in, 2)); }}
#define FOUR(form, call)                                                                                               \
  {form, 4, {1, 1}, [](Assembler &a, const insn &in) { a.call(reg(in, 0), reg(in, 1), reg(in, 2), reg(in, 3)); }}
#define SHIFTED(form, call, kinds)                                                                                     \
  {form, 3, {kinds, 0}, [](Assembler &a, const insn &in) { a.call(reg(in, 0), reg(in, 1), shifted(in)); }}
#define CONDITIONAL(form, call)                                                                                        \
  {form, 3, {16, 1}, [](Assembler &a, const insn &in) { a.call(reg(in, 0), reg(in, 1), reg(in, 2), condition(in)); }}
#define FIELD(form, call)                                                                                              \
  {form, 2, {0, 0}, [](Assembler &a, const insn &in) { a.call(reg(in, 0), reg(in, 1), number(in, 2), number(in, 3)); }}

const Row rows[] = {
    TWO("RBIT", rbit),
    TWO("REV16", rev16),
    TWO("CLZ", clz),
    TWO("CLS", cls),
    THREE("ADC", adc),
    THREE("ADCS", adcs),
    THREE("SBC", sbc),
    THREE("SBCS", sbcs),
    THREE("SDIV", sdiv),
    THREE("UDIV", udiv),
    THREE("LSLV", lslv),
    THREE("LSRV", lsrv),
    THREE("ASRV", asrv),
    THREE("RORV", rorv),
    FOUR("MADD", madd),
    FOUR("MSUB", msub),
    SHIFTED("ADD_shr", add, 3),
    SHIFTED("ADDS_shr", adds, 3),
    SHIFTED("SUB_shr", sub, 3),
    SHIFTED("SUBS_shr", subs, 3),
    SHIFTED("AND_shr", and_, 4),
    SHIFTED("ANDS_shr", ands, 4),
    SHIFTED("BIC_shr", bic, 4),
    SHIFTED("BICS_shr", bics, 4),
    SHIFTED("ORR_shr", orr, 4),
    SHIFTED("ORN_shr", orn, 4),
    SHIFTED("EOR_shr", eor, 4),
    SHIFTED("EON_shr", eon, 4),
    CONDITIONAL("CSEL", csel),
    CONDITIONAL("CSINC", csinc),
    CONDITIONAL("CSINV", csinv),
    CONDITIONAL("CSNEG", csneg),
    FIELD("BFM", bfm),
    FIELD("SBFM", sbfm),
    FIELD("UBFM", ubfm),
};

struct Rows { /* by form */
  std::vector<const Row *> of;
  Rows() : of(a64_form_count() + 1) {
    for (const Row &row : rows)
      of[a64_find_form(row.form)] = &row;
  }
};

bool fits(const Row &row, const insn &in) {
  unsigned first = a64_class_of(in.op[0]);
  bool fit = first == A64_X || first == A64_W;
  for (unsigned i = 0; i < row.registers; i++)
    fit &= in.op[i] == A64_REG(first, a64_number_of(in.op[i])) && a64_number_of(in.op[i]) < A64_SP;
  for (unsigned i = 0; i < 2; i++) {
    int64_t limit = row.limit[i] ? row.limit[i] : width(in), value = in.op[row.registers + i];
    fit &= limit == 1 || (value >= 0 && value < limit);
  }
  return fit;
}

encoder_answer encode(void *, const insn *in, uint64_t, uint32_t *word, char *) {
  static const Rows known;
  static thread_local vixl::byte code[64];
  static thread_local Assembler assembler(code, sizeof code);
  const Row *row = known.of[in->form];
  if (!row)
    return ENCODER_CANNOT;
  if (!fits(*row, *in))
    return ENCODER_REFUSED;
  row->call(assembler, *in);
  *word = *assembler.GetBuffer()->GetStartAddress<uint32_t *>();
  assembler.GetBuffer()->Rewind(0);
  return ENCODER_WORD;
}

} // namespace

extern "C" __attribute__((visibility("default"))) const encoder a64fuzz_encoder = {"vixl", "5", encode, nullptr};
