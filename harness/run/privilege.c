/* privilege.c - what a process gives up for good before it starts a program that is not trusted. */
#define _GNU_SOURCE
#include "privilege.h"

#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "landlock.h"

#define NOBODY 65534

static uint64_t capabilities(void) {
  struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct data[2] = {{0, 0, 0}, {0, 0, 0}};
  return syscall(SYS_capget, &head, data) == 0 ? data[0].effective | (uint64_t)data[1].effective << 32 : 0;
}

/* Can become another, and still end what has. */
static bool is_root(void) {
  const uint64_t needs = 1u << CAP_SETUID | 1u << CAP_SETGID | 1u << CAP_KILL;
  return geteuid() == 0 && (capabilities() & needs) == needs;
}

/* A program that is executed by root has no more than these. */
static void drop_capabilities(void) {
  for (int c = 0; c < 64 && prctl(PR_CAPBSET_DROP, c, 0, 0, 0) == 0; c++)
    ;
}

static bool become_nobody(void) {
  return setgroups(0, NULL) == 0 && setresgid(NOBODY, NOBODY, NOBODY) == 0 && setresuid(NOBODY, NOBODY, NOBODY) == 0;
}

/* From Linux 5.14 on a namespace counts its own tasks; before, all of the user's count. */
static bool counts_by_namespace(void) {
  struct utsname u;
  int major = 0, minor = 0;
  uname(&u);
  return sscanf(u.release, "%d.%d", &major, &minor) == 2 && (major > 5 || (major == 5 && minor >= 14));
}

bool privilege_give_up(bool nobody, bool *counted) {
  bool root = is_root();
  drop_capabilities();
  if (nobody && root && !become_nobody())
    return false;
  *counted = nobody && geteuid() != 0 && counts_by_namespace() && unshare(CLONE_NEWUSER) == 0;
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    return false;
  landlock_enter();
  return true;
}
