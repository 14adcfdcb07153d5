/* unsigned.c - a kernel's image without pointer authentication of its own.
 *
 * Debian's kernel signs and authenticates the return address of nearly each of its functions, which an emulator
 * computes at length: a quarter of what a signal costs. No option takes that away and leaves programs theirs, so the
 * instructions are replaced in the image, all of them: a kernel that does neither does the same otherwise. */
#define _GNU_SOURCE
#include "unsigned.h"

#include <stdint.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct {
  uint32_t word, instead;
} replaced[] = {
    {0xd503233f /* paciasp */, 0xd503245f /* bti c: a branch may lead there, too */},
    {0xd50323bf /* autiasp */, 0xd503201f /* nop */},
    {0xd65f0bff /* retaa */, 0xd65f03c0 /* ret */},
};

static void replace(uint32_t *word) {
  for (size_t i = 0; i < sizeof replaced / sizeof *replaced; i++)
    if (*word == replaced[i].word) {
      *word = replaced[i].instead;
      return;
    }
}

static bool write_all(int to, const char *from, size_t size) {
  ssize_t n = 1;
  for (; size > 0 && n > 0; from += n, size -= (size_t)n)
    n = write(to, from, size);
  return size == 0;
}

bool unsigned_copy(int to, int from) {
  struct stat s;
  if (fstat(from, &s) != 0)
    return false;
  void *image = mmap(NULL, (size_t)s.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, from, 0);
  if (image == MAP_FAILED)
    return false;
  for (size_t i = 0; i < (size_t)s.st_size / sizeof(uint32_t); i++)
    replace((uint32_t *)image + i);
  bool good = write_all(to, image, (size_t)s.st_size);
  munmap(image, (size_t)s.st_size);
  return good;
}
