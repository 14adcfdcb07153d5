/* finding.h - a verdict as a case: its story, its signature, and what it takes to see it again. */
#ifndef A64_ENGINE_FINDING_H
#define A64_ENGINE_FINDING_H

#include "case/case.h"
#include "engine/judge.h"

/* Fills all of `saved` but the program, the encoder and the back end, which are given. `on`: what ran the program;
 * NULL: nothing did. */
void finding_describe(struct saved *saved, const struct verdict *v, const struct encoder *e, const struct platform *on);
/* Equal for findings that are most likely one fault: "wrong-word-ADD_imm-imm12", or of whatever form
 * "encoder-died-signal 11 at libjit.so+0x1139". */
void finding_signature(const struct program *p, const struct verdict *v, char out[96]);
/* The encoder and back end of a case: those given, else its own, else the usual ones. NULL: not given. */
void finding_settle(struct saved *saved, const char *encoder, const char *backend);
/* The encoder given, else the case's own, which must be a registered one; and the AArch64 program that abandons, the
 * one given, else ours. NULL or false, with one line in why[size], for what a case must not name: whoever wrote it
 * would run a command here. */
const struct encoder *finding_encoder(const struct saved *saved, const char *given, char *why, size_t size);
bool finding_take_guest(struct saved *saved, const char *given, char *why, size_t size);

#endif
