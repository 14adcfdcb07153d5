/* judge.h - what an assembler made of a script, beside what the script says: by effect, step for step. */
#ifndef A64_SCRIPT_JUDGE_H
#define A64_SCRIPT_JUDGE_H

#include "script/ask.h"

enum script_finding {
#define SCRIPT_FINDING(id, name, is_finding, sentence) SCRIPT_FINDING_##id,
#include "script/findings.def"
#undef SCRIPT_FINDING
  SCRIPT_FINDINGS
};
const char *script_finding_name(enum script_finding f);
bool script_finding_is_one(enum script_finding f);

struct script_verdict {
  enum script_finding finding;
  unsigned step; /* it is about */
  char detail[256];
};

/* From the step `first` on; 0: all of it. `facts` are those of the assembler that answered. */
void script_judge(const struct script *s, const struct asked *a, const struct assembler_facts *facts, unsigned first,
                  struct script_verdict *v);

#endif
