/* assembler.c - many lines of assembly through another assembler in one go: what it makes of each. */
#include "cli/agree/assembler.h"
#include "cli/agree/tempdir.h"

#include <stdio.h>
#include <string.h>

enum { ROUNDS = 8 }; /* of GNU as: it tells of branches out of range only when all else is well */

static const struct {
  const char *name, *program, *command;
  bool lists;
} assemblers[] = {
#define ASSEMBLER(name, program, command, lists) {#name, program, command, lists},
#include "cli/agree/assemblers.def"
#undef ASSEMBLER
};

const char *assembler_name(enum assembler a) { return assemblers[a].program; }

bool assembler_is_here(enum assembler a) { return tempdir_has(assemblers[a].program); }

struct batch {
  struct tempdir shop;
  const char (*text)[A64_TEXT];
  unsigned count;
  struct assembled *answer;
};

/* A line that has been refused is left out, but keeps its number and its word. */
static bool write_source(const struct batch *b) {
  FILE *f = tempdir_file(&b->shop, "in.s", "w");
  for (unsigned i = 0; f && i < b->count; i++)
    fprintf(f, "%s\n", b->answer[i].kind == ANSWER_REFUSED ? ".inst 0" : b->text[i]);
  return f && !fclose(f);
}

/* "in.s:12: Error: ..." and "in.s:12:5: error: ...". Returns how many lines were refused that had not been. */
static unsigned read_errors(struct batch *b) {
  FILE *f = tempdir_file(&b->shop, "err", "r");
  char line[512];
  unsigned number, refused = 0;
  while (f && fgets(line, sizeof line, f)) {
    if (sscanf(line, "in.s:%u:", &number) != 1 || !number || number > b->count)
      continue;
    struct assembled *a = &b->answer[number - 1];
    bool error = strstr(line, ": error:") || strstr(line, ": Error:");
    refused += error && a->kind != ANSWER_REFUSED;
    a->kind = error ? ANSWER_REFUSED : a->kind;
  }
  if (f)
    fclose(f);
  return refused;
}

/* "// encoding: [0x20,0x04,0x40,0x91]"; a byte that is not known yet is spelt otherwise. */
static struct assembled read_encoding(const char *bytes) {
  unsigned b[4];
  if (sscanf(bytes, "[0x%2x,0x%2x,0x%2x,0x%2x]", &b[0], &b[1], &b[2], &b[3]) != 4)
    return (struct assembled){ANSWER_SYMBOL, 0};
  return (struct assembled){ANSWER_WORD, b[0] | b[1] << 8 | b[2] << 16 | b[3] << 24};
}

/* The bytes of the lines that were not refused, in their order. */
static bool read_list(struct batch *b) {
  static const char mark[] = "encoding: ";
  FILE *f = tempdir_file(&b->shop, "out", "r");
  char line[512];
  unsigned i = 0;
  while (f && fgets(line, sizeof line, f)) {
    const char *encoding = strstr(line, mark);
    if (!encoding)
      continue;
    while (i < b->count && b->answer[i].kind == ANSWER_REFUSED)
      i++;
    if (i < b->count)
      b->answer[i] = read_encoding(encoding + strlen(mark));
    i++;
  }
  while (i < b->count && b->answer[i].kind == ANSWER_REFUSED)
    i++;
  return f && !fclose(f) && i == b->count;
}

/* "0000000000000048 R_AARCH64_..." of what the linker would have to know. */
static bool read_relocations(struct batch *b) {
  FILE *f = tempdir_file(&b->shop, "relocations", "r");
  char line[512];
  unsigned long at;
  while (f && fgets(line, sizeof line, f))
    if (sscanf(line, "%lx R_AARCH64", &at) == 1 && strstr(line, "R_AARCH64") && at / 4 < b->count)
      b->answer[at / 4].kind = ANSWER_SYMBOL;
  return f && !fclose(f);
}

static bool read_words(struct batch *b) {
  FILE *f = tempdir_file(&b->shop, "out", "rb");
  uint8_t byte[4];
  unsigned i = 0;
  for (; f && fread(byte, 1, sizeof byte, f) == sizeof byte; i++)
    if (i < b->count && b->answer[i].kind != ANSWER_REFUSED)
      b->answer[i] = (struct assembled){ANSWER_WORD, byte[0] | (uint32_t)byte[1] << 8 | (uint32_t)byte[2] << 16 |
                                                         (uint32_t)byte[3] << 24};
  return f && !fclose(f) && i == b->count;
}

static bool ask(enum assembler a, struct batch *b) {
  for (unsigned i = 0; i < b->count; i++)
    b->answer[i].kind = ANSWER_WORD;
  for (unsigned round = 0; round < ROUNDS; round++) {
    if (!write_source(b))
      return false;
    int status = tempdir_run(&b->shop, assemblers[a].command);
    unsigned refused = read_errors(b);
    if (assemblers[a].lists)
      return read_list(b);
    if (!refused)
      return status == 0 && read_words(b) && read_relocations(b);
  }
  return false;
}

bool assembler_ask(enum assembler a, const char (*text)[A64_TEXT], unsigned count, struct assembled *out) {
  struct batch b = {.text = text, .count = count, .answer = out};
  if (!tempdir_open(&b.shop))
    return false;
  bool fine = ask(a, &b);
  return tempdir_close(&b.shop) && fine;
}

void assembler_tell(const char text[A64_TEXT], char *out, size_t size) {
  char line[1][A64_TEXT];
  size_t used = 0;
  memcpy(line[0], text, A64_TEXT);
  *out = 0;
  for (unsigned a = 0; a < ASSEMBLERS && used < size; a++) {
    struct assembled got;
    if (!assembler_is_here((enum assembler)a) || !assembler_ask((enum assembler)a, line, 1, &got))
      continue;
    used += (size_t)snprintf(out + used, size - used, "%s%s ", used ? ", " : "", assembler_name((enum assembler)a));
    if (used < size)
      used += got.kind == ANSWER_WORD ? (size_t)snprintf(out + used, size - used, "%08x", got.word)
                                      : (size_t)snprintf(out + used, size - used, "refuses");
  }
}
