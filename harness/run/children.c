/* children.c - the children of this process: those that it started, and those that others have left behind. */
#define _GNU_SOURCE
#include "children.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define KNOWN 512
#define SEEN 256 /* at one look */

/* Held from a fork until the child is known, and from a wait until it is not: a number may be given anew at once. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pid_t known[KNOWN]; /* 0: free */
static pid_t adopter;      /* the process that adopts, if it is this one */
static size_t inherited;   /* the first so many were there before */

static pid_t *place_of(pid_t pid) {
  for (size_t i = 0; i < KNOWN; i++)
    if (known[i] == pid)
      return &known[i];
  return NULL;
}

/* ---- orphans ----------------------------------------------------------------------------------------------------- */

/* Those of one thread. The kernel may leave one out while others end; then it is seen at the next look. */
static size_t read_children(const char *thread, pid_t *to, size_t room) {
  char path[64];
  size_t n = 0;
  snprintf(path, sizeof path, "/proc/self/task/%.20s/children", thread);
  FILE *f = fopen(path, "re");
  while (f != NULL && n < room && fscanf(f, "%d", &to[n]) == 1)
    n++;
  if (f != NULL)
    fclose(f);
  return n;
}

static size_t find_children(pid_t to[SEEN]) {
  DIR *d = opendir("/proc/self/task");
  size_t n = 0;
  for (struct dirent *e; d != NULL && (e = readdir(d)) != NULL;)
    if (e->d_name[0] != '.')
      n += read_children(e->d_name, to + n, SEEN - n);
  if (d != NULL)
    closedir(d);
  return n;
}

/* With the group that it leads, so that none of that can start others. False: it is not ours to kill. */
static bool end_one(pid_t pid) {
  if (getpgid(pid) == pid)
    kill(-pid, SIGKILL);
  if (kill(pid, SIGKILL) != 0)
    return false;
  while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
    continue;
  return true;
}

static bool bury_one(pid_t pid) { return waitpid(pid, NULL, WNOHANG) == pid; }

/* Does that to each. What an orphan leaves behind becomes a child before the wait for it is over: so again, until there
 * is none to whom it can be done. */
static void for_orphans(bool (*what)(pid_t pid)) {
  pid_t found[SEEN];
  for (bool any = adopter == getpid(); any;) {
    size_t n = find_children(found);
    any = false;
    for (size_t i = 0; i < n; i++)
      any |= place_of(found[i]) == NULL && what(found[i]);
  }
}

void children_bury_orphans(void) {
  pthread_mutex_lock(&lock);
  for_orphans(bury_one);
  pthread_mutex_unlock(&lock);
}

/* All that were not there before. */
static void end_all(void) {
  pthread_mutex_lock(&lock);
  if (adopter == getpid())
    memset(known + inherited, 0, sizeof known - inherited * sizeof *known);
  for_orphans(end_one);
  pthread_mutex_unlock(&lock);
}

void children_adopt(void) {
  if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0)
    return;
  inherited = find_children(known);
  adopter = getpid();
  atexit(end_all);
}

/* ---- known ones -------------------------------------------------------------------------------------------------- */

static pid_t fork_known(pid_t *place) {
  pid_t pid = place != NULL ? fork() : -1;
  if (pid > 0)
    *place = pid;
  if (pid == 0) {
    memset(known, 0, sizeof known);
    adopter = 0;
  }
  return pid;
}

pid_t children_fork(void) {
  pthread_mutex_lock(&lock);
  pid_t pid = fork_known(place_of(0));
  pthread_mutex_unlock(&lock);
  return pid;
}

static bool take_status(pid_t pid, int *status) {
  pid_t *place = place_of(pid);
  bool was = waitpid(pid, status, 0) == pid;
  if (place != NULL)
    *place = 0;
  for_orphans(bury_one);
  return was;
}

bool children_wait(pid_t pid, int *status) {
  siginfo_t info;
  while (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT) != 0 && errno == EINTR)
    continue;
  pthread_mutex_lock(&lock);
  bool was = take_status(pid, status);
  pthread_mutex_unlock(&lock);
  return was;
}
