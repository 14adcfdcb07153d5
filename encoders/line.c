/* line.c - what a command is asked and answers: lines out of a pipe, and as text what they mean. */
#include "encoders/command.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum encoder_line encoder_read_line(struct encoder_lines *l, char line[ENCODER_LINE + 1]) {
  char *end;
  while (!(end = memchr(l->got, '\n', l->have))) {
    if (l->have == sizeof l->got)
      return LINE_TOO_LONG;
    ssize_t n = read(l->from, l->got + l->have, sizeof l->got - l->have);
    if (n == 0 || (n < 0 && errno != EINTR))
      return LINE_ENDS;
    l->have += n > 0 ? (size_t)n : 0;
  }
  size_t len = (size_t)(end - l->got);
  memcpy(line, l->got, len);
  l->have -= len + 1;
  memmove(l->got, end + 1, l->have);
  if (memchr(line, 0, len))
    return LINE_WITH_NUL;
  while (len && isspace((unsigned char)line[len - 1]))
    len--;
  line[len] = 0;
  return LINE_WHOLE;
}

static uint32_t digit_of(char c) { return (uint32_t)(c & 15) + (c > '9' ? 9 : 0); }

/* The mark alone, or a blank and something for people. */
static bool is_marked(const char *line, char mark) {
  return *line == mark && (!line[1] || isblank((unsigned char)line[1]));
}

bool encoder_read_answer(const char *line, struct encoder_said *out) {
  size_t digits = strspn(line, "0123456789abcdefABCDEF");
  *out = (struct encoder_said){.answer = ENCODER_REFUSED};
  if (digits == 8 && !line[8]) {
    out->answer = ENCODER_WORD;
    for (; *line; line++)
      out->word = out->word << 4 | digit_of(*line);
  } else if (is_marked(line, '?') || (*line == '?' && is_marked(line + 1, '?'))) {
    out->answer = is_marked(line + 1, '?') ? ENCODER_INEXPRESSIBLE : ENCODER_CANNOT;
  } else if (is_marked(line, '-')) {
    snprintf(out->reason, sizeof out->reason, "%.*s", ENCODER_REASON - 1, line + 1 + strspn(line + 1, " \t"));
  } else {
    snprintf(out->reason, sizeof out->reason, "neither a word nor a refusal");
    return false;
  }
  return true;
}

/* An intent that must be refused may be spelt like another one that need not: text cannot ask for it. */
static bool means_another(const struct insn *in, const char *text) {
  struct insn other;
  struct a64_refusal r;
  uint32_t word;
  return !a64_encode(in, &word, NULL) && a64_parse(text, &other, &r) && r.why == A64_ACCEPTED;
}

static bool ask(const struct encoder_question *q, unsigned id, char line[COMMAND_QUESTION]) {
  (void)id;
  a64_spell(&q->in, line);
  return !means_another(&q->in, line);
}

const struct dialect dialect_text = {.suffix = "", .ask = ask, .read = encoder_read_answer};
