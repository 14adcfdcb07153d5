/* saved.c - the causes of a survey as cases: one file each, with what was encoded before if it depends on that. */
#include "cli/survey/saved.h"
#include "case/case.h"
#include "cli/agree/assembler.h"
#include "cli/directory.h"
#include "engine/finding.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static void add(struct program *p, const struct insn *in) {
  p->item[p->count++] = (struct item){.insn = *in, .use = ITEM_CHECK, .target = TARGET_NONE};
}

void survey_cause_describe(const struct survey_cause *c, const struct encoder *e, const char *spec, struct saved *saved,
                           char signature[96]) {
  struct verdict v = c->verdict;
  *saved = (struct saved){.program = {.ninputs = 1}};
  if (c->depends == DEPENDS_ON_BEFORE)
    add(&saved->program, &c->before);
  v.item = saved->program.count;
  add(&saved->program, &c->sample->in);
  finding_describe(saved, &v, e, NULL);
  finding_settle(saved, spec, NULL);
  finding_signature(&saved->program, &v, signature);
}

/* And assemblers, which take a while. */
static void add_assemblers(struct saved *saved, const struct insn *in) {
  char text[A64_TEXT], told[120];
  size_t used = strlen(saved->authorities);
  if (!used)
    return;
  a64_spell(in, text);
  assembler_tell(text, told, sizeof told);
  if (*told)
    snprintf(saved->authorities + used, sizeof saved->authorities - used, "; %s", told);
}

/* As known.h reads it. */
static bool add_key(const char *path, const char *key, char *why, size_t size) {
  FILE *f = fopen(path, "a");
  bool good = f && fprintf(f, "# cause: %s\n", key) > 0;
  good = (!f || !fclose(f)) && good;
  if (!good)
    snprintf(why, size, "%s: %s", path, strerror(errno));
  return good;
}

static bool save(struct groups *g, const struct survey_cause *c, const struct encoder *e, const char *spec, char *why,
                 size_t size) {
  static struct saved saved;
  char signature[96];
  const char *path;
  survey_cause_describe(c, e, spec, &saved, signature);
  add_assemblers(&saved, &c->sample->in);
  return !groups_add_apart(g, signature, &path) ||
         (case_keep(path, &saved, why, size) && add_key(path, c->name.key, why, size));
}

bool survey_causes_save(const struct survey_causes *c, const struct encoder *e, const char *spec, const char *directory,
                        char *why, size_t size) {
  bool good = make_directory(directory);
  snprintf(why, size, "%s: %s", directory, strerror(errno));
  struct groups *g = good ? groups_open(directory) : NULL;
  for (unsigned i = 0; g && good && i < c->count; i++)
    good = c->cause[i].known || save(g, &c->cause[i], e, spec, why, size);
  groups_close(g);
  return good && g;
}
