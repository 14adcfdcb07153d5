/* finding.c - the names and sentences of findings. */
#include "check/check.h"

static const struct {
  const char *name, *sentence;
  bool executed;
} findings[] = {
#define FINDING(id, name, sentence, executed) {name, sentence, executed},
#include "check/findings.def"
#undef FINDING
};

const char *finding_name(enum finding f) { return findings[f].name; }
const char *finding_sentence(enum finding f) { return findings[f].sentence; }
bool finding_is_executed(enum finding f) { return findings[f].executed; }
