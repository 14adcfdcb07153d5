/* patience.c - how long processes may go on without progress: by their own time, for a busy machine is no fault of
 * theirs. */
#define _GNU_SOURCE
#include "patience.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "limit.h"

/* Seconds between two looks at a process, and at a group, which takes a look at every process there is. */
#define LOOK 0.05
#define LOOK_AT_ALL 0.5
#define COUNTS 2 /* looks: how much may count of what passed; who looks may have had to wait too */
#define IDLE_FACTOR 2

/* ---- a look ------------------------------------------------------------------------------------------------------ */

struct seen {
  pid_t group;
  uint64_t ticks;
  char state; /* of the first thread */
};

/* "1234 (name) S 1 1234 ...": the name may hold anything, brackets too. */
static bool read_stat(const char *path, struct seen *s) {
  char text[1024];
  unsigned long long user, kernel;
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
  text[n > 0 ? n : 0] = 0;
  if (fd >= 0)
    close(fd);
  const char *after = strrchr(text, ')');
  if (after == NULL || sscanf(after + 1, " %c %*d %d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu", &s->state, &s->group,
                              &user, &kernel) != 4)
    return false;
  s->ticks = user + kernel;
  return true;
}

static bool is_eager_thread(const char *tasks, const char *thread) {
  char path[64];
  struct seen s;
  snprintf(path, sizeof path, "%.32s/%.20s/stat", tasks, thread);
  return read_stat(path, &s) && (s.state == 'R' || s.state == 'D');
}

/* Whether one of its threads runs, or would if it were given a processor, or waits for a disk. */
static bool is_eager(pid_t pid) {
  char path[32];
  bool eager = false;
  snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
  DIR *d = opendir(path);
  for (struct dirent *e; !eager && d != NULL && (e = readdir(d)) != NULL;)
    eager = e->d_name[0] != '.' && is_eager_thread(path, e->d_name);
  if (d != NULL)
    closedir(d);
  return eager;
}

struct look { /* at all of them */
  uint64_t ticks;
  bool eager;
};

static void look_at(struct look *l, pid_t pid, pid_t group) {
  char path[32];
  struct seen s;
  snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
  if (!read_stat(path, &s) || (group != 0 && s.group != group))
    return;
  if (s.state == 'T')
    kill(pid, SIGCONT);
  l->ticks += s.ticks;
  l->eager = l->eager || (pid != getpid() && is_eager(pid)); /* who looks is at it, and may do nothing else */
}

static struct look look(pid_t who) {
  struct look l = {0, false};
  DIR *all = who < 0 ? opendir("/proc") : NULL;
  if (who > 0)
    look_at(&l, who, 0);
  for (struct dirent *e; all != NULL && (e = readdir(all)) != NULL;)
    if (atoi(e->d_name) > 0)
      look_at(&l, atoi(e->d_name), -who);
  if (all != NULL)
    closedir(all);
  return l;
}

/* ---- patience ---------------------------------------------------------------------------------------------------- */

void patience_begin(struct patience *p, pid_t who) { *p = (struct patience){.pid = who, .wall = seconds_now()}; }

bool patience_is_over(struct patience *p, uint64_t progress, unsigned ms) {
  double wall = seconds_now(), passed = wall - p->wall, step = p->pid < 0 ? LOOK_AT_ALL : LOOK, most = ms * 1e-3;
  if (progress != p->progress) {
    p->progress = progress;
    p->measured = false;
    p->idle = 0;
  }
  if (passed < step)
    return false;
  struct look l = look(p->pid);
  double cpu = (double)l.ticks / (double)sysconf(_SC_CLK_TCK);
  p->cpu = p->measured ? p->cpu : cpu;
  p->measured = true;
  p->wall = wall;
  if (!l.eager)
    p->idle += passed < COUNTS * step ? passed : COUNTS * step;
  p->waits = p->idle > IDLE_FACTOR * most;
  return p->waits || cpu - p->cpu > most;
}
