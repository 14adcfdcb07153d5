/* process_group.c - whether a group of processes that shows no progress is stuck, or a busy machine keeps it waiting.
 */
#include "engine/process_group.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { SECONDS = 2, LOOKS = 2 /* a second */ };

struct state { /* of the whole group */
  uint64_t ticks;
  bool wants; /* one of them runs, waits for the processor, or for a disk */
};

/* "1234 (name) S 1 1234 ...": the name may hold anything, brackets too. */
static void add_process(const char *number, pid_t group, struct state *s) {
  char path[64], line[1024];
  snprintf(path, sizeof path, "/proc/%.20s/stat", number);
  FILE *f = fopen(path, "r");
  size_t n = f ? fread(line, 1, sizeof line - 1, f) : 0;
  line[n] = 0;
  if (f)
    fclose(f);
  const char *after = strrchr(line, ')');
  unsigned long long user, kernel;
  char state;
  int of;
  if (!after ||
      sscanf(after + 1, " %c %*d %d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu", &state, &of, &user, &kernel) != 4 ||
      of != group)
    return;
  s->ticks += user + kernel;
  s->wants |= state == 'R' || state == 'D';
}

static struct state look(pid_t group) {
  struct state s = {0};
  DIR *all = opendir("/proc");
  for (struct dirent *d; all && (d = readdir(all));)
    if (isdigit((unsigned char)*d->d_name))
      add_process(d->d_name, group, &s);
  if (all)
    closedir(all);
  return s;
}

static double seconds_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

bool group_is_stuck(struct group_watch *w) {
  double now = seconds_now();
  if (now - w->looked < 1.0 / LOOKS)
    return false;
  struct state s = look(w->group);
  w->asleep += w->begun && !s.wants;
  if (!w->begun)
    w->before = s.ticks;
  w->begun = true;
  w->looked = now;
  return w->asleep >= SECONDS * LOOKS || s.ticks >= w->before + SECONDS * (uint64_t)sysconf(_SC_CLK_TCK);
}
