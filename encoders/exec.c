/* exec.c - a program in any language as an encoder: a line of assembly in, a word or a refusal out.
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
  const char *line;
  pid_t owner, child; /* the process whose pipes these are; sh */
  int to;
  struct encoder_lines answers;
  bool answered; /* at least once */
  char asked[A64_TEXT];
};

/* ---- the process ------------------------------------------------------------------------------------------------- */

void command_become(const char *line, int in, int out, pid_t parent) {
  sigset_t none;
  sigemptyset(&none);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  signal(SIGPIPE, SIG_DFL);
  signal(SIGTERM, SIG_DFL);
  signal(SIGINT, SIG_DFL);
  sigprocmask(SIG_SETMASK, &none, NULL);
  if (getppid() == parent && dup2(in, 0) == 0 && dup2(out, 1) == 1)
    execl("/bin/sh", "sh", "-c", line, (char *)NULL);
  _exit(127);
}

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
  *c = (struct command){.line = c->line, .owner = self, .child = child, .to = in[1], .answers.from = out[0]};
}

bool command_was_killed(int status) {
  int signo = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status) - 128;
  return signo == SIGKILL || signo == SIGTERM || signo == SIGINT || signo == SIGHUP;
}

bool command_is_absent(int status) {
  return WIFEXITED(status) && WEXITSTATUS(status) >= 126 && WEXITSTATUS(status) <= 127;
}

/* The command closed its pipes: it ended, or is about to. */
static _Noreturn void lost(const struct command *c) {
  int status = 0;
  bool ended = waitpid(c->child, &status, 0) == c->child;
  bool absent = ended && !c->answered && command_is_absent(status);
  if (absent)
    encoder_give_up(ENCODER_NOT_STARTED, "exec:%s: cannot be started: exit status %d", c->line, WEXITSTATUS(status));
  encoder_give_up(ended && command_was_killed(status) ? ENCODER_KILLED : ENCODER_ENDED, "ended %s an answer, by %s %d",
                  c->answers.have ? "in the middle of" : "without", WIFSIGNALED(status) ? "signal" : "exit status",
                  WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
}

/* ---- lines ------------------------------------------------------------------------------------------------------- */

static void ask(struct command *c, const char *text) {
  char line[A64_TEXT + 1];
  size_t len = (size_t)snprintf(line, sizeof line, "%s\n", text);
  snprintf(c->asked, sizeof c->asked, "%s", text);
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
    encoder_give_up(ENCODER_BABBLED, "more than one line answers %.60s", c->answered ? c->asked : "no question");
}

static void read_line(struct command *c, char line[ENCODER_LINE + 1]) {
  switch (encoder_read_line(&c->answers, line)) {
  case LINE_WHOLE: return;
  case LINE_ENDS: lost(c);
  case LINE_TOO_LONG:
    encoder_give_up(ENCODER_BABBLED, "a line of more than %d bytes answers %.60s", ENCODER_LINE, c->asked);
  case LINE_WITH_NUL: encoder_give_up(ENCODER_BABBLED, "a line with a NUL answers %.60s", c->asked);
  }
}

static struct encoder_said question(struct command *c, const char *text) {
  char line[ENCODER_LINE + 1];
  struct encoder_said said;
  expect_quiet(c);
  ask(c, text);
  read_line(c, line);
  if (!encoder_read_answer(line, &said))
    encoder_give_up(ENCODER_BABBLED, "neither a word nor a refusal answers %.60s: %.*s", text, SHOWN, line);
  c->answered = true;
  expect_quiet(c);
  return said;
}

/* ---- the encoder ------------------------------------------------------------------------------------------------- */

bool command_means_another(const struct insn *in, const char *text) {
  struct insn other;
  struct a64_refusal r;
  uint32_t word;
  return !a64_encode(in, &word, NULL) && a64_parse(text, &other, &r) && r.why == A64_ACCEPTED;
}

static bool is_expected(const struct insn *in, const struct encoder_said *said) {
  uint32_t word;
  bool encodes = a64_encode(in, &word, NULL);
  if (said->answer == ENCODER_WORD)
    return encodes && word == said->word;
  return encoder_is_silent(said->answer) || !encodes;
}

/* A line too many may come so late that it is taken for the answer to the next question. So what looks wrong is asked
 * again: a command that is in step says the same. */
static void confirm(struct command *c, const char *text, const struct encoder_said *said) {
  struct encoder_said again = question(c, text);
  if (again.answer != said->answer || again.word != said->word)
    encoder_give_up(ENCODER_BABBLED, "asked twice, gives two answers: %.80s", text);
}

static enum encoder_answer encode(void *self, const struct insn *in, uint64_t pc, uint32_t *word,
                                  char reason[ENCODER_REASON]) {
  struct command *c = self;
  char text[A64_TEXT];
  (void)pc;
  a64_spell(in, text);
  if (command_means_another(in, text))
    return ENCODER_INEXPRESSIBLE;
  if (c->owner != getpid())
    start(c);
  struct encoder_said said = question(c, text);
  if (!is_expected(in, &said))
    confirm(c, text, &said);
  *word = said.word;
  if (reason)
    memcpy(reason, said.reason, sizeof said.reason);
  return said.answer;
}

const struct encoder *encoder_open_command(const char *line, char *why, size_t size) {
  static struct command command;
  static struct encoder encoder = {.name = "exec", .version = "", .encode = encode, .self = &command};
  if (!*line) {
    snprintf(why, size, "exec: names no command");
    return NULL;
  }
  command = (struct command){.line = line};
  return &encoder;
}
