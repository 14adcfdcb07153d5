/* gate.c - system calls that a process may make only while it starts: each waits until the host lets it through. */
#define _GNU_SOURCE
#include "gate.h"

#include <linux/seccomp.h>
#include <poll.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

/* One byte, and with it a descriptor. */
union letter {
  char space[CMSG_SPACE(sizeof(int))];
  struct cmsghdr align;
};

static struct msghdr envelope(struct iovec *byte, union letter *l) {
  memset(l, 0, sizeof *l);
  return (struct msghdr){.msg_iov = byte, .msg_iovlen = 1, .msg_control = l, .msg_controllen = sizeof *l};
}

static bool post(int to, int fd) {
  char c = 0;
  union letter l;
  struct msghdr m = envelope(&(struct iovec){&c, 1}, &l);
  struct cmsghdr *head = CMSG_FIRSTHDR(&m);
  *head = (struct cmsghdr){.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof fd)};
  memcpy(CMSG_DATA(head), &fd, sizeof fd);
  return sendmsg(to, &m, MSG_NOSIGNAL) == 1;
}

/* -1: no letter will come. */
static int fetch(int from) {
  char c;
  union letter l;
  struct msghdr m = envelope(&(struct iovec){&c, 1}, &l);
  int fd = -1;
  if (recvmsg(from, &m, MSG_CMSG_CLOEXEC | MSG_DONTWAIT) == 1 && CMSG_FIRSTHDR(&m) != NULL)
    memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&m)), sizeof fd);
  return fd;
}

/* ---- the child's side -------------------------------------------------------------------------------------------- */

/* Linux has had listeners since 5.0; since 5.5 they may let a call through. */
static bool lets_through(void) {
  struct utsname u;
  unsigned major = 0, minor = 0;
  return uname(&u) == 0 && sscanf(u.release, "%u.%u", &major, &minor) == 2 && (major > 5 || (major == 5 && minor >= 5));
}

bool gate_install(int to, const int *calls, size_t n) {
  scmp_filter_ctx filter = lets_through() ? seccomp_init(SCMP_ACT_ALLOW) : NULL;
  bool good = filter != NULL;
  for (size_t i = 0; i < n; i++)
    good = good && seccomp_rule_add(filter, SCMP_ACT_NOTIFY, calls[i], 0) == 0;
  good = good && seccomp_load(filter) == 0 && post(to, seccomp_notify_fd(filter));
  seccomp_release(filter);
  return good;
}

/* ---- the host's side --------------------------------------------------------------------------------------------- */

static void shut(int *fd) {
  if (*fd >= 0)
    close(*fd);
  *fd = -1;
}

int gate_open(struct gate *g) {
  int ends[2];
  *g = GATE_NONE;
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
    return -1;
  g->post = ends[0];
  return ends[1];
}

bool gate_shut(struct gate *g) {
  shut(&g->post);
  shut(&g->listener);
  return g->was;
}

/* The one who waits may have been killed; then nobody hears the answer. */
static void let_through(int listener) {
  struct seccomp_notif call;
  memset(&call, 0, sizeof call);
  if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &call) != 0)
    return;
  struct seccomp_notif_resp answer = {.id = call.id, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE};
  ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
}

static void open_post(struct gate *g) {
  g->listener = fetch(g->post);
  g->was = g->listener >= 0;
  shut(&g->post);
}

bool gate_serve(struct gate *g, long nsec) {
  struct pollfd p = {.fd = g->listener >= 0 ? g->listener : g->post, .events = POLLIN};
  if (p.fd < 0)
    return false;
  if (ppoll(&p, 1, &(struct timespec){0, nsec}, NULL) <= 0)
    return true;
  if (p.fd == g->post)
    open_post(g);
  else if (p.revents & POLLIN)
    let_through(g->listener);
  else
    shut(&g->listener); /* all who could call have ended */
  return true;
}
