/* folder.c - files in a folder that somebody else may have filled. */
#include "case/folder.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

bool folder_has(const char *path) {
  struct stat s;
  return !stat(path, &s) && S_ISREG(s.st_mode);
}

bool folder_clear(const char *path) { return !unlink(path) || errno == ENOENT; }
