/* batch.c - a program that reads all lines before it answers, as assemblers do, as an encoder: lines in, lines out.
 *
 * The command is started for every batch, with all its lines as a file, and must answer each in order and end. Whatever
 * lacks ends the process that asks at the first question without an answer, and that one is blamed. */
#define _GNU_SOURCE
#include "encoders/command.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SHOWN = 40 };

struct reply {
  bool asked, answered;
  struct encoder_said said;
};

struct batch {
  const char *line;
  struct reply *reply; /* of `count` questions, the next of which is `next` */
  unsigned count, next, room;
  int status;                   /* of the command */
  char odd[ENCODER_LINE + 1];   /* what was said that is no answer, or is one too many; "": nothing */
  enum encoder_line ended_with; /* its last line */
};

static _Noreturn void give_up(const char *what) {
  encoder_give_up(ENCODER_NOT_STARTED, "batch: no %s: %s", what, strerror(errno));
}

/* ---- the command ------------------------------------------------------------------------------------------------- */

/* All lines, in a file in memory that is read from its beginning. */
static int write_lines(struct batch *b, const struct encoder_question *q) {
  int in = memfd_create("lines", MFD_CLOEXEC);
  FILE *f = in < 0 ? NULL : fdopen(dup(in), "w");
  for (unsigned i = 0; f && i < b->count; i++) {
    char text[A64_TEXT];
    a64_spell(&q[i].in, text);
    b->reply[i].asked = !command_means_another(&q[i].in, text);
    if (b->reply[i].asked)
      fprintf(f, "%s\n", text);
  }
  if (!f || fclose(f) || lseek(in, 0, SEEK_SET))
    give_up("memory for lines");
  return in;
}

static pid_t start(const struct batch *b, int in, int *from) {
  int out[2];
  pid_t self = getpid(), child;
  if (pipe2(out, O_CLOEXEC))
    give_up("pipe");
  if (!(child = fork()))
    command_become(b->line, in, out[1], self);
  if (child < 0)
    give_up("process");
  close(in);
  close(out[1]);
  *from = out[0];
  return child;
}

/* ---- answers ----------------------------------------------------------------------------------------------------- */

static struct reply *next_asked(const struct batch *b, unsigned *at) {
  while (*at < b->count && !b->reply[*at].asked)
    ++*at;
  return *at < b->count ? &b->reply[(*at)++] : NULL;
}

static void read_answers(struct batch *b, int from) {
  static struct encoder_lines lines;
  char line[ENCODER_LINE + 1];
  unsigned at = 0;
  lines = (struct encoder_lines){.from = from};
  *b->odd = 0;
  while ((b->ended_with = encoder_read_line(&lines, line)) == LINE_WHOLE) {
    struct reply *r = next_asked(b, &at);
    if (!r || !encoder_read_answer(line, &r->said)) {
      snprintf(b->odd, sizeof b->odd, "%s", *line ? line : "(an empty line)");
      return;
    }
    r->answered = true;
  }
}

static void prepare(void *self, const struct encoder_question *q, unsigned n) {
  struct batch *b = self;
  int from;
  if (n > b->room && !(b->reply = realloc(b->reply, (b->room = n) * sizeof *b->reply)))
    give_up("memory");
  memset(b->reply, 0, n * sizeof *b->reply);
  b->count = n;
  b->next = 0;
  pid_t child = start(b, write_lines(b, q), &from);
  read_answers(b, from);
  close(from);
  while (waitpid(child, &b->status, 0) < 0 && errno == EINTR)
    continue;
}

static _Noreturn void lost(const struct batch *b) {
  bool signalled = WIFSIGNALED(b->status);
  if (*b->odd)
    encoder_give_up(ENCODER_BABBLED, "neither a word nor a refusal answers: %.*s", SHOWN, b->odd);
  if (b->ended_with != LINE_ENDS)
    encoder_give_up(ENCODER_BABBLED, "a line that is too long, or has a NUL, is no answer");
  if (command_is_absent(b->status) && !b->reply[0].answered)
    encoder_give_up(ENCODER_NOT_STARTED, "batch:%s: cannot be started: exit status %d", b->line,
                    WEXITSTATUS(b->status));
  encoder_give_up(command_was_killed(b->status) ? ENCODER_KILLED : ENCODER_ENDED, "ended without an answer, by %s %d",
                  signalled ? "signal" : "exit status", signalled ? WTERMSIG(b->status) : WEXITSTATUS(b->status));
}

/* ---- the encoder ------------------------------------------------------------------------------------------------- */

static enum encoder_answer encode(void *self, const struct insn *in, uint64_t pc, uint32_t *word,
                                  char reason[ENCODER_REASON]) {
  struct batch *b = self;
  if (b->next == b->count) /* nobody told of it */
    prepare(b, &(struct encoder_question){*in, pc}, 1);
  const struct reply *r = &b->reply[b->next++];
  if (!r->asked)
    return ENCODER_INEXPRESSIBLE;
  if (!r->answered)
    lost(b);
  if (b->next == b->count && *b->odd)
    encoder_give_up(ENCODER_BABBLED, "more lines than questions: %.*s", SHOWN, b->odd);
  *word = r->said.word;
  if (reason)
    memcpy(reason, r->said.reason, sizeof r->said.reason);
  return r->said.answer;
}

const struct encoder *encoder_open_batch(const char *line, char *why, size_t size) {
  static struct batch batch;
  static struct encoder encoder = {
      .name = "batch", .version = "", .encode = encode, .prepare = prepare, .self = &batch};
  if (!*line) {
    snprintf(why, size, "batch: names no command");
    return NULL;
  }
  batch = (struct batch){.line = line};
  return &encoder;
}
