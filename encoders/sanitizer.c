/* sanitizer.c - what AddressSanitizer and UBSan report of an encoder is told as what ended it.
 *
 * Either is there if this program was built with it (SAN=1), or if its library was preloaded. A report ends the
 * process, also where the encoder was compiled to go on after one. */
#include "encoders/encoder.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void __ubsan_on_report(void);

static void *find(const char *name) { return dlsym(RTLD_DEFAULT, name); }

/* What was told of processes before this one, which it is forked from. */
enum { MOST = 64 };
static char told[MOST][sizeof encoder_note->text];
static unsigned count;
static int news = -1; /* where new reports are printed; -1: they are, already */

static bool is_told(const char *text) {
  for (unsigned i = 0; i < count && i < MOST; i++)
    if (!strcmp(told[i], text))
      return true;
  return false;
}

void encoder_told_report(void) {
  if (encoder_note->end == ENCODER_REPORTED && !is_told(encoder_note->text))
    snprintf(told[count++ % MOST], sizeof *told, "%s", encoder_note->text);
}

/* Whole, the first time; its line that sums it up is the note. */
static void on_report(const char *report) {
  static const char mark[] = "SUMMARY: ";
  const char *line = strstr(report, mark);
  char text[sizeof *told];
  line = line ? line + strlen(mark) : "a sanitizer";
  snprintf(text, sizeof text, "was stopped by %.*s", (int)strcspn(line, "\n"), line);
  if (!is_told(text) && news >= 0)
    dprintf(news, "%s", report);
  encoder_give_up(ENCODER_REPORTED, "%s", text);
}

/* UBSan calls it of itself, if a program has it. */
void __ubsan_on_report(void) {
  const char *kind = "", *message = "", *file = "";
  char *address;
  unsigned line = 0, column;
  void (*get)(const char **kind, const char **message, const char **file, unsigned *line, unsigned *column,
              char **address);
  *(void **)&get = find("__ubsan_get_current_report_data");
  if (!encoder_note || !get)
    return;
  get(&kind, &message, &file, &line, &column, &address);
  encoder_give_up(ENCODER_REPORTED, "was stopped by UBSan: %s:%u: %s (%s)", file ? file : "", line, message, kind);
}

/* After a report, standard error is kept for reports that are new: sanitizers have no other way to be silent. */
static void mute(void) {
  int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  news = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  if (nowhere >= 0 && news >= 0)
    dup2(nowhere, STDERR_FILENO);
  close(nowhere);
}

void encoder_hear_reports(void) {
  void (*set)(void (*callback)(const char *report));
  *(void **)&set = find("__asan_set_error_report_callback");
  if (set)
    set(on_report);
}

void encoder_mute_reports(void) {
  if (count)
    mute();
}
