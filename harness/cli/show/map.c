/* map.c - a file of 2^32 bits, one per word, that comes into being whole or not at all. */
#include "cli/show/map.h"
#include "cli/status.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const off_t bytes = 1ll << 29;

/* A device must not be replaced, a directory cannot be. */
static bool can_be_replaced(const char *path) {
  struct stat st;
  if (stat(path, &st))
    return *path != 0;
  errno = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
  return S_ISREG(st.st_mode);
}

int map_open(struct map *m, const char *path) {
  *m = (struct map){.path = path, .fd = -1};
  if (!path)
    return STATUS_FINE;
  if (!can_be_replaced(path))
    return bad_input("'%s': no place for a map: %s", path, strerror(errno));
  if (asprintf(&m->temporary, "%s.%d", path, (int)getpid()) < 0)
    return harness_failed("%s: %s", path, strerror(errno));
  m->fd = open(m->temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (m->fd < 0)
    return bad_input("%s: %s", path, strerror(errno));
  int error = posix_fallocate(m->fd, 0, bytes);
  return error ? harness_failed("%s: %s", path, strerror(error)) : STATUS_FINE;
}

int map_write(const struct map *m, uint32_t first, const uint8_t *bits, uint32_t words) {
  off_t at = first / 8, end = at + words / 8;
  while (m->path && at < end) {
    ssize_t n = pwrite(m->fd, bits, (size_t)(end - at), at);
    if (n < 0 && errno != EINTR)
      return harness_failed("%s: %s", m->path, strerror(errno));
    bits += n > 0 ? n : 0;
    at += n > 0 ? n : 0;
  }
  return STATUS_FINE;
}

bool map_is_same(const struct map *a, const struct map *b) {
  struct stat s, t;
  return a->path && b->path && !fstat(a->fd, &s) && !fstat(b->fd, &t) && s.st_dev == t.st_dev && s.st_ino == t.st_ino;
}

int map_close(struct map *m, int keep) {
  int status = STATUS_FINE;
  if (m->fd < 0 || !m->temporary) /* also of a map that never was opened */
    return status;
  bool placed = keep && !rename(m->temporary, m->path);
  if (keep && !placed)
    status = harness_failed("%s: %s", m->path, strerror(errno));
  if (!placed)
    unlink(m->temporary);
  close(m->fd);
  m->fd = -1;
  free(m->temporary);
  return status;
}
