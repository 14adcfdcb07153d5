/* ending.c - how an encoder's process ended, by its wait status and by what it said of itself. */
#include "engine/ending.h"

#include "run/process.h"

#include <ctype.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

static struct ending tidy(struct ending e) {
  e.note.text[sizeof e.note.text - 1] = 0;
  e.crash.module[sizeof e.crash.module - 1] = 0;
  process_make_printable(e.note.text);
  process_make_printable(e.crash.module);
  return e;
}

struct ending ending_take(const struct desk *d, int status) {
  return tidy((struct ending){d->note, d->crash, status});
}

/* As if it had ended it. */
struct ending ending_of_death(const struct desk_death *death) {
  return tidy((struct ending){.crash = death->crash, .status = death->status});
}

/* It was that signal which ended it. */
static bool has_place(const struct ending *e) {
  return WIFSIGNALED(e->status) && e->crash.signo == WTERMSIG(e->status) && e->crash.offset;
}

void ending_describe(const struct ending *e, char *out, size_t size) {
  int signo = WTERMSIG(e->status), status = WEXITSTATUS(e->status);
  if (e->note.end)
    snprintf(out, size, "the encoder %.140s", e->note.text);
  else if (has_place(e))
    snprintf(out, size, "the encoder died of signal %d, %s, at %s+0x%llx", signo, strsignal(signo), e->crash.module,
             (unsigned long long)e->crash.offset);
  else if (WIFSIGNALED(e->status))
    snprintf(out, size, "the encoder died of signal %d, %s", signo, strsignal(signo));
  else
    snprintf(out, size, "the encoder called exit(%d)%s", status, status ? "" : " or ended its thread");
}

/* What was said of one question is not of others: "gave answer N, which there is not", "gave a line with a NUL". */
static void name_babble(const char *text, char *out, size_t size) {
  const char *question = strstr(text, " for ");
  size_t len = question ? (size_t)(question - text) : strcspn(text, ":"), n = 0;
  for (size_t i = 0; i < len && n + 1 < size; i++) {
    bool is_digit = isdigit((unsigned char)text[i]);
    if (!is_digit || !i || !isdigit((unsigned char)text[i - 1]))
      out[n++] = is_digit ? 'N' : text[i];
  }
  out[n] = 0;
}

/* Of a sanitizer's report the end, which says where. */
static void name_note(const struct encoder_note *n, char *out, size_t size) {
  size_t len = strlen(n->text), skipped = n->end == ENCODER_REPORTED && len >= size ? len - size + 1 : 0;
  if (n->end == ENCODER_BABBLED)
    name_babble(n->text, out, size);
  else
    snprintf(out, size, "%.*s", (int)size - 1, n->text + skipped);
}

void ending_name(const struct ending *e, char *out, size_t size) {
  *out = 0;
  if (e->note.end)
    name_note(&e->note, out, size);
  else if (has_place(e))
    snprintf(out, size, "signal %d at %s+0x%llx", e->crash.signo, e->crash.module, (unsigned long long)e->crash.offset);
  else if (!WIFSIGNALED(e->status))
    snprintf(out, size, "exit status %d", WEXITSTATUS(e->status));
}
