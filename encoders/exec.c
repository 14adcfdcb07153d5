/* exec.c - a program in any language as an encoder: a line of assembly in, a word or a refusal out.
 *
 * It is started anew in every process that asks, so that forked workers do not share its pipes. */
#include "encoders/encoder.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

struct command {
  const char *line;
  pid_t owner; /* the process whose pipes these are */
  FILE *to, *from;
};

static bool start(struct command *c) {
  int in[2], out[2];
  if (pipe2(in, 0) || pipe2(out, 0))
    return false;
  pid_t child = fork();
  if (!child) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(in[0], 0);
    dup2(out[1], 1);
    close(in[0]), close(in[1]), close(out[0]), close(out[1]);
    execl("/bin/sh", "sh", "-c", c->line, (char *)NULL);
    _exit(127);
  }
  close(in[0]);
  close(out[1]);
  c->to = fdopen(in[1], "w");
  c->from = fdopen(out[0], "r");
  c->owner = getpid();
  return child > 0 && c->to && c->from;
}

static void lost(const struct command *c) {
  fprintf(stderr, "a64fuzz: encoder '%s' ended without an answer\n", c->line);
  abort(); /* the encoder died: its worker dies with it, and the supervisor blames the case at hand */
}

/* "91000420" or "- reason". */
static enum encoder_answer read_answer(struct command *c, uint32_t *word, char reason[ENCODER_REASON]) {
  char line[512], *end;
  if (!fgets(line, sizeof line, c->from))
    lost(c);
  line[strcspn(line, "\n")] = 0;
  if (*line == '?')
    return ENCODER_CANNOT;
  *word = (uint32_t)strtoul(line, &end, 16);
  if (*line != '-' && end == line + 8)
    return ENCODER_WORD;
  if (reason)
    snprintf(reason, ENCODER_REASON, "%.*s", ENCODER_REASON - 1, *line == '-' ? line + 1 : line);
  return ENCODER_REFUSED;
}

/* An intent that must be refused may be spelt like another one that need not: text cannot ask for it. */
static bool means_another(const struct insn *in, const char *text) {
  struct insn other;
  struct a64_refusal r;
  uint32_t word;
  return !a64_encode(in, &word, NULL) && a64_parse(text, &other, &r) && r.why == A64_ACCEPTED;
}

static enum encoder_answer encode(void *self, const struct insn *in, uint64_t pc, uint32_t *word,
                                  char reason[ENCODER_REASON]) {
  struct command *c = self;
  char text[A64_TEXT];
  (void)pc;
  if (c->owner != getpid() && !start(c))
    lost(c);
  a64_spell(in, text);
  if (means_another(in, text))
    return ENCODER_CANNOT;
  fprintf(c->to, "%s\n", text);
  fflush(c->to);
  return read_answer(c, word, reason);
}

const struct encoder *encoder_open_command(const char *line, char *why, size_t size) {
  static struct command command;
  static struct encoder encoder = {.name = "exec", .version = "", .encode = encode, .self = &command};
  if (!*line) {
    snprintf(why, size, "exec: names no command");
    return NULL;
  }
  signal(SIGPIPE, SIG_IGN);
  command = (struct command){.line = line};
  return &encoder;
}
