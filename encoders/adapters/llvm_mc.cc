/* llvm_mc.cc - LLVM's assembler in this process as an encoder, where llvm-19-dev is installed: text in, word out. */
#include "a64fuzz.hpp"

#include <llvm/BinaryFormat/ELF.h>
#include <llvm/MC/MCAsmBackend.h>
#include <llvm/MC/MCAsmInfo.h>
#include <llvm/MC/MCCodeEmitter.h>
#include <llvm/MC/MCContext.h>
#include <llvm/MC/MCFixup.h>
#include <llvm/MC/MCInst.h>
#include <llvm/MC/MCInstrInfo.h>
#include <llvm/MC/MCParser/MCAsmParser.h>
#include <llvm/MC/MCParser/MCTargetAsmParser.h>
#include <llvm/MC/MCRegisterInfo.h>
#include <llvm/MC/MCSectionELF.h>
#include <llvm/MC/MCStreamer.h>
#include <llvm/MC/MCSubtargetInfo.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Support/SourceMgr.h>

#include <memory>
#include <string>
#include <vector>

extern "C" {
void LLVMInitializeAArch64TargetInfo();
void LLVMInitializeAArch64TargetMC();
void LLVMInitializeAArch64AsmParser();
}

namespace {

using namespace llvm;

/* What the parser makes of a line: instructions. */
class Catcher : public MCStreamer {
public:
  explicit Catcher(MCContext &context) : MCStreamer(context) {}
  std::vector<MCInst> caught;

  void emitInstruction(const MCInst &inst, const MCSubtargetInfo &) override { caught.push_back(inst); }
  bool emitSymbolAttribute(MCSymbol *, MCSymbolAttr) override { return true; }
  void emitCommonSymbol(MCSymbol *, uint64_t, Align) override {}
  void emitZerofill(MCSection *, MCSymbol *, uint64_t, Align, SMLoc) override {}
};

/* The first error of the parser, without where it stands. */
void note(const SMDiagnostic &diagnostic, void *to) {
  std::string &first = *static_cast<std::string *>(to);
  if (first.empty() && diagnostic.getKind() == SourceMgr::DK_Error)
    first = diagnostic.getMessage().str();
}

class Mc {
public:
  Mc() {
    LLVMInitializeAArch64TargetInfo();
    LLVMInitializeAArch64TargetMC();
    LLVMInitializeAArch64AsmParser();
    std::string why;
    target = TargetRegistry::lookupTarget("aarch64", why);
    if (!target)
      throw a64fuzz::Refused("LLVM was built without AArch64");
    registers.reset(target->createMCRegInfo("aarch64"));
    info.reset(target->createMCAsmInfo(*registers, "aarch64", options));
    instructions.reset(target->createMCInstrInfo());
    subtarget.reset(target->createMCSubtargetInfo("aarch64", "", "+all,-sve,-sme"));
    own.reset(new MCContext(Triple("aarch64"), info.get(), registers.get(), subtarget.get(), nullptr, &options));
    emitter.reset(target->createMCCodeEmitter(*instructions, *own));
  }

  a64fuzz::Words encode(const a64fuzz_request &r) {
    SourceMgr source;
    std::string error;
    source.setDiagHandler(note, &error);
    source.AddNewSourceBuffer(MemoryBuffer::getMemBufferCopy(std::string(r.text) + "\n"), SMLoc());
    MCContext context(Triple("aarch64"), info.get(), registers.get(), subtarget.get(), &source, &options);
    Catcher catcher(context);
    catcher.switchSection(context.getELFSection(".text", ELF::SHT_PROGBITS, ELF::SHF_ALLOC | ELF::SHF_EXECINSTR));
    parse(source, context, catcher, error);
    return words(catcher.caught);
  }

private:
  void parse(SourceMgr &source, MCContext &context, Catcher &catcher, const std::string &error) {
    target->createNullTargetStreamer(catcher);
    std::unique_ptr<MCAsmParser> parser(createMCAsmParser(source, context, catcher, *info));
    std::unique_ptr<MCTargetAsmParser> of_target(
        target->createMCAsmParser(*subtarget, *parser, *instructions, options));
    parser->setTargetParser(*of_target);
    if (!parser->Run(true) && error.empty())
      return;
    if (error.find("unrecognized instruction mnemonic") != std::string::npos)
      throw a64fuzz::Unknown();
    reason = error;
    throw a64fuzz::Refused(reason.c_str());
  }

  a64fuzz::Words words(const std::vector<MCInst> &caught) {
    a64fuzz::Words all;
    for (const MCInst &inst : caught) {
      SmallVector<char, 8> code;
      SmallVector<MCFixup, 2> fixups;
      emitter->encodeInstruction(inst, code, fixups, *subtarget);
      if (!fixups.empty())
        throw a64fuzz::Inexpressible(); /* it is for the linker to say */
      uint32_t word = 0;
      for (unsigned i = 0; i < 4 && i < code.size(); i++)
        word |= static_cast<uint32_t>(static_cast<unsigned char>(code[i])) << 8 * i;
      all.add(word);
    }
    return all;
  }

  const Target *target = nullptr;
  MCTargetOptions options;
  std::unique_ptr<MCRegisterInfo> registers;
  std::unique_ptr<MCAsmInfo> info;
  std::unique_ptr<MCInstrInfo> instructions;
  std::unique_ptr<MCSubtargetInfo> subtarget;
  std::unique_ptr<MCContext> own; /* of the emitter */
  std::unique_ptr<MCCodeEmitter> emitter;
  std::string reason;
};

} // namespace

A64FUZZ_ENCODER(Mc, "llvm-mc", LLVM_VERSION_STRING, A64FUZZ_CHOOSES)
