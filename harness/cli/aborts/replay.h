/* replay.h - cases whose program is abandoned: carried out, described, made smaller. */
#ifndef A64_CLI_ABORTS_REPLAY_H
#define A64_CLI_ABORTS_REPLAY_H

#include "case/case.h"
#include "check/abort.h"
#include "check/check.h"
#include "cli/aborts/names.h"
#include "engine/tester.h"

/* What it takes to carry out such cases, one after another. */
struct abandoned {
  struct tester *tester;
  struct tester_options options;
  struct platform on;
  bool probed; /* what its processor lacks is known */
};

/* What the case asks for, unless `backend` or `cpu` are given; NULL: not given. False, with one line in why[size], if
 * it cannot be had. The limit (NULL: none) is that of all that is done with it. */
bool abandoned_open(struct abandoned *a, const struct saved *s, const char *backend, const char *cpu,
                    const struct limit *limit, char *why, size_t size);
void abandoned_close(struct abandoned *a);

/* Learns what the processor lacks, if the program could tell. */
bool abandoned_probe(struct abandoned *a, const struct program *p, char *why, size_t size);

/* The answer for one program; if something is broken, it is so in a fresh process. False, with one line in
 * why[size]: *harness says whether the harness failed, or the program is not one that can be abandoned. */
bool abandoned_run(struct abandoned *a, const struct program *p, struct host_trial *g, bool *harness, char *why,
                   size_t size);

/* Equal for what is most likely one fault: the way, and the first of the broken invariants. */
void abandoned_signature(const struct abort_point *a, broken_set broken, char out[96]);
/* The story of the case, and what was found. */
void abandoned_describe(struct saved *s, const struct host_trial *g);

/* Whether the case fails in a fresh process: alone, or several times in a row, which it then says. False, with the
 * reason in why[size], for hangs too, which take seconds to be sure of. */
bool abandoned_shows_itself(struct abandoned *a, struct saved *s, char *why, size_t size);

/* Makes it smaller as long as the signature stays and the limit lets it. False, with one line in why[size], if the
 * harness failed or there is nothing to keep. `tried` counts the programs. */
bool abandoned_minimise(struct abandoned *a, struct saved *s, unsigned *tried, char *why, size_t size);

/* Makes the case of that file smaller, and tells. If it takes several aborts in a row, the case says so; if it takes
 * those of others before it, that is told. `on`: the back end, if it is known. False: the limit came before all was
 * tried. */
bool abandoned_polish(const char *path, const struct platform *on, const struct limit *limit);

/* The verbs `check` and `minimise`, for one such case. */
int abandoned_check_file(struct saved *s, const char *path, const char *backend, const char *cpu);
int abandoned_minimise_file(struct saved *s, const char *path, const char *backend, const char *cpu, const char *out);

#endif
