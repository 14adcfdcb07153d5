/* case.h - a finding as a text file: written, read back and verified, made smaller, and grouped with its like.
 *
 * The format is documented by example in corpus/README.md. Raw bytes, as a fuzzer writes them, are read wherever a case
 * is: they are the program that program_from_bytes() makes of them. */
#ifndef A64_CASE_CASE_H
#define A64_CASE_CASE_H

#include "abort/tables/tables.h"
#include "gen/program.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct saved {
  char story[240]; /* one sentence: line 1 of the file */
  char encoder[160];
  char backend[32];
  char finding[32]; /* by name; empty: nothing was found, a seed */
  char where[32];
  char expected[200], found[200], versions[200];
  char authorities[360]; /* of an instruction: what others make of it, and of the word that was found */
  char machine[640];     /* where it was seen (engine/machine.h) */
  /* If the program is abandoned: the processor, the AArch64 program that does it and holds the way, if it is not ours,
   * and the name of the fault planted in recovery; and the invariants that were broken. */
  char cpu[32], guest[160], mutant[40];
  broken_set broken;
  struct program program;
};

/* ---- text ------------------------------------------------------------------------------------------------------- */

/* Whether the bytes claim to be a case, by how the first line starts. */
bool case_is_text(const uint8_t *bytes, size_t n);
/* The text of a case, to be freed by the caller, its branches linked; NULL if memory is short. Strings lose control
 * characters and the blanks at both ends, which no line can hold. */
char *case_spell(const struct saved *s);
/* The inverse. Every word is checked against its text, every branch against where it leads. False with
 * "FILE:LINE: message" in why[size]; then nothing in *s is to be used. */
bool case_parse(const char *file, const char *text, size_t n, struct saved *s, char *why, size_t size);

/* ---- files ------------------------------------------------------------------------------------------------------ */

/* Writes the whole file or, false with "FILE: message" in why[size], nothing: what was there before stays. */
bool case_write(const char *path, const struct saved *s, char *why, size_t size);
/* The same for a name that the user did not give: it replaces what is there even if that is a device (case/folder.h).
 */
bool case_keep(const char *path, const struct saved *s, char *why, size_t size);
/* A case or, unless the name ends in ".case", raw bytes. */
bool case_read(const char *path, struct saved *s, char *why, size_t size);

/* ---- smaller ---------------------------------------------------------------------------------------------------- */

/* Makes *p as small as it gets while same() holds: fewer instructions, smaller operands, fewer and emptier inputs.
 * Equal programs and answers give equal results. `progress` may be NULL; it is called after every question. Returns the
 * number of questions; if same() denies *p itself, *p stays as it is. */
unsigned case_minimise(struct program *p, bool (*same)(void *ctx, const struct program *candidate), void *ctx,
                       void (*progress)(void *ctx, unsigned tried, const struct program *best));
/* How much there is to read: instructions first, then registers and memory that are set. */
unsigned case_weight(const struct program *p);

/* ---- groups of equal findings ----------------------------------------------------------------------------------- */

struct group {
  char signature[96];
  char *path; /* of the file that holds the smallest case */
  uint64_t count;
  unsigned weight; /* of that case */
  bool known;      /* the case was there before, by an earlier run; it stays as it is */
};

/* Groups whose files go to `directory`. Files found there are never overwritten; a case that has the name of a group
 * is that group's. NULL if memory is short. */
struct groups *groups_open(const char *directory);
/* Counts a finding. True if its case is to be saved at *path: the first of its group, or smaller than the one saved. */
bool groups_add(struct groups *g, const char *signature, unsigned weight, const char **path);
/* The same for one that was found so many times, and of which more is known: `cause` is what findings with other
 * signatures may have in common. It joins the group in which either was seen; a case of another signature than the
 * group's is never saved. */
bool groups_add_cause(struct groups *g, const char *signature, const char *cause, unsigned weight, uint64_t times,
                      const char **path);
/* One that is no part of any other, though it has the signature of another. True if its case is to be saved at *path:
 * no earlier run left one there. */
bool groups_add_apart(struct groups *g, const char *signature, const char **path);
/* Whether there was one of that signature. */
bool groups_have(const struct groups *g, const char *signature);
/* The case of this group was made smaller. */
void groups_lighten(struct groups *g, const struct group *in, unsigned weight);
/* In the order they were first found; NULL past the last. Valid until the next groups_add(). */
const struct group *groups_at(const struct groups *g, unsigned index);
void groups_close(struct groups *g);

#endif
