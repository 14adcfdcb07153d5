/* landlock.c - the kernel's Landlock, where it has it: no file can be changed, nobody outside be reached.
 *
 * A second wall behind the filter of sandbox.c. Files can be read and executed, for a start takes that; when the start
 * is over, the gate is shut. The numbers are the kernel's, of which the headers of a Debian may know only the older. */
#define _GNU_SOURCE
#include "landlock.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { CREATE_RULESET = 444, ADD_RULE, RESTRICT_SELF }; /* the same on every architecture */

#define ASK_VERSION 1u
#define PATH_BENEATH 1

#define EXECUTE (1u << 0)
#define READ_FILE (1u << 2)
#define READ_DIR (1u << 3)

struct ruleset {
  uint64_t files, net, scopes;
};

struct beneath {
  uint64_t allowed;
  int32_t parent;
} __attribute__((packed));

/* What can be forbidden, by the version that brought it. */
static const struct {
  int version;
  struct ruleset all;
} known[] = {
    {1, {0x1fff, 0, 0}},   /* execute to make_sym */
    {2, {1u << 13, 0, 0}}, /* refer */
    {3, {1u << 14, 0, 0}}, /* truncate */
    {4, {0, 3, 0}},        /* bind and connect TCP */
    {5, {1u << 15, 0, 0}}, /* ioctl of devices */
    {6, {0, 0, 3}},        /* abstract sockets and signals */
};

static struct ruleset all_of(long version) {
  struct ruleset r = {0, 0, 0};
  for (size_t i = 0; i < sizeof known / sizeof *known && known[i].version <= version; i++) {
    r.files |= known[i].all.files;
    r.net |= known[i].all.net;
    r.scopes |= known[i].all.scopes;
  }
  return r;
}

bool landlock_enter(void) {
  struct ruleset rules = all_of(syscall(CREATE_RULESET, NULL, 0, ASK_VERSION));
  struct beneath root = {EXECUTE | READ_FILE | READ_DIR, open("/", O_PATH | O_CLOEXEC)};
  int fd = (int)syscall(CREATE_RULESET, &rules, sizeof rules, 0);
  bool good = root.parent >= 0 && fd >= 0 && syscall(ADD_RULE, fd, PATH_BENEATH, &root, 0) == 0 &&
              syscall(RESTRICT_SELF, fd, 0) == 0;
  if (root.parent >= 0)
    close(root.parent);
  if (fd >= 0)
    close(fd);
  return good;
}
