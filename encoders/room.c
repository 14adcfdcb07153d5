/* room.c - an answer's memory: a page of its own between two that cannot be written, and what is written there is told.
 */
#define _GNU_SOURCE
#include "encoders/room.h"
#include "encoders/encoder.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static const char too_many[] = "wrote %s its answer, which has room for %d words and a reason of %d bytes";

static struct {
  char *begin;         /* three pages; NULL: not yet */
  size_t page, before; /* bytes of the middle one that are not the answer's */
  struct a64fuzz_answer *answer;
  struct sigaction faults; /* what SIGSEGV did before */
} room;

static _Noreturn void tell(const char *where) {
  encoder_give_up(ENCODER_ENDED, too_many, where, A64FUZZ_MOST_WORDS, A64FUZZ_REASON);
}

/* What is no fault at the room's edges is left to who had it before, who may not come back. */
static void on_fault(int signo, siginfo_t *info, void *context) {
  uintptr_t at = (uintptr_t)info->si_addr - (uintptr_t)room.begin;
  if (info->si_code > 0 && at < 3 * room.page)
    tell(at < room.page ? "before" : "beyond");
  if (room.faults.sa_flags & SA_SIGINFO)
    room.faults.sa_sigaction(signo, info, context);
  else
    sigaction(signo, &room.faults, NULL);
}

void room_open(void) {
  if (room.begin)
    return;
  struct sigaction own = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  room.page = (size_t)sysconf(_SC_PAGESIZE);
  room.begin = mmap(NULL, 3 * room.page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (room.begin == MAP_FAILED || mprotect(room.begin + room.page, room.page, PROT_READ | PROT_WRITE))
    encoder_give_up(ENCODER_NOT_STARTED, "no memory for answers: %s", strerror(errno));
  room.before = room.page - sizeof *room.answer;
  room.answer = (struct a64fuzz_answer *)(void *)(room.begin + room.page + room.before);
  sigaction(SIGSEGV, &own, &room.faults);
}

struct a64fuzz_answer *room_for_answer(void) {
  room_open();
  *room.answer = (struct a64fuzz_answer){.size = sizeof *room.answer};
  return room.answer;
}

/* The last of it: what runs over downwards begins there. */
void room_check(void) {
  static const char nothing[64];
  if (memcmp((char *)room.answer - sizeof nothing, nothing, sizeof nothing))
    tell("before");
}
