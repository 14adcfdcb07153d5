/* cause.h - what a finding of `programs` has in common with findings of a survey. */
#ifndef A64_CLI_PROGRAMS_CAUSE_H
#define A64_CLI_PROGRAMS_CAUSE_H

#include "cli/survey/cause.h"
#include "script/judge.h"

/* The cause that a survey would name: it asks for what one step emits. False: it makes no such findings, as those of
 * labels, pools, padding and patches. `facts` are those of the assembler that answered. */
bool program_cause(const struct script *s, const struct asked *a, const struct assembler_facts *facts,
                   const struct script_verdict *v, struct cause_name *out);

#endif
