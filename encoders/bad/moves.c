/* moves.c - changes the directory, the mask of new files, the locale and the limits of its process. */
#include "encoders/bad/bad.h"

#include <locale.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static void misbehave(const struct a64fuzz_request *r) {
  (void)r;
  umask(0777);
  setlocale(LC_ALL, "");
  setrlimit(RLIMIT_FSIZE, &(struct rlimit){0, 0});
  if (chdir("/"))
    _exit(1);
}

BAD("moves")
