/* keeper.h - an encoder in a process of its own, which may end, hang, fork, close what it likes and leave any mode
 * behind: it is asked for the words of many programs at once, and the answers are all that comes back.
 *
 * The process, and those it starts, are one process group; they end together, and with the process that opened it. */
#ifndef A64_ENGINE_KEEPER_H
#define A64_ENGINE_KEEPER_H

#include "check/check.h"
#include "run/limit.h"

/* What there is to say of asking, as an exit status. */
enum { ENCODER_FINE, ENCODER_ABSENT = 2 /* it does not start */, ENCODER_FAILED /* the harness did */ };

struct keeper;

/* Early, best of all: what this process has later, the encoder's does not take along, which makes that cheaper to start
 * again. NULL: no memory. `encoder` is used as long as the keeper is. */
struct keeper *keeper_open(const struct encoder *encoder);

/* Fills the answers of up to WIRE_CASES trials; one in whose program the encoder died, hung or babbled gets a verdict,
 * and the others go on. `limit` (NULL: none) is looked at while the encoder takes its time: if it is over, *n becomes
 * the number of those that have their answers. False, with one line in why[size] and an exit status, if the encoder
 * does not start, or the harness cannot go on. */
bool keeper_ask(struct keeper *k, struct trial *t, size_t *n, const struct limit *limit, int *status, char *why,
                size_t size);

/* From now on an ask takes about so many seconds, and then comes back with what was answered, if that is a program or
 * more. The encoder is let finish the one that it is at. */
void keeper_portion(struct keeper *k, double seconds);

/* Whether a process goes on with the next program after a death, as one has died before, up to the end of what it was
 * asked at once: at first it does not. That spares a fork, but anything may be left behind: the trials afterwards are
 * doubtful, and what is found there is to be asked again (doubt.h). Where the process then ends or hangs, the keeper
 * asks again of itself, and after a hang it lets none go on any more. */
bool keeper_goes_on(const struct keeper *k);
void keeper_go_on(struct keeper *k, bool may);

/* The process that starts the encoder's, and leads their group (starter.c), 0: there is none just now; and how many
 * were started anew because somebody else killed them. */
pid_t keeper_pid(const struct keeper *k);
uint64_t keeper_restarts(const struct keeper *k);

/* Ends the process and what it started. NULL is allowed. */
void keeper_close(struct keeper *k);

#endif
