/* desk.h - what an encoder's process and the one that asks it share: requests and answers, and who tells whom. */
#ifndef A64_ENGINE_DESK_H
#define A64_ENGINE_DESK_H

#include "check/check.h"
#include "engine/crash.h"

#include <stdatomic.h>
#include <sys/types.h>

enum { DESK_MOST = WIRE_CASES * PROGRAM_ITEMS };

/* In memory that both processes share. Of what the encoder's process could write there, `done` alone is used before it
 * is checked: it is read once. */
struct desk {
  atomic_uint done; /* requests; the one being answered */
  unsigned first, count;
  atomic_uint enough;      /* requests: so many are answered now, at most `count` */
  atomic_bool loaded;      /* the encoder, into the process that is asked */
  atomic_bool has_threads; /* when it was loaded, it started some */
  atomic_bool is_suspect;  /* it has closed or replaced descriptors: from then on each call is followed by a look */
  struct encoder_note note;
  struct crash crash; /* of the process that is asked */
  /* After a crash, or a call of exit(), as one has died of before it may go on with the next program, and then ends
   * with its last answer. */
  bool may_go_on;
  unsigned deaths; /* after which it went on */
  struct desk_death {
    unsigned request;
    int status; /* as waitpid() would have it */
    struct crash crash;
  } death[WIRE_CASES];
  unsigned base[WIRE_CASES + 1]; /* of each program: its first request */
  struct answer answer[DESK_MOST];
  struct encoder_sequence sequence[DESK_MOST];
  char reason[DESK_MOST][ENCODER_REASON]; /* of refusals */
  struct encoder_question request[DESK_MOST];
};

/* What the starter tells when an encoder's process has ended. */
struct desk_news {
  bool is_told;
  int status;   /* as waitpid() has it */
  bool goes_on; /* the next one is forked, and nothing is left of this one */
};

/* Becomes the starter, in a child of `parent` (starter.c). `line` goes from the asker to the encoder's process and
 * back: the low byte of that process's number, counted from 0, says that it is the other's turn. `news` is written to.
 */
_Noreturn void starter_run(struct desk *d, const struct encoder *e, int line, int news, pid_t parent);

#endif
