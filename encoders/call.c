/* call.c - one call of an encoder, and the end of the process in which it runs. */
#include "encoders/encoder.h"
#include "run/process.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct encoder_note *encoder_note;
struct encoder_sequence encoder_sequence;

/* It is for people, and may hold anything. */
static void tidy(char reason[ENCODER_REASON]) {
  reason[ENCODER_REASON - 1] = 0;
  for (char *c = reason; (c = strpbrk(c, "\n\t"));)
    *c = ' ';
  process_make_printable(reason);
}

/* ---- floating-point modes ---------------------------------------------------------------------------------------- */

/* fegetenv() and fesetenv() take as long as many an encoder does. */
#if defined __x86_64__

uint64_t encoder_mode(void) {
  enum { FLAGS = 0x3f };
  uint16_t x87;
  __asm__ volatile("fnstcw %0" : "=m"(x87));
  return (uint64_t)x87 << 32 | (__builtin_ia32_stmxcsr() & ~(uint32_t)FLAGS);
}

void encoder_set_mode(uint64_t mode) {
  uint16_t x87 = (uint16_t)(mode >> 32);
  __asm__ volatile("fldcw %0" ::"m"(x87));
  __builtin_ia32_ldmxcsr((uint32_t)mode);
}

#else

uint64_t encoder_mode(void) {
  uint64_t fpcr;
  __asm__ volatile("mrs %0, fpcr" : "=r"(fpcr));
  return fpcr;
}

void encoder_set_mode(uint64_t mode) { __asm__ volatile("msr fpcr, %0" ::"r"(mode)); }

#endif

/* ---- a call ------------------------------------------------------------------------------------------------------ */

enum encoder_answer encoder_call(const struct encoder *e, const struct insn *in, uint64_t pc, uint32_t *word,
                                 char reason[ENCODER_REASON]) {
  char said[ENCODER_REASON] = "";
  uint64_t mode = encoder_mode();
  enum encoder_answer answer = e->encode(e->self, in, pc, word, said);
  if (encoder_mode() != mode)
    encoder_set_mode(mode);
  if (answer != ENCODER_WORD)
    *word = 0;
  if (answer != ENCODER_REFUSED)
    *said = 0;
  tidy(said);
  if (reason)
    memcpy(reason, said, strlen(said) + 1);
  return answer;
}

void encoder_give_up(enum encoder_end end, const char *format, ...) {
  char text[sizeof encoder_note->text];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  if (!encoder_note) {
    fprintf(stderr, "a64fuzz: the encoder %s\n", text);
    abort();
  }
  snprintf(encoder_note->text, sizeof encoder_note->text, "%s", text);
  encoder_note->end = end;
  _exit(1);
}
