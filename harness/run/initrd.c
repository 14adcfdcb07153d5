/* initrd.c - an archive of files for a kernel to start with, in the "newc" format of cpio. */
#define _GNU_SOURCE
#include "initrd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#define EXECUTABLE 0100755u
#define LAST "TRAILER!!!"

/* Header, name and contents each end at a multiple of four. */
static bool pad(int fd) {
  static const char zeros[4];
  size_t n = (size_t)-lseek(fd, 0, SEEK_CUR) % 4;
  return write(fd, zeros, n) == (ssize_t)n;
}

/* inode, mode, owner, group, links, time, size; two devices of two numbers; length of the name; no checksum */
static bool write_header(int fd, const char *name, unsigned inode, unsigned mode, size_t size) {
  return dprintf(fd, "070701%08x%08x%08x%08x%08x%08x%08zx%08x%08x%08x%08x%08zx%08x%s%c", inode, mode, 0, 0, 1, 0, size,
                 0, 0, 0, 0, strlen(name) + 1, 0, name, 0) > 0 &&
         pad(fd);
}

static bool copy(int to, int from, size_t size) {
  ssize_t n = 1;
  for (; size > 0 && n > 0; size -= (size_t)n)
    n = sendfile(to, from, NULL, size);
  return n > 0 && pad(to);
}

static bool write_file(int fd, const struct initrd_file *f, unsigned inode) {
  struct stat s;
  int from = open(f->path, O_RDONLY | O_CLOEXEC);
  bool good = from >= 0 && fstat(from, &s) == 0 && write_header(fd, f->name, inode, EXECUTABLE, (size_t)s.st_size) &&
              copy(fd, from, (size_t)s.st_size);
  int number = errno;
  if (from >= 0)
    close(from);
  errno = number;
  return good;
}

bool initrd_write(int fd, const struct initrd_file *files, size_t n, const char **path) {
  for (size_t i = 0; i < n; i++) {
    *path = files[i].path;
    if (!write_file(fd, &files[i], (unsigned)i + 1))
      return false;
  }
  return write_header(fd, LAST, 0, 0, 0);
}
