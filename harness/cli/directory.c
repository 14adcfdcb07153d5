/* directory.c - places for what is found: a directory, or a file. */
#define _GNU_SOURCE
#include "cli/directory.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
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

/* Of a path that is not there, what it would be made in. */
static bool go_up(char path[PATH_MAX]) {
  if (errno != ENOENT || !*path)
    return false;
  const char *above = dirname(path);
  memmove(path, above, strlen(above) + 1);
  return true;
}

bool directory_is_possible(const char *path) {
  char part[PATH_MAX];
  struct stat st;
  errno = ENAMETOOLONG;
  if (strlen(path) >= sizeof part)
    return false;
  strcpy(part, path);
  while (stat(part, &st))
    if (!go_up(part))
      return false;
  return takes_files(part);
}

bool file_is_possible(const char *path) {
  char part[PATH_MAX];
  struct stat st;
  errno = ENAMETOOLONG;
  if (strlen(path) >= sizeof part)
    return false;
  strcpy(part, path);
  if (stat(path, &st))
    return go_up(part) && takes_files(part);
  errno = EISDIR;
  return !S_ISDIR(st.st_mode) && !access(path, W_OK);
}
