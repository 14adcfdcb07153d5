/* cause.c - findings of a survey, sorted by what is most likely one cause, whatever the form. */
#include "cli/survey/cause.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FAMILY_FEW = 4 /* keys that stand for themselves */ };

/* ---- keys and families ------------------------------------------------------------------------------------------- */

static bool is_of_family(const struct survey_cause *k, const struct cause_name *name, bool known) {
  return *name->family && k->known == known && !strcmp(k->name.family, name->family);
}

/* By its own key, or by that of its family. */
static struct survey_cause *find(struct survey_causes *c, const struct cause_name *name, bool known) {
  for (unsigned i = 0; i < c->count; i++)
    if ((c->cause[i].known == known && !strcmp(c->cause[i].name.key, name->key)) ||
        (is_of_family(&c->cause[i], name, known) && !strcmp(c->cause[i].name.key, name->family)))
      return &c->cause[i];
  return NULL;
}

static void take_in(struct survey_cause *to, const struct survey_cause *from) {
  for (unsigned i = 0; i < from->samples && to->samples < CAUSE_SAMPLES; i++)
    to->sample[to->samples++] = from->sample[i];
  for (unsigned i = 0; i < A64_FORMS / 64; i++)
    to->form[i] |= from->form[i];
  to->count += from->count;
}

static void remove_at(struct survey_causes *c, unsigned i) {
  c->count--;
  memmove(&c->cause[i], &c->cause[i + 1], (c->count - i) * sizeof *c->cause);
}

/* All that there are of it become the first of them. NULL: there are none. */
static struct survey_cause *unite(struct survey_causes *c, const struct cause_name *name, bool known) {
  struct survey_cause *all = NULL;
  for (unsigned i = 0; i < c->count; i++) {
    struct survey_cause *k = &c->cause[i];
    if (!is_of_family(k, name, known))
      continue;
    if (all) {
      take_in(all, k);
      remove_at(c, i--);
    } else {
      all = k;
    }
  }
  if (all)
    memcpy(all->name.key, all->name.family, CAUSE_KEY);
  return all;
}

static unsigned keys_of_family(const struct survey_causes *c, const struct cause_name *name, bool known) {
  unsigned n = 0;
  for (unsigned i = 0; i < c->count; i++)
    n += is_of_family(&c->cause[i], name, known);
  return n;
}

/* Of more than CAUSE_PLACES, endings are told apart by the mnemonic. */
static struct cause_name without_place(const struct cause_name *name) {
  struct cause_name other = {.fields = name->fields};
  memcpy(other.key, name->also, sizeof other.key);
  return other;
}

/* The cause of that name, which is made if it is not there. NULL: there is no room. */
static struct survey_cause *cause_named(struct survey_causes *c, const struct cause_name *name) {
  bool known = c->of && survey_cause_is_known(c->of, name);
  struct survey_cause *k = find(c, name, known);
  if (k)
    return k;
  if (keys_of_family(c, name, known) >= FAMILY_FEW)
    return unite(c, name, known);
  if (name->is_place && c->places == CAUSE_PLACES) {
    struct cause_name other = without_place(name);
    return cause_named(c, &other);
  }
  if (c->count == CAUSES_MOST)
    return NULL;
  c->places += name->is_place;
  k = &c->cause[c->count++];
  *k = (struct survey_cause){.name = *name, .known = known};
  return k;
}

/* ---- findings ---------------------------------------------------------------------------------------------------- */

/* Other ones than those that there are. */
static void add_sample(struct survey_cause *k, const struct surveyed *r) {
  for (unsigned i = 0; i < k->samples; i++)
    if (!memcmp(&k->sample[i].in, r->in, sizeof *r->in))
      return;
  if (k->samples == CAUSE_SAMPLES)
    return;
  struct cause_sample *s = &k->sample[k->samples++];
  s->in = *r->in;
  s->answer = r->answer;
  memcpy(s->detail, r->verdict.detail, sizeof s->detail);
}

void survey_causes_add(struct survey_causes *c, const struct surveyed *r) {
  struct cause_name name = survey_cause_name(r);
  struct survey_cause *k = cause_named(c, &name);
  if (!k) {
    c->lost++;
    return;
  }
  if (!k->count++) {
    k->before = r->before ? *r->before : (struct insn){.form = 0};
    k->verdict = r->verdict;
  }
  add_sample(k, r);
  k->form[r->in->form / 64] |= 1ull << r->in->form % 64;
}

/* The example is that of the first form, whatever process found it. */
static void merge(struct survey_cause *k, const struct survey_cause *from) {
  struct survey_cause first = *from, second = *k;
  struct cause_name name = k->name;
  if (k->count && k->sample->in.form < from->sample->in.form) {
    first = *k;
    second = *from;
  }
  *k = first;
  k->name = name;
  if (second.count)
    take_in(k, &second);
}

void survey_causes_merge(struct survey_causes *to, const struct survey_causes *from) {
  to->lost += from->lost;
  for (unsigned i = 0; i < from->count; i++) {
    const struct survey_cause *more = &from->cause[i];
    bool is_family = *more->name.family && !strcmp(more->name.key, more->name.family);
    bool there = is_family && keys_of_family(to, &more->name, more->known);
    struct survey_cause *k = there ? unite(to, &more->name, more->known) : cause_named(to, &more->name);
    if (k)
      merge(k, more);
    else
      to->lost += more->count;
  }
}

/* ---- fields ------------------------------------------------------------------------------------------------------ */

static bool has_forms_of(const struct survey_cause *k, const struct survey_cause *other) {
  for (unsigned i = 0; i < A64_FORMS / 64; i++)
    if (other->form[i] & ~k->form[i])
      return false;
  return true;
}

/* "wrong: register, " */
static bool begin_alike(const struct cause_name *a, const struct cause_name *b) {
  const char *end = strstr(a->key, CAUSE_BITS);
  return end && !strncmp(a->key, b->key, (size_t)(end - a->key));
}

/* Whether `k` is a family in whose fields and forms the other lies. */
static bool has_in_it(const struct survey_cause *k, const struct survey_cause *other) {
  return k != other && k->known == other->known && strstr(k->name.key, CAUSE_WITHIN) && other->name.fields &&
         !(other->name.fields & ~k->name.fields) && begin_alike(&k->name, &other->name) && has_forms_of(k, other);
}

static struct survey_cause *found_in(struct survey_causes *c, const struct survey_cause *other) {
  for (unsigned i = 0; i < c->count; i++)
    if (has_in_it(&c->cause[i], other))
      return &c->cause[i];
  return NULL;
}

void survey_causes_fold(struct survey_causes *c) {
  for (unsigned i = 0; i < c->count;) {
    struct survey_cause *wider = found_in(c, &c->cause[i]);
    if (wider) {
      take_in(wider, &c->cause[i]);
      remove_at(c, i);
    } else {
      i++;
    }
  }
}

unsigned survey_cause_forms(const struct survey_cause *c) {
  unsigned n = 0;
  for (unsigned i = 0; i < A64_FORMS / 64; i++)
    n += (unsigned)__builtin_popcountll(c->form[i]);
  return n;
}

/* ---- order ------------------------------------------------------------------------------------------------------- */

static int by_count(const void *a, const void *b) {
  const struct survey_cause *x = a, *y = b;
  return x->count != y->count ? (x->count < y->count ? 1 : -1) : strcmp(x->name.key, y->name.key);
}

void survey_causes_sort(struct survey_causes *c) { qsort(c->cause, c->count, sizeof *c->cause, by_count); }

struct cause_news survey_causes_news(const struct survey_causes *c) {
  struct cause_news n = {.findings = c->lost};
  for (unsigned i = 0; i < c->count; i++) {
    *(c->cause[i].known ? &n.known_findings : &n.findings) += c->cause[i].count;
    n.causes += !c->cause[i].known;
  }
  return n;
}

/* ---- what it depends on ------------------------------------------------------------------------------------------ */

/* Wrong again, or not to be said. */
static bool is_wrong_behind(const struct encoder *e, const struct limit *limit, const struct insn *in, unsigned count) {
  enum survey_outcome outcome = OUTCOME_RIGHT;
  return !surveyor_ask_alone(e, limit, in, count, &outcome) || survey_outcome_is_finding(outcome);
}

void survey_causes_confirm(struct survey_causes *c, const struct encoder *e, unsigned most, const struct limit *limit) {
  for (unsigned i = 0; i < c->count && i < most && !limit_is_over(limit); i++) {
    struct survey_cause *k = &c->cause[i];
    const struct insn both[] = {k->before, k->sample->in};
    if (is_wrong_behind(e, limit, both + 1, 1))
      continue;
    k->depends = k->before.form && is_wrong_behind(e, limit, both, 2) ? DEPENDS_ON_BEFORE : DEPENDS_ON_MORE;
  }
}

const char *survey_cause_dependence(const struct survey_cause *c, char out[CAUSE_DEPENDENCE]) {
  char text[A64_TEXT];
  *out = 0;
  if (c->depends == DEPENDS_ON_BEFORE) {
    a64_spell(&c->before, text);
    snprintf(out, CAUSE_DEPENDENCE, "depends on what was encoded before: alone it is right, after \"%s\" not", text);
  } else if (c->depends == DEPENDS_ON_MORE) {
    snprintf(out, CAUSE_DEPENDENCE, "depends on what was encoded before, and on more than one instruction of that");
  }
  return out;
}
