/* forks.c - whether a call of an encoder has forked, and what became of the child.
 *
 * A pipe is opened before a fork; the child's end of it closes when it runs another program or ends. */
#include "engine/forks.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <unistd.h>

enum { TICK_MS = 20, TICKS = 100 };

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
  for (unsigned i = 0; from.fd >= 0 && i < TICKS && !*came_back; i++)
    if (poll(&from, 1, TICK_MS) > 0)
      break;
  shut(&child_end[0]);
}
