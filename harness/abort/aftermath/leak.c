/* leak.c - memory, descriptors and mappings, before the aborts and after. */
#include <fcntl.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>

#include "aftermath.h"

/* What is done for the first time may take as much; the aborts are thousands. The first threads that are started for
 * a trial map their code, its page with tags, and their shares of malloc(). */
enum { ONCE = 8192, ONCE_MAPPED = 24, FILES_MOST = 64 /* that the host lets us have */ };

static unsigned files_open(void) {
  unsigned n = 0;
  for (int fd = 0; fd < FILES_MOST; fd++)
    n += fcntl(fd, F_GETFD) >= 0;
  return n;
}

/* How many mappings there are, and, in *both, how many can be written and executed. In the sandbox the emulator cannot
 * tell: 0. Elsewhere nothing can be opened once the trials have begun, so the file stays open. */
static unsigned mappings(unsigned *both) {
  static FILE *f;
  char line[512];
  unsigned n = 0;
  *both = 0;
  if (f == NULL)
    f = fopen("/proc/self/maps", "r");
  else
    rewind(f);
  while (f != NULL && fgets(line, sizeof line, f) != NULL) {
    const char *rights = strchr(line, ' ');
    n++;
    *both += rights != NULL && strncmp(rights + 1, "rwx", 3) == 0;
  }
  return n;
}

broken_set aftermath_end(void) {
  static unsigned files, maps;
  static size_t used;
  static bool remembered;
  unsigned both, maps_now = mappings(&both), files_now = files_open();
  size_t used_now = mallinfo2().uordblks;
  broken_set broken = both == 0 ? 0 : BROKEN(WX);
  if (remembered)
    broken |= (used_now < used + ONCE ? 0 : BROKEN(LEAK)) |
              (files_now == files && maps_now < maps + ONCE_MAPPED ? 0 : BROKEN(FILES));
  remembered = true;
  files = files_now;
  maps = maps_now;
  used = used_now;
  return broken;
}
