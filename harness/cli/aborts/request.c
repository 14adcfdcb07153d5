/* request.c - what the verb `aborts` is asked for. */
#include "cli/aborts/request.h"

const char *const aborts_kinds[TRIAL_KINDS] = {"cell", "sweep", "repeat", "pair", "death"};

struct aborts_settings aborts_settings(const struct aborts_request *q) {
  return (struct aborts_settings){
      .backend = q->backend, .cpu = q->cpu, .guest = q->own ? q->program : NULL, .mutant = q->mutant, .out = q->out};
}
