/* patience.c - how long a process may go on without progress: by its own time, for a busy machine is no fault of its.
 */
#define _GNU_SOURCE
#include "patience.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MS 1000000ull
/* Between two looks at the process; and how much may count of what passed: who looks may have had to wait too. */
#define LOOK (50 * MS)
#define COUNTS (100 * MS)
#define IDLE_FACTOR 2

static uint64_t now(clockid_t clock) {
  struct timespec t;
  return clock_gettime(clock, &t) ? 0 : (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static uint64_t cpu_of(pid_t pid) {
  clockid_t clock;
  return clock_getcpuclockid(pid, &clock) ? 0 : now(clock);
}

static bool is_eager_thread(pid_t pid, const char *thread) {
  char path[64], text[128];
  snprintf(path, sizeof path, "/proc/%d/task/%.20s/stat", (int)pid, thread);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
  text[n > 0 ? n : 0] = 0;
  if (fd >= 0)
    close(fd);
  const char *name_end = strrchr(text, ')'); /* "PID (NAME) STATE" */
  return name_end != NULL && (name_end[2] == 'R' || name_end[2] == 'D');
}

/* Whether one of its threads runs, or would if it were given a processor, or waits for a disk. */
static bool is_eager(pid_t pid) {
  char path[32];
  bool eager = false;
  snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
  DIR *d = opendir(path);
  for (struct dirent *e; !eager && d != NULL && (e = readdir(d)) != NULL;)
    eager = e->d_name[0] != '.' && is_eager_thread(pid, e->d_name);
  if (d != NULL)
    closedir(d);
  return eager;
}

static void renew(struct patience *p, uint64_t progress) {
  p->progress = progress;
  p->cpu = cpu_of(p->pid);
  p->idle = 0;
}

void patience_begin(struct patience *p, pid_t pid) {
  *p = (struct patience){.pid = pid, .wall = now(CLOCK_MONOTONIC)};
  renew(p, 0);
}

bool patience_is_over(struct patience *p, uint64_t progress, unsigned ms) {
  uint64_t wall = now(CLOCK_MONOTONIC), passed = wall - p->wall, cpu;
  if (progress != p->progress)
    renew(p, progress);
  if (passed < LOOK)
    return false;
  p->wall = wall;
  if (!is_eager(p->pid))
    p->idle += passed < COUNTS ? passed : COUNTS;
  cpu = cpu_of(p->pid);
  return (cpu > p->cpu && cpu - p->cpu > ms * MS) || p->idle > IDLE_FACTOR * ms * MS;
}
