/* session.h - a run of the verb `fuzz`: what it is about, what it found, and what its workers did so far. */
#ifndef A64_CLI_FUZZ_SESSION_H
#define A64_CLI_FUZZ_SESSION_H

#include "case/case.h"
#include "cli/fuzz/request.h"
#include "cli/survey/cause.h"
#include "cli/terminal.h"
#include "engine/engine.h"

enum { ORIGINS = 32, POLISHED = 32 /* groups, the first ones */ };

/* Where the case of a group comes from. */
struct origin {
  const char *path; /* the group's */
  uint64_t index;   /* of the program */
  unsigned item;
  unsigned at;                                                    /* which item of the case that is now */
  enum { DEPENDS_NOT, DEPENDS_ON_CASE, DEPENDS_ON_LOST } depends; /* on what the case holds before it, or on more */
};

struct session {
  struct engine *e;
  const struct fuzz_request *q;
  struct groups *groups; /* of findings; `kinds` of them */
  uint64_t findings;
  unsigned kinds, places; /* so many of which are of one place where the encoder ended */
  struct origin origin[ORIGINS];
  unsigned origins;
  struct known_causes known;
  uint64_t surveyed;       /* intents, before programs were drawn */
  uint64_t known_findings; /* of known causes, which are none */
  bool at_end;             /* over all aborts, an invariant did not hold: a finding without a case */
  bool lost;               /* a finding could not be saved */
  bool made;               /* the directory for findings was not there before */
  double first, minimised; /* seconds from `begun` to the first finding, and to one that is made small; 0: none is */
  enum { POLISHED_NOT, POLISHED_PARTLY, POLISHED_WHOLLY } polished[POLISHED]; /* by group; partly: for lack of time */
  bool is_slow[POLISHED];                                                     /* a little time did not help */
  double polishing;                                                           /* seconds, while programs are drawn */
  double begun, ready; /* when programs could be run first: ready, 0 before */
  double ended;        /* when no more were to be drawn; 0 before */
  bool terminal;       /* standard error is one: */
  double shown;        /* when something was shown last, since `begun` */
  FILE *record;        /* of how it went; NULL: nothing is kept */
  double kept;         /* when something was kept last, since `begun` */
  struct block block;  /* what is shown */
};

/* sums.c: of all workers. */
struct sums {
  uint64_t programs, aborts, digest, restarts, unrepeated;
  struct tally t;
  stop_counts stops;
};
struct sums sum_up(const struct engine *e);
struct coverage_sum sum_up_coverage(const struct engine *e);
/* Of each form; overwritten by the next call. */
const struct form_coverage *sum_up_forms(const struct engine *e);
void sum_up_fates(const struct engine *e, fate_counts sum);

/* begin.c: a survey before programs are drawn. Returns an exit status. */
int fuzz_begin(struct session *s);

/* keep.c: with --record, a line for each second, and at the end one for each form. */
void keep_tick(struct session *s);
void keep_end(struct session *s);

/* screen.c: how it is getting on, if it is time to tell. */
void screen_tick(struct session *s);

/* findings.c: takes a report, saves its case, and at the end lists them with the commands that replay them. */
void findings_take(void *session, const struct message *r);
/* There is one now, made small or not. */
void findings_time(struct session *s, bool is_small);
void findings_list(struct session *s);

/* polish.c: makes cases smaller, the first of them: for moments, while programs are drawn; */
void polish_tick(struct session *s);
/* how many seconds of a run's time that may take at its end; */
double polish_kept(const struct session *s);
/* and then, soon after s->ended, or for longer if cases were counted; `stop`: not 0 if it is to end at once. What is
 * not finished stays as small as it is. */
void polish_end(struct session *s, const volatile int *stop);

/* behind.c: a finding that does not show alone. Notes where the case at *path comes from; NULL: that is not known. */
void behind_note(struct session *s, const char *path, uint64_t index, unsigned item);
struct origin *behind_of(struct session *s, const char *path);
/* Its instruction, behind as many of those that the encoder was asked before as there is room for. */
void behind_program(const struct session *s, const struct origin *o, struct program *out);

/* others.c: a word that is another and does the same, which is no finding; true if the report is of one. */
bool others_take(const struct session *s, const struct message *r);
/* At the end, unless the encoder says that it chooses. */
void others_list(const struct session *s);

/* summary.c: a line of figures, or JSON; with `features` a table before it. */
void summary_print(const struct session *s);
/* What ran the programs: a finding from elsewhere is to be seen where this is the same. */
void summary_machine(const struct session *s);

#endif
