/* write.c - a case to its text. */
#include "case/abort.h"
#include "case/case.h"
#include "case/instruction.h"
#include "case/state.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* A string as a line can hold it: no control characters, no blanks at the ends. */
static void clean(char *out, const char *text, size_t size) {
  size_t n = strnlen(text, size - 1);
  for (; n && isspace((unsigned char)*text); n--)
    text++;
  while (n && isspace((unsigned char)text[n - 1]))
    n--;
  for (size_t i = 0; i < n; i++)
    out[i] = (char)(iscntrl((unsigned char)text[i]) ? ' ' : text[i]);
  out[n] = 0;
}

static void put_line(FILE *out, const char *keyword, const char *text, size_t size) {
  char line[sizeof((struct saved *)0)->machine];
  clean(line, text, size < sizeof line ? size : sizeof line);
  if (*line)
    fprintf(out, "%s %s\n", keyword, line);
}

static void put_finding(FILE *out, const struct saved *s) {
  char both[sizeof s->finding + sizeof s->where + 1];
  snprintf(both, sizeof both, "%.*s %.*s", (int)sizeof s->finding - 1, s->finding, (int)sizeof s->where - 1, s->where);
  if (s->finding[0])
    put_line(out, "finding", both, sizeof both);
}

static void put_program(FILE *out, const struct program *p) {
  fprintf(out, "slot %u\n", p->slot);
  for (unsigned i = 0; i <= p->count; i++) {
    if (p->abort.on && p->abort.at == i)
      abort_put(out, &p->abort);
    if (i < p->count)
      instruction_put(out, &p->item[i]);
  }
  for (unsigned i = 0; i < PROGRAM_POOL; i++)
    if (p->pool[i])
      fprintf(out, "pool %u 0x%08x\n", i, p->pool[i]);
  for (unsigned i = 0; i < p->ninputs; i++) {
    fprintf(out, "input %u\n", i);
    state_put(out, &p->input[i]);
  }
}

static void put_case(FILE *out, const struct saved *s) {
  struct program linked;
  memcpy(&linked, &s->program, sizeof linked);
  program_link(&linked);
  char story[sizeof s->story];
  clean(story, s->story, sizeof s->story);
  fprintf(out, *story ? "# a64fuzz case: %s\n" : "# a64fuzz case:\n", story);
  put_line(out, "encoder", s->encoder, sizeof s->encoder);
  put_line(out, "backend", s->backend, sizeof s->backend);
  put_line(out, "cpu", s->cpu, sizeof s->cpu);
  put_line(out, "guest", s->guest, sizeof s->guest);
  put_line(out, "mutant", s->mutant, sizeof s->mutant);
  put_finding(out, s);
  put_program(out, &linked);
  broken_put(out, s->broken);
  put_line(out, "expected", s->expected, sizeof s->expected);
  put_line(out, "found", s->found, sizeof s->found);
  put_line(out, "versions", s->versions, sizeof s->versions);
  put_line(out, "authorities", s->authorities, sizeof s->authorities);
  put_line(out, "machine", s->machine, sizeof s->machine);
  fputs("end\n", out);
}

char *case_spell(const struct saved *s) {
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  if (!out)
    return NULL;
  put_case(out, s);
  bool failed = ferror(out);
  if (fclose(out) || failed) {
    free(text);
    return NULL;
  }
  return text;
}
