/* score.h - the score of the survey: how many mutants of the reference encoder it kills, and which it does not. */
#ifndef A64_CLI_SCORE_SCORE_H
#define A64_CLI_SCORE_SCORE_H

#include "cli/parallel.h"
#include "cli/score/faults.h"
#include "cli/score/hunt.h"

enum { SURVIVORS_KEPT = 256 /* of each process */, OPERATORS_MOST = 192 };

struct score_request {
  unsigned class;   /* 0: all */
  const char *only; /* an operator; NULL: all */
  unsigned form;    /* 0: all */
  unsigned without; /* parts of the survey, as bits */
  unsigned jobs;
  uint64_t seed;
  bool json;
};

/* What came of the mutants of one operator, or of one class. */
struct tallies {
  uint64_t mutants, equivalent, other, survived;
  uint64_t killed[OUTCOMES], parts[SURVEY_PARTS], noticed[NOTICES];
  uint64_t asked, most; /* intents until one was killed: sum, and of the slowest */
  uint64_t nanoseconds; /* for all of them, the equivalent too */
};

struct survivor {
  char name[MUTATION_NAME], text[A64_TEXT], detail[A64_TEXT];
};

/* In memory that the processes share. */
struct score_job {
  struct tallies of[OPERATORS_MOST];
  unsigned kept;
  struct survivor survivor[SURVIVORS_KEPT];
};
struct scoreboard {
  struct score_job job[PARALLEL_JOBS];
  struct faulted faulted[FAULTS_MOST];
  bool lacks_memory;
};

/* `mutants --encoder`, as it is written; NULL: not given. Returns an exit status. */
struct score_words {
  const char *class, *only, *form, *without;
  uint64_t jobs, seed;
  bool json;
};
int score(const struct score_words *w);
int score_run(const struct score_request *q);

/* Whether a fault of an assembler is asked for. */
bool score_asks_fault(const struct score_request *q, const struct encoder_fault *f);

/* score_print.c; score_print_faults.c */
void score_print_faults(const struct score_request *q, const struct scoreboard *b);
void score_print_fault_class(const struct score_request *q, const struct scoreboard *b, unsigned class);
void score_print_json_faults(const struct score_request *q, const struct scoreboard *b);
struct fault_sums {
  unsigned faults, survived;
  uint64_t asked, most; /* programs until one was killed: sum, and of the slowest */
};
struct fault_sums score_faults(const struct score_request *q, const struct scoreboard *b, unsigned class); /* 0: all */
void score_print(const struct score_request *q, const struct scoreboard *b, double seconds);
void score_print_json(const struct score_request *q, const struct scoreboard *b, double seconds);
struct tallies score_of_class(const struct score_request *q, const struct scoreboard *b, unsigned class); /* 0: all */
uint64_t score_killed(const struct tallies *t);

#endif
