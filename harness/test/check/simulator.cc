/* simulator.cc - VIXL's simulator, which shares nothing with QEMU, as a function of C: for tests, where libvixl-dev is.
 *
 * It ends the process where it meets what it does not know: the whole form is not compared then. */
#include <aarch64/disasm-aarch64.h>
#include <aarch64/simulator-aarch64.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

using namespace vixl;
using namespace vixl::aarch64;

/* struct wire_state of agent/wire.h, which is C. */
struct wire_state {
  uint64_t x[31], sp, nzcv, fpcr, fpsr, zero, v[32][2];
};
static_assert(sizeof(wire_state) == 800, "as the agent has it");

namespace {

void put(Simulator &sim, const wire_state &s) {
  for (unsigned i = 0; i < 31; i++)
    sim.WriteXRegister(i, s.x[i], Simulator::NoRegLog);
  sim.WriteSp(s.sp);
  for (unsigned i = 0; i < 32; i++) {
    Simulator::qreg_t q;
    memcpy(q.val, s.v[i], sizeof q.val);
    sim.WriteQRegister(i, q, Simulator::NoRegLog);
  }
  sim.ReadNzcv().SetRawValue(static_cast<uint32_t>(s.nzcv));
  sim.ReadFpcr().SetRawValue(static_cast<uint32_t>(s.fpcr));
}

void get(Simulator &sim, wire_state &s) {
  for (unsigned i = 0; i < 31; i++)
    s.x[i] = static_cast<uint64_t>(sim.ReadXRegister(i));
  s.sp = sim.ReadXRegister(31, Reg31IsStackPointer);
  for (unsigned i = 0; i < 32; i++) {
    Simulator::qreg_t q = sim.ReadQRegister(i);
    memcpy(s.v[i], q.val, sizeof q.val);
  }
  s.nzcv = sim.ReadNzcv().GetRawValue();
  s.fpcr = sim.ReadFpcr().GetRawValue();
}

/* What its disassembler does not name, its simulator passes over. */
bool is_known(const Instruction *i) {
  static Disassembler *text = new Disassembler;
  static Decoder *decoder = new Decoder;
  static bool ready = (decoder->AppendVisitor(text), true);
  decoder->Decode(i);
  return ready && !strstr(text->GetOutput(), "unallocated") && !strstr(text->GetOutput(), "unimplemented");
}

} // namespace

/* Runs from `pc` until `end`, at most `most` instructions, in the memory of this process. False: it did not get there.
 */
extern "C" __attribute__((visibility("default"))) int vixl_simulate(wire_state *s, uint64_t pc, uint64_t end,
                                                                    unsigned most) {
  static FILE *silent = fopen("/dev/null", "w");
  static Decoder decoder;
  static Simulator *sim = new Simulator(&decoder, silent);
  sim->ResetState();
  put(*sim, *s);
  sim->WritePc(reinterpret_cast<const Instruction *>(pc), Simulator::NoBranchLog);
  for (; most && reinterpret_cast<uint64_t>(sim->ReadPc()) != end; most--) {
    if (!is_known(sim->ReadPc()))
      abort();
    sim->ExecuteInstruction();
  }
  get(*sim, *s);
  return reinterpret_cast<uint64_t>(sim->ReadPc()) == end;
}
