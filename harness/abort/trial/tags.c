/* tags.c - tag checks of the calling thread: how it checked at first, and how a cause wants it. */
#include "tags.h"

#include <sys/prctl.h>

#include "code_memory_map.h"
#include "needs.h"

enum { SET = 55 /* PR_SET_TAGGED_ADDR_CTRL */, GET = 56, ENABLE = 1, AT_ONCE = 2, LATER = 4 };

static struct { int usual, set; } modes[THREADS];

static bool there_are_tags(void) { return !(needs_missing() & F_MTE); }

static int mode(void) { return prctl(GET, 0, 0, 0, 0); }

void tags_open(const struct a64guard_thread *t) {
  if (there_are_tags())
    modes[t->number].usual = modes[t->number].set = mode();
}

void tags_check(const struct a64guard_thread *t, const struct cause *c) {
  int usual = modes[t->number].usual, *set = &modes[t->number].set;
  bool checks = c != NULL && c->flags & F_MTE;
  if (!there_are_tags() || (!checks && *set == usual))
    return;
  prctl(SET, !checks ? usual : ENABLE | (c->flags & F_TAGS_LATE ? LATER : AT_ONCE), 0, 0, 0);
  *set = mode();
}

bool tags_kept(const struct a64guard_thread *t) { return !there_are_tags() || mode() == modes[t->number].set; }
