/* fixate.c - turns what a process has written to into private mappings of a file in memory, which a fork does not copy.
 *
 * A fork copies an entry for each page that was written to: tables, heaps and what libraries relocate are thousands of
 * them, of which a child that lives for a few calls touches dozens. Entries of pages that are as their file has them
 * are not copied: a child finds them when it needs them. */
#define _GNU_SOURCE
#include "engine/fixate.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { MOST = 64, LEAST_KB = 32, MOST_BYTES = 64 << 20 };

struct region {
  char *begin, *end;
  int protection;
};

/* "55d0-55e0 rw-p 00000000 00:00 0   [heap]": private, and not what the kernel gives. */
static bool read_head(const char *line, struct region *r) {
  struct region got;
  char can[5], name[16] = "";
  if (sscanf(line, "%p-%p %4s %*s %*s %*s %15s", (void **)&got.begin, (void **)&got.end, can, name) < 3)
    return false;
  bool usual = can[0] == 'r' && can[3] == 'p' && (*name != '[' || !strcmp(name, "[heap]"));
  got.protection = PROT_READ | (can[1] == 'w' ? PROT_WRITE : 0) | (can[2] == 'x' ? PROT_EXEC : 0);
  *r = usual && got.end - got.begin <= MOST_BYTES ? got : (struct region){.end = NULL};
  return true;
}

/* Those of which much was written to. Of huge pages there are few entries. */
static unsigned find_regions(struct region *found) {
  FILE *f = fopen("/proc/self/smaps", "re");
  char line[512];
  struct region r = {.end = NULL};
  unsigned n = 0;
  unsigned long kb, written = 0;
  while (f && n < MOST && fgets(line, sizeof line, f)) {
    sscanf(line, "Anonymous: %lu", &written);
    if (!read_head(line, &r) && sscanf(line, "AnonHugePages: %lu", &kb) == 1 && r.end && !kb && written >= LEAST_KB)
      found[n++] = r;
  }
  if (f)
    fclose(f);
  return n;
}

static bool write_all(int fd, const struct region *r) {
  const char *at = r->begin;
  for (ssize_t n; at < r->end && (n = write(fd, at, (size_t)(r->end - at))) > 0;)
    at += n;
  return at == r->end;
}

/* Between the copy and the exchange nothing but the stack is written to. Where the exchange fails, all is as it was. */
static void fixate(const struct region *r) {
  int fd = memfd_create("fixed", MFD_CLOEXEC);
  if (fd < 0)
    return;
  if (write_all(fd, r))
    (void)!mmap(r->begin, (size_t)(r->end - r->begin), r->protection, MAP_PRIVATE | MAP_FIXED, fd, 0);
  close(fd);
}

bool fixate_works(void) { return !dlsym(RTLD_DEFAULT, "__asan_init"); }

void fixate_memory(void) {
  struct region r[MOST];
  if (!fixate_works())
    return;
  for (unsigned n = find_regions(r); n > 0;)
    fixate(&r[--n]);
}
