/* command.c - what encoders have in common that are commands: how one is started, how it ended, what it answered. */
#include "encoders/command.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

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

bool command_was_killed(int status) {
  int signo = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status) - 128;
  return signo == SIGKILL || signo == SIGTERM || signo == SIGINT || signo == SIGHUP;
}

bool command_is_absent(int status) {
  return WIFEXITED(status) && WEXITSTATUS(status) >= 126 && WEXITSTATUS(status) <= 127;
}

bool command_is_right(const struct insn *in, const struct encoder_said *said) {
  uint32_t word;
  bool encodes = a64_encode(in, &word, NULL);
  if (said->answer == ENCODER_WORD)
    return encodes && word == said->word;
  return encoder_is_silent(said->answer) || !encodes;
}

enum encoder_answer command_take(const struct insn *in, const struct encoder_said *said, uint32_t *word,
                                 char reason[ENCODER_REASON]) {
  bool is_macro = said->answer == ENCODER_SEQUENCE && encoder_is_macro(in, &(struct insn){0});
  *word = said->word;
  if (reason)
    memcpy(reason, said->reason, sizeof said->reason);
  if (is_macro && encoder_names_scratch(in, said->sequence.scratch))
    return ENCODER_INEXPRESSIBLE;
  if (said->answer == ENCODER_SEQUENCE && said->sequence.count == 1 && !is_macro)
    return ENCODER_WORD;
  encoder_sequence = said->sequence;
  return said->answer;
}
