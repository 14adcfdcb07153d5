/* directory.c - a directory for what is found. */
#include "cli/directory.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

bool make_directory(const char *path) {
  char part[512];
  snprintf(part, sizeof part, "%s", path);
  for (char *p = part + 1; *p; p++)
    if (*p == '/') {
      *p = 0;
      mkdir(part, 0777);
      *p = '/';
    }
  return !mkdir(part, 0777) || errno == EEXIST;
}
