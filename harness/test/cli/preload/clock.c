/* clock.c - a wall clock that jumps, for LD_PRELOAD: a year or two on, or back, each time it is asked. */
#include <stdatomic.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long jump(void) {
  static atomic_uint asked;
  return (1 + (long)(atomic_fetch_add(&asked, 1) % 3)) * 40000000;
}

int clock_gettime(clockid_t clock, struct timespec *t) {
  long result = syscall(SYS_clock_gettime, clock, t);
  if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)
    t->tv_sec += jump();
  return (int)result;
}

int gettimeofday(struct timeval *restrict t, void *restrict zone) {
  struct timespec now;
  (void)zone;
  clock_gettime(CLOCK_REALTIME, &now);
  *t = (struct timeval){.tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1000};
  return 0;
}

time_t time(time_t *t) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (t)
    *t = now.tv_sec;
  return now.tv_sec;
}
