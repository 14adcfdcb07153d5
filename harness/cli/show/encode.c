/* encode.c - the verb that reads assembly text and writes words. */
#include "cli/show/filter.h"
#include "cli/show/hex.h"
#include "cli/verbs.h"
#include "isa/insn.h"

#include <string.h>

/* Tabs part the columns, so inside the text they become spaces. */
static void plain_spaces(char *text) {
  for (; (text = strchr(text, '\t')); text++)
    *text = ' ';
}

static char *encode_line(char *line, size_t len, char *out, const char **wrong) {
  struct insn in;
  struct a64_refusal refusal;
  uint32_t word;
  (void)wrong;
  if (!strncmp(line, "//", 2))
    return out; /* as an empty line */
  plain_spaces(line);
  bool parsed = a64_parse(line, &in, &refusal);
  bool accepted = parsed && a64_encode(&in, &word, &refusal);
  out = accepted ? hex_write(out, word) : stpcpy(out, "-");
  *out++ = '\t';
  out = (char *)memcpy(out, line, len) + len;
  if (!accepted) {
    *out++ = '\t';
    if (!parsed)
      in = (struct insn){0};
    a64_explain_refusal(&in, &refusal, out);
    out += strlen(out);
  }
  return stpcpy(out, "\n");
}

int verb_encode(int argc, char **argv) { return filter_run(argc, argv, encode_line); }
