/* file.c - a file of a report: begun, and ended with a word on whether all was written. */
#include "cli/report/file.h"
#include "cli/utf8.h"

#include <errno.h>
#include <string.h>

static bool complain(const char *path, char *why, size_t size) {
  snprintf(why, size, "%s: %s", path, strerror(errno));
  return false;
}

FILE *report_open(const char *path, char *why, size_t size) {
  FILE *out = fopen(path, "we");
  if (!out)
    complain(path, why, size);
  return out;
}

bool report_close(FILE *out, const char *path, char *why, size_t size) {
  bool good = !fflush(out) && !ferror(out);
  int error = errno;
  good &= !fclose(out);
  errno = errno ? errno : error;
  return good || complain(path, why, size);
}

void report_json_text(FILE *out, const char *text) {
  while (*text)
    if (*text == '"' || *text == '\\')
      fprintf(out, "\\%c", *text++);
    else if ((unsigned char)*text < ' ')
      fprintf(out, "\\u%04x", (unsigned char)*text++);
    else
      text = utf8_put(out, text);
}
