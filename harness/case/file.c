/* file.c - cases on disk: written whole or not at all, read as text or as raw bytes. */
#include "case/case.h"
#include "case/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LARGEST = 1 << 20 };

static bool fail(const char *path, const char *message, char *why, size_t size) {
  snprintf(why, size, "%s: %s", path, message);
  return false;
}

static bool fail_errno(const char *path, char *why, size_t size) { return fail(path, strerror(errno), why, size); }

/* ---- writing ---------------------------------------------------------------------------------------------------- */

/* A pipe or device is written to; it must not be replaced. */
static bool is_special(const char *path) {
  struct stat st;
  return !stat(path, &st) && !S_ISREG(st.st_mode);
}

/* Takes over `fd`. */
static bool write_text(int fd, const char *text) {
  FILE *f = fdopen(fd, "w");
  if (!f) {
    close(fd);
    return false;
  }
  bool written = fputs(text, f) >= 0;
  return !fclose(f) && written;
}

static bool overwrite(const char *path, const char *text) {
  int fd = open(path, O_WRONLY | O_TRUNC);
  return fd >= 0 && write_text(fd, text);
}

/* By a file beside it, of this thread's own. */
static bool replace(const char *path, const char *text) {
  char temporary[PATH_MAX];
  int n = snprintf(temporary, sizeof temporary, "%s.%d", path, (int)gettid());
  if (n < 0 || (size_t)n >= sizeof temporary) {
    errno = ENAMETOOLONG;
    return false;
  }
  int fd = folder_clear(temporary) ? open(temporary, O_WRONLY | O_CREAT | O_EXCL, 0666) : -1;
  if (fd < 0)
    return false;
  if (write_text(fd, text) && !rename(temporary, path))
    return true;
  int error = errno;
  unlink(temporary);
  errno = error;
  return false;
}

static bool put(const char *path, bool overwrites, const struct saved *s, char *why, size_t size) {
  char *text = case_spell(s);
  errno = ENOMEM;
  bool ok = text && (overwrites ? overwrite(path, text) : replace(path, text));
  int error = errno;
  if (!ok)
    fail_errno(path, why, size);
  free(text);
  errno = error;
  return ok;
}

bool case_write(const char *path, const struct saved *s, char *why, size_t size) {
  return put(path, is_special(path), s, why, size);
}

bool case_keep(const char *path, const struct saved *s, char *why, size_t size) {
  return put(path, false, s, why, size);
}

/* ---- reading ---------------------------------------------------------------------------------------------------- */

static bool ends_in(const char *text, const char *end) {
  size_t n = strlen(text), m = strlen(end);
  return n >= m && !strcmp(text + n - m, end);
}

static void take_raw(const uint8_t *bytes, size_t n, struct saved *s) {
  memset(s, 0, sizeof *s);
  snprintf(s->story, sizeof s->story, "raw bytes");
  program_from_bytes(&s->program, bytes, n, 0);
}

static bool take(const char *path, const uint8_t *bytes, size_t n, struct saved *s, char *why, size_t size) {
  if (case_is_text(bytes, n) || ends_in(path, ".case"))
    return case_parse(path, (const char *)bytes, n, s, why, size);
  take_raw(bytes, n, s);
  return true;
}

static bool read_all(FILE *f, uint8_t *bytes, size_t *n) {
  errno = 0;
  *n = fread(bytes, 1, LARGEST + 1, f);
  if (!ferror(f) && *n > LARGEST)
    errno = EFBIG;
  return !ferror(f) && *n <= LARGEST;
}

bool case_read(const char *path, struct saved *s, char *why, size_t size) {
  FILE *f = fopen(path, "r");
  if (!f)
    return fail_errno(path, why, size);
  uint8_t *bytes = malloc(LARGEST + 1);
  size_t n;
  bool ok = bytes && read_all(f, bytes, &n);
  if (!ok)
    fail_errno(path, why, size);
  fclose(f);
  ok = ok && take(path, bytes, n, s, why, size);
  free(bytes);
  return ok;
}
