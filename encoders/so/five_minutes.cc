/* five_minutes.cc - how to put an encoder under test: a table of shapes, with nothing of a64fuzz but its
 * header.
 *
 * The encoder here knows six instructions, checks its operands, and refuses what they do not allow. */
#include "a64fuzz.hpp"

#include <cstring>

namespace {

/* The encoder under test: what you have already. */
uint32_t add_immediate(unsigned rd, unsigned rn, long long value) {
  if (value < 0 || value > 4095)
    throw a64fuzz::Refused("the immediate has 12 bits");
  return 0x91000000u | static_cast<uint32_t>(value) << 10 | rn << 5 | rd;
}

uint32_t three(uint32_t opcode, unsigned rd, unsigned rn, unsigned rm) { return opcode | rm << 16 | rn << 5 | rd; }

/* The adapter: a row for each shape that it knows. `register` of SP and of the zero register are both number 31. */
struct Row {
  const char *form, *shape;
  uint32_t (*encode)(const a64fuzz_request &);
};

unsigned number(const a64fuzz_request &r, unsigned i) { return static_cast<unsigned>(r.value[i]); }
bool is_sp(const a64fuzz_request &r, unsigned i) { return r.operand[i].u.reg.is_sp; }
bool is_zr(const a64fuzz_request &r, unsigned i) { return r.operand[i].u.reg.is_zr; }

template <uint32_t opcode> uint32_t registers(const a64fuzz_request &r) {
  if (is_sp(r, 0) || is_sp(r, 1) || is_sp(r, 2))
    throw a64fuzz::Refused("SP is no operand here");
  return three(opcode, number(r, 0), number(r, 1), number(r, 2));
}

uint32_t add(const a64fuzz_request &r) {
  if (r.value[3] != 0)
    throw a64fuzz::Inexpressible(); /* our function has no shift */
  if (is_zr(r, 0) || is_zr(r, 1))
    throw a64fuzz::Refused("the zero register is no operand here");
  return add_immediate(number(r, 0), number(r, 1), r.value[2]);
}

const Row rows[] = {
    {"ADD_imm", "add x,x,#,lsl#", add},
    {"ADC", "adc x,x,x", registers<0x9a000000>},
    {"SBC", "sbc x,x,x", registers<0xda000000>},
    {"UDIV", "udiv x,x,x", registers<0x9ac00800>},
    {"SDIV", "sdiv x,x,x", registers<0x9ac00c00>},
    {"SMULH", "smulh x,x,x", registers<0x9b407c00>},
};

struct FiveMinutes {
  static a64fuzz::Words encode(const a64fuzz_request &r) {
    bool known = false;
    for (const Row &row : rows) {
      if (!std::strcmp(r.form, row.form) && !std::strcmp(r.shape, row.shape))
        return {row.encode(r)};
      known |= !std::strcmp(r.form, row.form);
    }
    if (known)
      throw a64fuzz::Inexpressible(); /* registers of 32 bits, or of a wrong kind: our functions take numbers */
    throw a64fuzz::Unknown();
  }
};

} // namespace

A64FUZZ_ENCODER(FiveMinutes, "five-minutes", "1", 0)
