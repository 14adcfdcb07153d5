/* exec.c - a program in any language as an encoder: a line of assembly or JSON in, a word or a refusal out.
 *
 * The command is started in the process that asks, and is ended with it. One question gets one line; whatever breaks
 * that rule ends the process that asks too, so that the next question is put to a new one and finds it in step. */
#include "encoders/command.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SHOWN = 40 };

struct command {
  const struct dialect *dialect;
  const char *line;
  pid_t owner, child; /* the process whose pipes these are; sh */
  int to;
  struct encoder_lines answers;
  bool answered; /* at least once */
  unsigned id;   /* of the question */
  char asked[A64_TEXT];
};

/* ---- the process ------------------------------------------------------------------------------------------------- */

static void start(struct command *c) {
  int in[2], out[2];
  pid_t self = getpid();
  if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC))
    encoder_give_up(ENCODER_NOT_STARTED, "exec: no pipe: %s", strerror(errno));
  signal(SIGPIPE, SIG_IGN);
  pid_t child = fork();
  if (!child)
    command_become(c->line, in[0], out[1], self);
  close(in[0]);
  close(out[1]);
  if (child < 0)
    encoder_give_up(ENCODER_NOT_STARTED, "exec: no process: %s", strerror(errno));
  *c = (struct command){.dialect = c->dialect,
                        .line = c->line,
                        .id = c->id,
                        .owner = self,
                        .child = child,
                        .to = in[1],
                        .answers.from = out[0]};
}

/* The command closed its pipes: it ended, or is about to. A part of it may still wait for the next question. */
static _Noreturn void lost(const struct command *c) {
  int status = 0;
  pid_t told;
  close(c->to);
  while ((told = waitpid(c->child, &status, 0)) < 0 && errno == EINTR)
    continue;
  bool ended = told == c->child;
  bool absent = ended && !c->answered && command_is_absent(status);
  if (absent)
    encoder_give_up(ENCODER_NOT_STARTED, "exec%s:%s: cannot be started: exit status %d", c->dialect->suffix, c->line,
                    WEXITSTATUS(status));
  encoder_give_up(ended && command_was_killed(status) ? ENCODER_KILLED : ENCODER_ENDED, "ended %s an answer, by %s %d",
                  c->answers.have ? "in the middle of" : "without", WIFSIGNALED(status) ? "signal" : "exit status",
                  WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
}

/* ---- lines ------------------------------------------------------------------------------------------------------- */

static void put(struct command *c, char line[COMMAND_QUESTION + 1]) {
  size_t len = strlen(line);
  line[len++] = '\n';
  for (size_t done = 0; done < len;) {
    ssize_t n = write(c->to, line + done, len - done);
    if (n < 0 && errno != EINTR)
      lost(c);
    done += n > 0 ? (size_t)n : 0;
  }
}

/* Nothing may come before the next question. */
static void expect_quiet(struct command *c) {
  struct pollfd from = {.fd = c->answers.from, .events = POLLIN};
  if (c->answers.have || (poll(&from, 1, 0) == 1 && from.revents & POLLIN))
    encoder_give_up(ENCODER_BABBLED, "gave more than one line for %.60s", c->answered ? c->asked : "no question");
}

static void read_line(struct command *c, char line[ENCODER_LINE + 1]) {
  switch (encoder_read_line(&c->answers, line)) {
  case LINE_WHOLE: return;
  case LINE_ENDS: lost(c);
  case LINE_TOO_LONG:
    encoder_give_up(ENCODER_BABBLED, "gave a line of more than %d bytes for %.60s", ENCODER_LINE, c->asked);
  case LINE_WITH_NUL: encoder_give_up(ENCODER_BABBLED, "gave a line with a NUL for %.60s", c->asked);
  }
}

/* False: there is no way to ask for it. */
static bool question(struct command *c, const struct encoder_question *q, struct encoder_said *said) {
  char line[COMMAND_QUESTION + 1], answer[ENCODER_LINE + 1];
  if (!c->dialect->ask(q, c->id + 1, line))
    return false;
  if (c->owner != getpid())
    start(c);
  a64_spell(&q->in, c->asked);
  expect_quiet(c);
  c->id++;
  put(c, line);
  read_line(c, answer);
  if (!c->dialect->read(answer, said))
    encoder_give_up(ENCODER_BABBLED, "gave %.100s: %.*s", said->reason, SHOWN, answer);
  if (said->id && said->id != c->id)
    encoder_give_up(ENCODER_BABBLED, "answered question %u with an answer to %u: %.60s", c->id, said->id, c->asked);
  c->answered = true;
  expect_quiet(c);
  return true;
}

/* ---- the encoder ------------------------------------------------------------------------------------------------- */

/* A line too many may come so late that it is taken for the answer to the next question. So what looks wrong is asked
 * again: a command that is in step says the same. */
static void confirm(struct command *c, const struct encoder_question *q, const struct encoder_said *said) {
  struct encoder_said again;
  if (!said->id && question(c, q, &again) && (again.answer != said->answer || again.word != said->word))
    encoder_give_up(ENCODER_BABBLED, "was asked twice, and gave two answers: %.80s", c->asked);
}

static enum encoder_answer encode(void *self, const struct insn *in, uint64_t pc, uint32_t *word,
                                  char reason[ENCODER_REASON]) {
  struct command *c = self;
  struct encoder_question q = {*in, pc};
  struct encoder_said said;
  if (!question(c, &q, &said))
    return ENCODER_INEXPRESSIBLE;
  if (!command_is_right(in, &said))
    confirm(c, &q, &said);
  return command_take(in, &said, word, reason);
}

const struct encoder *encoder_open_command(const struct dialect *d, const char *line, char *why, size_t size) {
  static struct command command;
  static struct encoder encoder = {
      .name = "exec", .version = "", .encode = encode, .self = &command, .is_command = true};
  if (!*line) {
    snprintf(why, size, "exec%s: names no command", d->suffix);
    return NULL;
  }
  command = (struct command){.dialect = d, .line = line};
  return &encoder;
}
