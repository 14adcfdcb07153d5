/* forks.c - whether a call of an encoder has forked, and what became of the child.
 *
 * A pipe is opened before a fork; the child's end of it closes when it runs another program or ends. */
#include "engine/forks.h"

#include "run/patience.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <unistd.h>

enum { TICK_MS = 20, CHILD_MS = 500 /* of the time of this group (run/patience.h), less than a question has */ };

static int child_end[2] = {-1, -1};

static void before(void) {
  if (pipe2(child_end, O_CLOEXEC))
    child_end[0] = child_end[1] = -1;
}

static void shut(int *fd) {
  if (*fd >= 0)
    close(*fd);
  *fd = -1;
}

static void in_parent(void) { shut(&child_end[1]); }
static void in_child(void) { shut(&child_end[0]); }

void forks_begin(void) { pthread_atfork(before, in_parent, in_child); }

void forks_wait(const volatile int *came_back) {
  struct pollfd from = {.fd = child_end[0], .events = POLLIN};
  struct patience patience;
  if (from.fd < 0)
    return;
  patience_begin(&patience, -getpgrp());
  while (!*came_back && poll(&from, 1, TICK_MS) != 1 && !patience_is_over(&patience, 0, CHILD_MS))
    continue;
  shut(&child_end[0]);
}
