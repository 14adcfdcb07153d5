/* decode.c - the verb that reads words and writes their text. */
#include "cli/show/filter.h"
#include "cli/show/hex.h"
#include "cli/verbs.h"
#include "isa/insn.h"

#include <string.h>

static char *decode_line(char *line, size_t len, char *out, const char **wrong) {
  uint32_t word;
  if (!hex_read(line, len, &word)) {
    *wrong = "not a word of eight hex digits";
    return NULL;
  }
  struct insn base, preferred;
  out = hex_write(out, word);
  *out++ = '\t';
  enum a64_validity validity = a64_decode(word, &base);
  if (validity == A64_UNALLOCATED)
    return stpcpy(out, "-\n");
  a64_prefer(word, &base, &preferred);
  out += a64_spell(&preferred, out);
  return stpcpy(out, validity == A64_VALID ? "\n" : "\tunpredictable\n");
}

int verb_decode(int argc, char **argv) { return filter_run(argc, argv, decode_line); }
