/* state.c - the lines of one input: registers and memory that are not zero.
 *
 *   x3 0x1234
 *   v2 0x3ff0000000000000 0x0                                   the low half first
 *   mem 0x1f0 00 11 22 33 44 55 66 77 88 99 aa bb cc dd ee ff   16 bytes from this offset of the window */
#include "case/state.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { ROW = 16 };

static const struct {
  const char *name;
  size_t offset;
} singles[] = {{"sp", offsetof(struct wire_state, sp)},
               {"nzcv", offsetof(struct wire_state, nzcv)},
               {"fpcr", offsetof(struct wire_state, fpcr)},
               {"fpsr", offsetof(struct wire_state, fpsr)}};
enum { SINGLES = sizeof singles / sizeof *singles };

/* ---- writing ---------------------------------------------------------------------------------------------------- */

static void put_register(FILE *out, const char *name, uint64_t value) {
  if (value)
    fprintf(out, "  %s 0x%llx\n", name, (unsigned long long)value);
}

static void put_row(FILE *out, const uint8_t *mem, unsigned offset) {
  static const uint8_t zeros[ROW];
  if (!memcmp(mem + offset, zeros, ROW))
    return;
  fprintf(out, "  mem 0x%03x", offset);
  for (unsigned i = 0; i < ROW; i++)
    fprintf(out, " %02x", mem[offset + i]);
  fputc('\n', out);
}

void state_put(FILE *out, const struct input *in) {
  const struct wire_state *s = &in->state;
  char name[8];
  for (unsigned i = 0; i < 31; i++) {
    snprintf(name, sizeof name, "x%u", i);
    put_register(out, name, s->x[i]);
  }
  for (unsigned i = 0; i < SINGLES; i++)
    put_register(out, singles[i].name, *(const uint64_t *)(const void *)((const char *)s + singles[i].offset));
  for (unsigned i = 0; i < 32; i++)
    if (s->v[i][0] | s->v[i][1])
      fprintf(out, "  v%u 0x%llx 0x%llx\n", i, (unsigned long long)s->v[i][0], (unsigned long long)s->v[i][1]);
  for (unsigned i = 0; i < WIRE_WINDOW_BYTES; i += ROW)
    put_row(out, in->mem, i);
}

/* ---- reading ---------------------------------------------------------------------------------------------------- */

/* "x0".."x30" with 'x' and 31: the number; -1 if it is not that. */
static int numbered(const char *name, char letter, unsigned count) {
  if (name[0] != letter || !isdigit((unsigned char)name[1]) || (name[1] == '0' && name[2]))
    return -1;
  char *end;
  unsigned long n = strtoul(name + 1, &end, 10);
  return !*end && n < count ? (int)n : -1;
}

/* Where the register lies in the state and in how many halves; NULL: no such register. */
static uint64_t *find_register(struct wire_state *s, const char *name, unsigned *halves) {
  int x = numbered(name, 'x', 31), v = numbered(name, 'v', 32);
  *halves = v < 0 ? 1 : 2;
  if (x >= 0 || v >= 0)
    return x >= 0 ? &s->x[x] : s->v[v];
  for (unsigned i = 0; i < SINGLES; i++)
    if (!strcmp(name, singles[i].name))
      return (uint64_t *)(void *)((char *)s + singles[i].offset);
  return NULL;
}

bool state_knows(const char *keyword) {
  struct wire_state s;
  unsigned halves;
  return !strcmp(keyword, "mem") || find_register(&s, keyword, &halves);
}

static bool get_byte(struct line *l, uint8_t *byte) {
  char word[3];
  if (!line_word(l, word, sizeof word) || !isxdigit((unsigned char)word[0]) || !isxdigit((unsigned char)word[1]))
    return line_fail(l, "16 bytes of two hex digits are expected");
  *byte = (uint8_t)strtoul(word, NULL, 16);
  return true;
}

static bool get_row(struct line *l, uint8_t *mem) {
  static const uint8_t zeros[ROW];
  uint64_t offset;
  if (!line_number(l, WIRE_WINDOW_BYTES - ROW, &offset))
    return false;
  if (offset % ROW || memcmp(mem + offset, zeros, ROW))
    return line_fail(l, offset % ROW ? "not a multiple of 16: %llu" : "memory at %llu is given twice",
                     (unsigned long long)offset);
  for (unsigned i = 0; i < ROW; i++)
    if (!get_byte(l, &mem[offset + i]))
      return false;
  return line_end(l);
}

bool state_get(struct line *l, const char *keyword, struct input *in) {
  unsigned halves;
  if (!strcmp(keyword, "mem"))
    return get_row(l, in->mem);
  uint64_t *at = find_register(&in->state, keyword, &halves);
  for (unsigned i = 0; i < halves; i++) {
    if (at[i])
      return line_fail(l, "%s is given twice", keyword);
    if (!line_number(l, UINT64_MAX, &at[i]))
      return false;
  }
  return line_end(l);
}
