/* directory.c - a directory for what is found. */
#define _GNU_SOURCE
#include "cli/directory.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* By a file without a name. A file system that knows of none is believed. */
static bool takes_files(const char *path) {
  int fd = open(path, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
  if (fd >= 0)
    close(fd);
  return fd >= 0 || errno == EOPNOTSUPP || errno == EISDIR;
}

bool make_directory(const char *path) {
  char part[PATH_MAX];
  size_t len = strlen(path);
  errno = ENAMETOOLONG;
  if (len >= sizeof part)
    return false;
  memcpy(part, path, len + 1);
  for (char *p = part + 1; len && *p; p++)
    if (*p == '/') {
      *p = 0;
      mkdir(part, 0777);
      *p = '/';
    }
  return (!mkdir(part, 0777) || errno == EEXIST) && takes_files(part);
}
