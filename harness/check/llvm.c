/* llvm.c - the witness LLVM, by its C interface, where its library is on this machine. */
#include "check/check.h"
#include "check/library.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What llvm-c/Disassembler.h, Target.h and Core.h declare; the headers need not be here. */
static struct {
  void (*get_version)(unsigned *major, unsigned *minor, unsigned *patch);
  void *(*create)(const char *triple, const char *cpu, const char *features, void *info, int tag, void *get_info,
                  void *look_up);
  size_t (*disassemble)(void *context, uint8_t *bytes, uint64_t size, uint64_t pc, char *out, size_t out_size);
  void (*initialise_info)(void), (*initialise_mc)(void), (*initialise_disassembler)(void);
} llvm;

/* Its texts are read as version 19 writes them; where the others do not, check/known.def says so. */
enum { OLDEST = 18, NEWEST = 22 };
static const char *const names[] = {"libLLVM.so.19.1",
                                    "libLLVM-19.so",
                                    "libLLVM.so.20.1",
                                    "libLLVM.so.21.1",
                                    "libLLVM.so.18.1",
                                    "libLLVM.so.22.1",
                                    NULL};

static const struct library_function functions[] = {
    {"LLVMGetVersion", &llvm.get_version},
    {"LLVMCreateDisasmCPUFeatures", &llvm.create},
    {"LLVMDisasmInstruction", &llvm.disassemble},
    {"LLVMInitializeAArch64TargetInfo", &llvm.initialise_info},
    {"LLVMInitializeAArch64TargetMC", &llvm.initialise_mc},
    {"LLVMInitializeAArch64Disassembler", &llvm.initialise_disassembler},
    {0}};

static char version_text[32], absence_text[512]; /* one of them is "" */

/* A64FUZZ_LLVM names another library than the first that is here. */
static bool open_library(void) {
  const char *const chosen[] = {getenv("A64FUZZ_LLVM"), NULL};
  return library_open(*chosen ? chosen : names, functions, absence_text, sizeof absence_text);
}

static void open_llvm(void) {
  unsigned major, minor, patch;
  if (!open_library())
    return;
  llvm.get_version(&major, &minor, &patch);
  if (major < OLDEST || major > NEWEST) {
    snprintf(absence_text, sizeof absence_text, "the library is LLVM %u.%u.%u, not %d to %d", major, minor, patch,
             OLDEST, NEWEST);
    return;
  }
  llvm.initialise_info();
  llvm.initialise_mc();
  llvm.initialise_disassembler();
  snprintf(version_text, sizeof version_text, "%u.%u.%u", major, minor, patch);
}

static const char *version(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, open_llvm);
  return *version_text ? version_text : NULL;
}

static const char *absence(void) { return absence_text; }

/* Contexts are for one thread; this lasts as long as its thread. */
static void *context(void) {
  static __thread void *mine;
  if (!mine && version())
    mine = llvm.create("aarch64-linux-gnu", "", "+all", NULL, 0, NULL, NULL);
  return mine;
}

/* Leaves out the comment that LLVM adds to some instructions; a space follows the mnemonic. */
static size_t spell(uint32_t word, char out[A64_TEXT]) {
  uint8_t bytes[4];
  memcpy(bytes, &word, sizeof bytes);
  *out = 0;
  if (!context() || !llvm.disassemble(context(), bytes, sizeof bytes, 0, out, A64_TEXT))
    return 0;
  size_t skipped = strspn(out, " \t"), len = strcspn(out + skipped, ";\n");
  char *comment = memmem(out + skipped, len, "//", 2);
  len = comment ? (size_t)(comment - out) - skipped : len;
  memmove(out, out + skipped, len);
  out[len] = 0;
  char *tab = strchr(out, '\t');
  if (tab)
    *tab = ' ';
  return len;
}

const struct witness witness_llvm = {"llvm", version, spell, a64_spell, absence};
