/* abort.c - the names of abort paths, and the line of a case that says how its program is abandoned. */
#include "case/abort.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct entry {
  const char *name, *sentence;
  unsigned flags;
};

static const struct entry cause_rows[] = {
#define CAUSE(id, name, end, place, at, signo, code, address, flags, sentence, ...) {name, sentence, flags},
#include "abort/tables/causes.def"
#undef CAUSE
    {0}};

static const enum a64guard_end cause_ends[] = {
#define CAUSE(id, name, end, place, at, signo, code, address, flags, sentence, ...) A64GUARD_##end,
#include "abort/tables/causes.def"
#undef CAUSE
};

static const struct entry way_rows[] = {
#define WAY(id, name, object, sentence) {name, sentence, 0},
#define EXCEPT(need, flag, reason)
#include "abort/tables/ways.def"
#undef WAY
#undef EXCEPT
    {0}};

static const struct entry context_rows[] = {
#define CONTEXT(id, name, need, sentence) {name, sentence, 0},
#include "abort/tables/contexts.def"
#undef CONTEXT
    {0}};

static const struct entry invariant_rows[] = {
#define INVARIANT(id, name, sentence, remedy) {name, sentence, 0},
#include "abort/tables/invariants.def"
#undef INVARIANT
    {0}};

static const struct {
  const struct entry *row;
  unsigned count;
  const char *what;
} tables[] = {[ABORT_CAUSE] = {cause_rows, CAUSES, "cause"},
              [ABORT_WAY] = {way_rows, WAYS, "way"},
              [ABORT_CONTEXT] = {context_rows, CONTEXTS, "context"},
              [ABORT_INVARIANT] = {invariant_rows, INVARIANTS, "invariant"}};

static const char *const remedies[] = {
#define INVARIANT(id, name, sentence, remedy) remedy,
#include "abort/tables/invariants.def"
#undef INVARIANT
};

const char *abort_remedy(unsigned invariant) { return remedies[invariant]; }

const char *abort_name(enum abort_table table, unsigned row) {
  return row < tables[table].count ? tables[table].row[row].name : NULL;
}

const char *abort_sentence(enum abort_table table, unsigned row) {
  return row < tables[table].count ? tables[table].row[row].sentence : NULL;
}

int abort_find(enum abort_table table, const char *name) {
  for (unsigned i = 0; i < tables[table].count; i++)
    if (!strcmp(tables[table].row[i].name, name))
      return (int)i;
  return -1;
}

unsigned abort_flags(unsigned cause) { return cause_rows[cause].flags; }

bool abort_returns(unsigned cause) { return end_returns(cause_ends[cause]); }

/* ---- the abort --------------------------------------------------------------------------------------------------- */

void abort_put(FILE *out, const struct abort_point *a) {
  fprintf(out, "abort %s way %s context %s value %d", abort_name(ABORT_CAUSE, a->cause), abort_name(ABORT_WAY, a->way),
          abort_name(ABORT_CONTEXT, a->context), (int)a->value);
  if (a->times != 1)
    fprintf(out, " times %u", a->times);
  if (a->after)
    fprintf(out, " after %s", abort_name(ABORT_CAUSE, a->after - 1u));
  fputc('\n', out);
}

static bool get_row(struct line *l, enum abort_table table, uint8_t *row, unsigned first) {
  char word[40] = "";
  if (!line_word(l, word, sizeof word))
    return line_fail(l, "the name of the %s is missing", tables[table].what);
  int found = abort_find(table, word);
  *row = (uint8_t)((unsigned)found + first);
  return found >= 0 || line_fail(l, "no %s is called %s", tables[table].what, word);
}

static bool get_value(struct line *l, int32_t *value) {
  char word[16] = "", *end;
  if (!line_word(l, word, sizeof word))
    return line_fail(l, "a value of 32 bits is missing");
  errno = 0;
  long long number = strtoll(word, &end, 10);
  *value = (int32_t)number;
  return (!*end && !errno && number == *value) || line_fail(l, "not a signed number of 32 bits: %s", word);
}

static bool get_times(struct line *l, uint8_t *times) {
  uint64_t number;
  if (!line_number(l, 255, &number))
    return false;
  *times = (uint8_t)number;
  return number > 0 || line_fail(l, "an abort happens at least once");
}

enum { GOT_WAY = 1, GOT_CONTEXT = 2, GOT_VALUE = 4, GOT_TIMES = 8, GOT_AFTER = 16 };

static bool once(struct line *l, unsigned *got, unsigned bit, const char *what) {
  if (*got & bit)
    return line_fail(l, "%s is given twice", what);
  *got |= bit;
  return true;
}

static bool get_part(struct line *l, struct abort_point *a, unsigned *got) {
  char word[16] = "";
  line_word(l, word, sizeof word);
  if (!strcmp(word, "way"))
    return once(l, got, GOT_WAY, word) && get_row(l, ABORT_WAY, &a->way, 0);
  if (!strcmp(word, "context"))
    return once(l, got, GOT_CONTEXT, word) && get_row(l, ABORT_CONTEXT, &a->context, 0);
  if (!strcmp(word, "value"))
    return once(l, got, GOT_VALUE, word) && get_value(l, &a->value);
  if (!strcmp(word, "times"))
    return once(l, got, GOT_TIMES, word) && get_times(l, &a->times);
  if (!strcmp(word, "after"))
    return once(l, got, GOT_AFTER, word) && get_row(l, ABORT_CAUSE, &a->after, 1);
  return line_fail(l, "an abort has no part %.40s", *word ? word : l->rest);
}

bool abort_get(struct line *l, struct abort_point *a) {
  unsigned got = 0;
  *a = (struct abort_point){.on = true, .times = 1};
  if (!get_row(l, ABORT_CAUSE, &a->cause, 0))
    return false;
  while (*line_rest(l))
    if (!get_part(l, a, &got))
      return false;
  if ((got & (GOT_WAY | GOT_CONTEXT | GOT_VALUE)) != (GOT_WAY | GOT_CONTEXT | GOT_VALUE))
    return line_fail(l, "an abort needs its way, context and value");
  return true;
}

/* ---- what it broke ----------------------------------------------------------------------------------------------- */

static void put_names(FILE *out, broken_set broken, const char *between) {
  const char *gap = "";
  for (unsigned i = 0; i < INVARIANTS; i++)
    if (broken >> i & 1) {
      fprintf(out, "%s%s", gap, invariant_rows[i].name);
      gap = between;
    }
}

void broken_put(FILE *out, broken_set broken) {
  if (!broken)
    return;
  fputs("broken ", out);
  put_names(out, broken, " ");
  fputc('\n', out);
}

bool broken_get(struct line *l, broken_set *broken) {
  do {
    uint8_t row;
    if (!get_row(l, ABORT_INVARIANT, &row, 0))
      return false;
    if (*broken >> row & 1)
      return line_fail(l, "%s is given twice", invariant_rows[row].name);
    *broken |= BROKEN_ONE(row);
  } while (*line_rest(l));
  return true;
}

char *broken_spell(broken_set broken, char *out, size_t size) {
  FILE *f = fmemopen(out, size, "w");
  out[0] = 0;
  if (f) {
    put_names(f, broken, ",");
    fclose(f);
  }
  out[size - 1] = 0;
  return out;
}
