/* capstone.c - the witness Capstone. */
#include "check/check.h"

#include <capstone/capstone.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

/* Capstone 6 calls the architecture by its name. */
#if CS_API_MAJOR >= 6
#define ARCHITECTURE CS_ARCH_AARCH64
#else
#define ARCHITECTURE CS_ARCH_ARM64
#endif

/* A handle is for one thread; both last as long as their thread. */
static __thread csh handle;
static __thread cs_insn *insn;

static bool open_capstone(void) {
  if (!insn && cs_open(ARCHITECTURE, CS_MODE_LITTLE_ENDIAN, &handle) == CS_ERR_OK)
    insn = cs_malloc(handle);
  return insn;
}

static char version_text[32], absence_text[80]; /* one of them is "" */

/* The library tells the first two numbers; the third is that of the headers. */
static void find_version(void) {
  int major, minor;
  cs_version(&major, &minor);
  if (cs_support(ARCHITECTURE))
    snprintf(version_text, sizeof version_text, "%d.%d.%d", major, minor, CS_VERSION_EXTRA);
  else
    snprintf(absence_text, sizeof absence_text, "libcapstone %d.%d was built without AArch64", major, minor);
}

static const char *version(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, find_version);
  return *version_text ? version_text : NULL;
}

static const char *absence(void) { return absence_text; }

/* The two texts of an instruction as one, copied whole for speed. */
static size_t join(const cs_insn *in, char out[A64_TEXT]) {
  enum { OPERANDS = A64_TEXT - sizeof in->mnemonic - 1 };
  size_t mnemonic = strlen(in->mnemonic), operands = strlen(in->op_str);
  if (operands >= OPERANDS)
    return 0;
  memcpy(out, in->mnemonic, sizeof in->mnemonic);
  if (!operands)
    return mnemonic;
  out[mnemonic] = ' ';
  memcpy(out + mnemonic + 1, in->op_str, OPERANDS);
  return mnemonic + 1 + operands;
}

static size_t spell(uint32_t word, char out[A64_TEXT]) {
  const uint8_t *code = (const uint8_t *)&word;
  size_t size = sizeof word;
  uint64_t address = 0; /* so that targets are offsets */
  *out = 0;
  return open_capstone() && cs_disasm_iter(handle, &code, &size, &address, insn) ? join(insn, out) : 0;
}

const struct witness witness_capstone = {"capstone", version, spell, a64_spell_capstone, absence};
