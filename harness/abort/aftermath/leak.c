/* leak.c - memory, descriptors and mappings, before the aborts and after. */
#include <dirent.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>

#include "aftermath.h"

/* What is done for the first time may take as much; the aborts are thousands. The first thread that is started for a
 * trial maps its code and its share of malloc(). */
enum { ONCE = 8192, ONCE_MAPPED = 16 };

static unsigned files_open(void) {
  DIR *d = opendir("/proc/self/fd");
  unsigned n = 0;
  while (d != NULL && readdir(d) != NULL)
    n++;
  if (d != NULL)
    closedir(d);
  return n;
}

/* How many mappings there are, and, in *both, how many can be written and executed. In the sandbox the emulator cannot
 * tell: 0. */
static unsigned mappings(unsigned *both) {
  FILE *f = fopen("/proc/self/maps", "r");
  char line[512];
  unsigned n = 0;
  *both = 0;
  while (f != NULL && fgets(line, sizeof line, f) != NULL) {
    const char *rights = strchr(line, ' ');
    n++;
    *both += rights != NULL && strncmp(rights + 1, "rwx", 3) == 0;
  }
  if (f != NULL)
    fclose(f);
  return n;
}

uint64_t aftermath_end(void) {
  static unsigned files, maps;
  static size_t used;
  static bool remembered;
  unsigned both, maps_now = mappings(&both), files_now = files_open();
  size_t used_now = mallinfo2().uordblks;
  uint64_t broken = both == 0 ? 0 : BROKEN(WX);
  if (remembered)
    broken |= (used_now < used + ONCE ? 0 : BROKEN(LEAK)) |
              (files_now == files && maps_now < maps + ONCE_MAPPED ? 0 : BROKEN(FILES));
  remembered = true;
  files = files_now;
  maps = maps_now;
  used = used_now;
  return broken;
}
