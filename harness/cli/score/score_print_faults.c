/* score_print_faults.c - what programs found of the faults of an assembler, on the screen or in JSON. */
#include "cli/score/score.h"

#include <inttypes.h>
#include <stdio.h>

static bool is_killed(const struct faulted *f) { return script_finding_is_one(f->by); }

struct fault_sums score_faults(const struct score_request *q, const struct scoreboard *b, unsigned class) {
  struct fault_sums sums = {.faults = 0};
  const struct encoder_fault *f;
  for (unsigned i = 0; i < FAULTS_MOST && (f = encoder_fault_at(i)); i++) {
    const struct faulted *r = &b->faulted[i];
    if (!score_asks_fault(q, f) || (class && class != f->class))
      continue;
    sums.faults++;
    sums.survived += !is_killed(r);
    sums.asked += is_killed(r) ? r->programs : 0;
    sums.most = is_killed(r) && r->programs > sums.most ? r->programs : sums.most;
  }
  return sums;
}

void score_print_fault_class(const struct score_request *q, const struct scoreboard *b, unsigned class) {
  struct fault_sums s = score_faults(q, b, class);
  if (!s.faults)
    return;
  unsigned killed = s.faults - s.survived;
  printf("E%02u   %8u of an assembler, put to programs: %u killed, %u SURVIVED; after %" PRIu64 ", at most %" PRIu64
         "\n",
         class, s.faults, killed, s.survived, killed ? s.asked / killed : 0, s.most);
}

void score_print_faults(const struct score_request *q, const struct scoreboard *b) {
  const struct encoder_fault *f;
  for (unsigned i = 0; i < FAULTS_MOST && (f = encoder_fault_at(i)); i++) {
    const struct faulted *r = &b->faulted[i];
    if (!score_asks_fault(q, f))
      continue;
    if (is_killed(r))
      printf("E%02u %-22s killed by %s, program %" PRIu64 ", in %.1f s: %s\n", f->class, f->name,
             script_finding_name(r->by), r->programs, (double)r->nanoseconds * 1e-9, r->program);
    else
      printf("SURVIVED E%02u %s: %s; try `programs --encoder table-%s`\n", f->class, f->name, f->sentence, f->name);
  }
}

/* No name or sentence here has a character that JSON does not take. */
void score_print_json_faults(const struct score_request *q, const struct scoreboard *b) {
  const char *comma = "";
  const struct encoder_fault *f;
  for (unsigned i = 0; i < FAULTS_MOST && (f = encoder_fault_at(i)); i++) {
    const struct faulted *r = &b->faulted[i];
    if (!score_asks_fault(q, f))
      continue;
    printf("%s\n  {\"class\": \"E%02u\", \"fault\": \"%s\", \"sentence\": \"%s\", \"killed\": %s, \"by\": \"%s\", "
           "\"program\": \"%s\", \"programs\": %" PRIu64 ", \"microseconds\": %" PRIu64 "}",
           comma, f->class, f->name, f->sentence, is_killed(r) ? "true" : "false",
           is_killed(r) ? script_finding_name(r->by) : "", r->program, r->programs, r->nanoseconds / 1000);
    comma = ",";
  }
}
