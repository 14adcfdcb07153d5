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
  const struct dialect *dialect;
  const char *line;
  struct reply *reply; /* of `count` questions, the next of which is `next` */
  unsigned count, next, room;
  bool lacks;                   /* answers to the last questions */
  int status;                   /* of the command */
  char odd[ENCODER_LINE + 1];   /* what was said that is no answer, or is one too many; "": nothing */
  char why[ENCODER_REASON];     /* it is no answer */
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
    char line[COMMAND_QUESTION];
    b->reply[i].asked = b->dialect->ask(&q[i], i + 1, line);
    if (b->reply[i].asked)
      fprintf(f, "%s\n", line);
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

static bool read_answer(struct batch *b, struct reply *r, const char *line) {
  unsigned id = (unsigned)(r - b->reply) + 1;
  bool good = b->dialect->read(line, &r->said);
  snprintf(b->why, sizeof b->why, "%s", good ? "another question's \"id\"" : r->said.reason);
  return good && (!r->said.id || r->said.id == id);
}

/* Whoever writes is not to hear of it that nobody reads any more. */
static void drop_answers(struct encoder_lines *lines, unsigned most) {
  char line[ENCODER_LINE + 1];
  while (most-- && encoder_read_line(lines, line) == LINE_WHOLE)
    continue;
}

static void read_answers(struct batch *b, int from) {
  static struct encoder_lines lines;
  char line[ENCODER_LINE + 1];
  unsigned at = 0;
  lines = (struct encoder_lines){.from = from};
  *b->odd = 0;
  while ((b->ended_with = encoder_read_line(&lines, line)) == LINE_WHOLE) {
    struct reply *r = next_asked(b, &at);
    if (!r || !read_answer(b, r, line)) {
      snprintf(b->odd, sizeof b->odd, "%s", *line ? line : "(an empty line)");
      drop_answers(&lines, b->count);
      return;
    }
    r->answered = true;
  }
  b->lacks = next_asked(b, &at) != NULL;
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
    encoder_give_up(ENCODER_BABBLED, "gave %.100s: %.*s", b->why, SHOWN, b->odd);
  if (b->ended_with != LINE_ENDS)
    encoder_give_up(ENCODER_BABBLED, "gave a line that is too long, or has a NUL");
  if (command_is_absent(b->status) && !b->reply[0].answered)
    encoder_give_up(ENCODER_NOT_STARTED, "batch%s:%s: cannot be started: exit status %d", b->dialect->suffix, b->line,
                    WEXITSTATUS(b->status));
  encoder_give_up(command_was_killed(b->status) ? ENCODER_KILLED : ENCODER_ENDED, "ended without an answer, by %s %d",
                  signalled ? "signal" : "exit status", signalled ? WTERMSIG(b->status) : WEXITSTATUS(b->status));
}

/* ---- the encoder ------------------------------------------------------------------------------------------------- */

/* It gave more lines than questions, or fewer and ended as if all were well. */
static bool is_out_of_step(const struct batch *b) { return *b->odd || (b->lacks && b->status == 0); }

/* What looks wrong may be the answer to another question. It is asked again, alone. */
static void confirm(const struct batch *b, const struct encoder_question *q, const struct encoder_said *said) {
  struct batch alone = {.line = b->line, .dialect = b->dialect};
  char text[A64_TEXT];
  prepare(&alone, q, 1);
  const struct encoder_said again = alone.reply->said;
  bool same = alone.reply->answered && again.answer == said->answer && again.word == said->word;
  free(alone.reply);
  a64_spell(&q->in, text);
  if (!same)
    encoder_give_up(ENCODER_BABBLED, "is out of step: asked alone, gives another answer: %.80s", text);
}

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
  if (is_out_of_step(b) && !command_is_right(in, &r->said))
    confirm(b, &(struct encoder_question){*in, pc}, &r->said);
  if (b->next == b->count && *b->odd)
    encoder_give_up(ENCODER_BABBLED, "gave more lines than it had questions: %.*s", SHOWN, b->odd);
  return command_take(in, &r->said, word, reason);
}

const struct encoder *encoder_open_batch(const struct dialect *d, const char *line, char *why, size_t size) {
  static struct batch batch;
  static struct encoder encoder = {
      .name = "batch", .version = "", .encode = encode, .prepare = prepare, .self = &batch, .is_command = true};
  if (!*line) {
    snprintf(why, size, "batch%s: names no command", d->suffix);
    return NULL;
  }
  batch = (struct batch){.dialect = d, .line = line};
  return &encoder;
}
