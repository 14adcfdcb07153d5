/* main.c - where a64fuzz starts. */
#include "cli/verbs.h"

#include <fcntl.h>

/* Were one of the first three closed, the next file would be taken for it. What is written to such a one fails. */
static void hold_descriptors(void) {
  for (int fd = 0; fd < 3; fd++)
    if (fcntl(fd, F_GETFD) < 0)
      open("/dev/null", O_RDONLY);
}

int main(int argc, char **argv) {
  hold_descriptors();
  return run_verb(argc, argv);
}
