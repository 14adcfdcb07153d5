/* machine.c - the machine on which a case was seen, as the case says it, and whether another can judge it. */
#include "engine/machine.h"
#include "isa/form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- written ----------------------------------------------------------------------------------------------------- */

/* The features of the instructions that run and are absent on `on`, each once. */
static unsigned absent_features(const struct platform *on, const struct program *p, const char *out[PROGRAM_ITEMS]) {
  unsigned n = 0;
  for (unsigned i = 0; i < p->count; i++) {
    const struct form *f = a64_form(p->item[i].insn.form);
    bool seen = p->item[i].use != ITEM_RUN || !lacks_form(on, f->id);
    for (unsigned k = 0; k < n; k++)
      seen |= !strcmp(out[k], f->feature);
    if (!seen)
      out[n++] = f->feature;
  }
  return n;
}

void machine_describe(const struct platform *on, const struct program *p, char *out, size_t size) {
  FILE *text = fmemopen(out, size, "w");
  const char *absent[PROGRAM_ITEMS];
  if (!text)
    return;
  fprintf(text, "emulator=%s", *on->emulator ? on->emulator : "none");
#define TRAIT(id, field, measured, used)                                                                               \
  if (on->traits.field)                                                                                                \
    fprintf(text, " %s=%u", #field, on->traits.field);
#include "isa/effect/traits.def"
#undef TRAIT
  unsigned n = absent_features(on, p, absent);
  for (unsigned i = 0; i < n; i++)
    fprintf(text, "%s%s", i ? "," : " lacks=", absent[i]);
  fclose(text);
}

/* ---- read -------------------------------------------------------------------------------------------------------- */

static const struct trait {
  const char *name, *used;
  size_t offset;
} traits[] = {
#define TRAIT(id, field, measured, used) {#field, used, offsetof(struct a64_traits, field)},
#include "isa/effect/traits.def"
#undef TRAIT
};
enum { TRAITS = sizeof traits / sizeof *traits };

static uint32_t *trait_of(struct platform *p, unsigned i) {
  return (uint32_t *)((char *)&p->traits + traits[i].offset);
}

/* The value behind "name=", or NULL. */
static const char *value_of(const char *described, const char *name) {
  size_t n = strlen(name);
  for (const char *p = described; (p = strstr(p, name)); p += n)
    if ((p == described || p[-1] == ' ') && p[n] == '=')
      return p + n + 1;
  return NULL;
}

static bool lists(const char *list, const char *feature) {
  size_t n = strlen(feature);
  for (; list; list = list[strcspn(list, ", ")] == ',' ? list + strcspn(list, ",") + 1 : NULL)
    if (strcspn(list, ", ") == n && !memcmp(list, feature, n))
      return true;
  return false;
}

static void set_lack(struct platform *p, unsigned form, bool lacks) {
  p->lacks[form / 64] = (p->lacks[form / 64] & ~(1ull << form % 64)) | (uint64_t)lacks << form % 64;
}

/* The machine of the case, as far as this program sees it. */
static void recall(const char *described, const struct program *p, struct platform *there) {
  const char *absent = value_of(described, "lacks");
  for (unsigned i = 0; i < TRAITS; i++) {
    const char *value = value_of(described, traits[i].name);
    *trait_of(there, i) = value ? (uint32_t)strtoul(value, NULL, 10) : 0;
  }
  for (unsigned i = 0; i < p->count; i++) {
    const struct form *f = a64_form(p->item[i].insn.form);
    set_lack(there, f->id, lists(absent, f->feature));
  }
}

/* ---- compared ---------------------------------------------------------------------------------------------------- */

struct courses {
  const struct trial *t;
  const char *where;
  uint32_t words[WIRE_WORDS];
  unsigned count;
};

static bool same_stop(const struct prediction *a, const struct prediction *b, const char *where) {
  const struct wire_stop *s = &a->stop, *t = &b->stop;
  if (!strcmp(where, "code") && s->code != t->code)
    return false;
  if (!strcmp(where, "address") && (s->addr != t->addr || a->anywhere != b->anywhere))
    return false;
  return s->kind == t->kind && s->signo == t->signo && s->pc == t->pc && s->value == t->value;
}

/* How a system tells of a fault matters only where that is what was found. */
static bool same_course(const struct prediction *a, const struct prediction *b, const char *where) {
  return a->known == b->known && a->steps == b->steps && a->unknown == b->unknown && a->unknown_v == b->unknown_v &&
         same_stop(a, b, where) && !memcmp(&a->state, &b->state, sizeof a->state) &&
         !memcmp(a->mem, b->mem, sizeof a->mem);
}

static bool same_courses(const struct courses *c, const struct platform *a, const struct platform *b) {
  static struct prediction of_a, of_b;
  const struct program *p = &c->t->program;
  for (unsigned i = 0; i < p->ninputs; i++) {
    predict(p, i, c->words, c->count, a, &of_a);
    predict(p, i, c->words, c->count, b, &of_b);
    if (!same_course(&of_a, &of_b, c->where))
      return false;
  }
  return true;
}

/* By which trait alone it would go another way there. */
static bool blame_trait(const struct courses *c, const struct platform *there, const struct platform *here, char *why,
                        size_t size) {
  for (unsigned i = 0; i < TRAITS; i++) {
    struct platform other = *there, here_too = *here;
    uint32_t was = *trait_of(&other, i), is = *trait_of(&here_too, i);
    *trait_of(&other, i) = is;
    if (was != is && !same_courses(c, there, &other)) {
      snprintf(why, size, "it needs a processor with %s=%u, and here it is %u: %s", traits[i].name, was, is,
               traits[i].used);
      return true;
    }
  }
  return false;
}

static bool blame_feature(const struct program *p, const struct platform *there, const struct platform *here, char *why,
                          size_t size) {
  for (unsigned i = 0; i < p->count; i++) {
    const struct form *f = a64_form(p->item[i].insn.form);
    bool lacked = lacks_form(there, f->id);
    if (p->item[i].use == ITEM_RUN && lacked != lacks_form(here, f->id)) {
      snprintf(why, size, "it needs a processor %s FEAT_%s", lacked ? "without" : "with", f->feature);
      return true;
    }
  }
  return false;
}

bool machine_differs(const char *described, const char *where, const struct trial *t, const struct platform *here,
                     char *why, size_t size) {
  struct platform there = *here;
  struct courses c = {.t = t, .where = where};
  c.count = program_words(t, c.words);
  if (!*described || !c.count)
    return false;
  recall(described, &t->program, &there);
  if (same_courses(&c, &there, here))
    return false;
  if (!blame_feature(&t->program, &there, here, why, size) && !blame_trait(&c, &there, here, why, size))
    snprintf(why, size, "it was seen on another machine: %.200s", described);
  return true;
}
