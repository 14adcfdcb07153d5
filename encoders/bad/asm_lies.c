/* asm_lies.c - an assembler that says that it wrote from the middle of a word to the end of its room, or far beyond
 * that.
 *
 * Far beyond: at the end of a program that branches. It will not patch it, and has memory of its own. */
#include "encoders/bad/assembler.h"

#include <string.h>

enum { MIDDLE = 2 };

static uint32_t seen, last; /* kinds of steps of the program: bits; and the last one */

static struct a64fuzz_room its_room;

static void *begin_here(void *self, const struct a64fuzz_room *room, char reason[A64FUZZ_REASON]) {
  its_room = *room;
  (void)self;
  return assembler_begin(&assembler_right, room, reason);
}

static enum a64fuzz_verdict step(void *program, const struct a64fuzz_step *s, char reason[A64FUZZ_REASON]) {
  seen |= 1u << s->kind;
  last = s->kind;
  return s->kind == A64FUZZ_PATCH ? A64FUZZ_REFUSED : assembler_step(program, s, reason);
}

static uint64_t offset(void *program) {
  if (!seen)
    return MIDDLE;
  if (!(seen & 1u << A64FUZZ_BRANCH))
    return its_room.capacity;
  return last == A64FUZZ_FINISH ? 1ull << 40 : assembler_offset(program);
}

static const uint8_t *code(void *program) {
  static uint8_t large[1 << 17];
  (void)program;
  memcpy(large, its_room.memory, its_room.capacity < sizeof large ? its_room.capacity : sizeof large);
  return large;
}

BAD_ASSEMBLER("asm_lies", begin_here, step, offset, code)
