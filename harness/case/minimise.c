/* minimise.c - the smallest program that is still the same finding.
 *
 * Every step takes something away and asks whether that made a difference, largest pieces first; so a fault in one
 * instruction is alone after about 2 log2(n) questions. Passes repeat until one finds nothing. */
#include "case/case.h"
#include "case/shrink.h"
#include "case/shrink_operands.h"

#include <string.h>

/* ---- fewer instructions ----------------------------------------------------------------------------------------- */

static bool try_without(struct shrink *s, unsigned first, unsigned n) {
  struct program candidate;
  memcpy(&candidate, s->best, sizeof candidate);
  program_remove(&candidate, first, n);
  return shrink_try(s, &candidate);
}

/* Pieces of one size, from the end. */
static void remove_pieces(struct shrink *s, unsigned size) {
  unsigned first;
  for (unsigned end = s->best->count; end > 0; end = first) {
    first = end > size ? end - size : 0;
    try_without(s, first, end - first);
  }
}

static void shrink_items(struct shrink *s) {
  for (unsigned size = (s->best->count + 1) / 2; size > 0; size /= 2)
    remove_pieces(s, size);
}

/* ---- fewer and emptier inputs ----------------------------------------------------------------------------------- */

static bool keep_inputs(struct shrink *s, unsigned first, unsigned n) {
  struct program candidate;
  memcpy(&candidate, s->best, sizeof candidate);
  memmove(candidate.input, s->best->input + first, n * sizeof *candidate.input);
  memset(candidate.input + n, 0, (PROGRAM_INPUTS - n) * sizeof *candidate.input);
  candidate.ninputs = n;
  return shrink_try(s, &candidate);
}

/* None, or one, or what cannot be dropped at either end. */
static void shrink_inputs(struct shrink *s) {
  if (!s->best->ninputs || keep_inputs(s, 0, 0))
    return;
  for (unsigned i = 0; i < s->best->ninputs && s->best->ninputs > 1; i++)
    if (keep_inputs(s, i, 1))
      return;
  while (s->best->ninputs > 1 && (keep_inputs(s, 0, s->best->ninputs - 1) || keep_inputs(s, 1, s->best->ninputs - 1)))
    ;
}

static bool is_zero(const unsigned char *p, size_t n) {
  while (n && !p[n - 1])
    n--;
  return !n;
}

/* Zeroes these bytes of the program, or the halves of them that can be, down to `unit`. */
static void zero(struct shrink *s, size_t offset, size_t size, size_t unit) {
  struct program candidate;
  if (is_zero((const unsigned char *)s->best + offset, size))
    return;
  memcpy(&candidate, s->best, sizeof candidate);
  memset((unsigned char *)&candidate + offset, 0, size);
  if (shrink_try(s, &candidate) || size <= unit)
    return;
  size_t half = (size / unit + 1) / 2 * unit;
  zero(s, offset, half, unit);
  zero(s, offset + half, size - half, unit);
}

static void shrink_states(struct shrink *s) {
  for (unsigned i = 0; i < s->best->ninputs; i++) {
    size_t at = offsetof(struct program, input) + i * sizeof(struct input);
    zero(s, at + offsetof(struct input, state), sizeof(struct wire_state), 8);
    zero(s, at + offsetof(struct input, mem), WIRE_WINDOW_BYTES, 1);
  }
}

static void shrink_place(struct shrink *s) {
  zero(s, offsetof(struct program, pool), sizeof s->best->pool, 4);
  zero(s, offsetof(struct program, slot), sizeof s->best->slot, sizeof s->best->slot);
}

/* ---- a plainer abort ----------------------------------------------------------------------------------------- */

static bool try_abort(struct shrink *s, struct abort_point abort) {
  struct program candidate;
  if (!memcmp(&abort, &s->best->abort, sizeof abort))
    return false;
  memcpy(&candidate, s->best, sizeof candidate);
  candidate.abort = abort;
  return shrink_try(s, &candidate);
}

/* Alone, once, on the main thread's own stack, with a value that says nothing. Zero is told apart by every way, so one
 * is plainer. */
static void shrink_abort(struct shrink *s) {
  struct abort_point a = s->best->abort;
  if (!a.on)
    return;
  a.after = 0;
  a = try_abort(s, a) ? a : s->best->abort;
  a.times = 1;
  a = try_abort(s, a) ? a : s->best->abort;
  a.context = 0;
  a = try_abort(s, a) ? a : s->best->abort;
  a.value = 1;
  try_abort(s, a);
}

/* ---- the whole -------------------------------------------------------------------------------------------------- */

/* What lies beyond the counts means nothing. */
static void clear_rest(struct program *p) {
  memset(p->item + p->count, 0, (PROGRAM_ITEMS - p->count) * sizeof *p->item);
  memset(p->input + p->ninputs, 0, (PROGRAM_INPUTS - p->ninputs) * sizeof *p->input);
}

/* Every step taken makes something smaller, so passes come to an end. */
static bool pass(struct shrink *s) {
  unsigned before = s->taken;
  shrink_abort(s);
  shrink_inputs(s);
  shrink_items(s);
  shrink_operands(s);
  shrink_states(s);
  shrink_place(s);
  return s->taken != before;
}

unsigned case_minimise(struct program *p, bool (*same)(void *ctx, const struct program *candidate), void *ctx,
                       void (*progress)(void *ctx, unsigned tried, const struct program *best)) {
  struct program best;
  struct shrink s = {.best = &best, .same = same, .progress = progress, .ctx = ctx, .runs = shrink_runs(p)};
  memcpy(&best, p, sizeof best);
  clear_rest(&best);
  struct program first;
  memcpy(&first, &best, sizeof first);
  if (!shrink_try(&s, &first))
    return s.tried;
  while (pass(&s))
    ;
  memcpy(p, &best, sizeof best);
  return s.tried;
}

static unsigned set_words(const void *bytes, size_t size) {
  unsigned n = 0;
  uint64_t word;
  for (size_t i = 0; i < size; i += sizeof word) {
    memcpy(&word, (const char *)bytes + i, sizeof word);
    n += word != 0;
  }
  return n;
}

unsigned case_weight(const struct program *p) {
  return p->count * 1024 + p->ninputs + set_words(p->pool, sizeof p->pool) +
         set_words(p->input, p->ninputs * sizeof *p->input);
}
