/* text.c - scripts as text: one line a step, which is what a finding is saved as. */
#include "isa/form.h"
#include "run/process.h"
#include "script/script.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *const step_names[] = {
#define STEP(kind, name, rest) [A64FUZZ_##kind] = name,
#include "script/steps.def"
#undef STEP
};
enum { STEP_NAMES = sizeof step_names / sizeof *step_names };

static const char *const want_names[WANTS] = {
#define WANT(id, name, sentence) name,
#include "script/wants.def"
#undef WANT
};

const char *script_want_name(enum script_want want) { return want_names[want]; }
const char *script_step_name(unsigned kind) {
  return kind < STEP_NAMES && step_names[kind] ? step_names[kind] : "none";
}

unsigned script_label_of(const struct insn *in) {
  const struct form *f = a64_form(in->form);
  for (unsigned i = 0; f && i < f->nops; i++)
    if (f->op[i].is_label)
      return i;
  return A64_OPS;
}

uint64_t script_bytes(const struct script *s) {
  uint64_t bytes = 0;
  for (unsigned i = 0; i < s->count; i++)
    switch (s->step[i].kind) {
    case A64FUZZ_EMIT:
    case A64FUZZ_BRANCH: bytes += 4; break;
    case A64FUZZ_CONSTANT: bytes += 4 + s->step[i].bytes; break;
    case A64FUZZ_ALIGN:
    case A64FUZZ_NOPS:
    case A64FUZZ_DATA: bytes += s->step[i].bytes; break;
    default: break;
    }
  return bytes;
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

static void spell_hex(const struct script_step *s, char out[2 * SCRIPT_CONSTANT + 1]) {
  out[0] = 0;
  for (unsigned i = 0; i < s->bytes && i < SCRIPT_CONSTANT; i++)
    sprintf(out + 2 * i, "%02x", s->data[i]);
}

static void spell_rest(const struct script_step *s, char *out, size_t size) {
  char text[A64_TEXT] = "", hex[2 * SCRIPT_CONSTANT + 1];
  const char *form = a64_form_name(s->in.form);
  if (s->in.form)
    a64_spell(&s->in, text);
  switch ((enum a64fuzz_step_kind)s->kind) {
  case A64FUZZ_EMIT: snprintf(out, size, " %s %s", form, text); break;
  case A64FUZZ_BRANCH: snprintf(out, size, " %u %s %s", s->label, form, text); break;
  case A64FUZZ_CONSTANT:
    spell_hex(s, hex);
    snprintf(out, size, " %s %s %s", hex, form, text);
    break;
  case A64FUZZ_BIND: snprintf(out, size, " %u", s->label); break;
  case A64FUZZ_PLACE: snprintf(out, size, " %u %" PRId64, s->label, s->place); break;
  case A64FUZZ_ALIGN:
  case A64FUZZ_NOPS:
  case A64FUZZ_DATA: snprintf(out, size, " %" PRIu64, s->bytes); break;
  case A64FUZZ_PATCH: snprintf(out, size, " %u %u", s->of, s->label); break;
  case A64FUZZ_POOL:
  case A64FUZZ_FINISH: out[0] = 0; break;
  }
}

void script_spell_step(const struct script_step *s, char out[2 * A64_TEXT]) {
  int n = snprintf(out, 2 * A64_TEXT, "%s", script_step_name(s->kind));
  spell_rest(s, out + n, 2 * A64_TEXT - (size_t)n);
}

void script_write(const struct script *s, FILE *to) {
  char line[2 * A64_TEXT];
  fprintf(to, "# a64fuzz script: %s\nwants %s\n", s->name, script_want_name(s->want));
  if (s->capacity)
    fprintf(to, "capacity %" PRIu64 "\n", s->capacity);
  for (unsigned i = 0; i < s->count; i++) {
    script_spell_step(&s->step[i], line);
    fprintf(to, "%s\n", line);
  }
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static bool read_insn(const char *text, struct insn *out) {
  char form[64];
  int n = 0;
  return sscanf(text, " %63s %n", form, &n) == 1 && a64_find_form(form) &&
         a64_parse_as(a64_find_form(form), text + n, out);
}

static bool read_labelled(const char *text, struct script_step *s) {
  int n = 0;
  return sscanf(text, " %" SCNu32 " %n", &s->label, &n) == 1 && read_insn(text + n, &s->in) &&
         script_label_of(&s->in) < A64_OPS;
}

static bool read_constant(const char *text, struct script_step *s) {
  char hex[2 * SCRIPT_CONSTANT + 1];
  int n = 0;
  if (sscanf(text, " %32[0-9a-f] %n", hex, &n) != 1 || strlen(hex) % 2)
    return false;
  s->bytes = strlen(hex) / 2;
  for (unsigned i = 0; i < s->bytes; i++)
    sscanf(hex + 2 * i, "%2hhx", &s->data[i]);
  return read_insn(text + n, &s->in) && script_label_of(&s->in) < A64_OPS;
}

static bool is_power_of_2(uint64_t n) { return n && !(n & (n - 1)); }

static bool read_rest(const char *text, struct script_step *s) {
  switch ((enum a64fuzz_step_kind)s->kind) {
  case A64FUZZ_EMIT: return read_insn(text, &s->in);
  case A64FUZZ_BRANCH: return read_labelled(text, s);
  case A64FUZZ_CONSTANT: return read_constant(text, s);
  case A64FUZZ_BIND: return sscanf(text, "%" SCNu32, &s->label) == 1;
  case A64FUZZ_PLACE: return sscanf(text, "%" SCNu32 " %" SCNd64, &s->label, &s->place) == 2;
  case A64FUZZ_ALIGN:
  case A64FUZZ_NOPS:
  case A64FUZZ_DATA:
    return sscanf(text, "%" SCNu64, &s->bytes) == 1 && s->bytes <= 1u << 28 &&
           (s->kind != A64FUZZ_ALIGN || is_power_of_2(s->bytes));
  case A64FUZZ_PATCH: return sscanf(text, "%" SCNu32 " %" SCNu32, &s->of, &s->label) == 2;
  case A64FUZZ_POOL:
  case A64FUZZ_FINISH: return true;
  }
  return false;
}

static bool read_step(const char *word, const char *rest, struct script *s) {
  if (s->count == SCRIPT_STEPS)
    return false;
  struct script_step *step = &s->step[s->count];
  *step = (struct script_step){.kind = 0};
  for (unsigned kind = 1; kind < STEP_NAMES; kind++)
    if (!strcmp(word, step_names[kind]))
      step->kind = (uint8_t)kind;
  bool good = step->kind && read_rest(rest, step) && step->label < A64FUZZ_MOST_LABELS;
  good = good && (step->kind != A64FUZZ_PATCH || (step->of < s->count && s->step[step->of].kind == A64FUZZ_BRANCH));
  s->count += good;
  return good;
}

static bool read_want(const char *rest, struct script *s) {
  char name[16];
  for (unsigned i = 0; i < WANTS && sscanf(rest, "%15s", name) == 1; i++)
    if (!strcmp(name, want_names[i])) {
      s->want = (enum script_want)i;
      return true;
    }
  return false;
}

static bool read_line(const char *line, struct script *s) {
  char word[16];
  int n = 0;
  if (sscanf(line, " %15s%n", word, &n) != 1 || word[0] == '#')
    return true;
  if (!strcmp(word, "wants"))
    return read_want(line + n, s);
  if (!strcmp(word, "capacity"))
    return sscanf(line + n, "%" SCNu64, &s->capacity) == 1 && s->capacity && s->capacity <= 1u << 28;
  return read_step(word, line + n, s);
}

bool script_read(struct script *s, FILE *from, const char *file, char *why, size_t size) {
  char line[512];
  unsigned number = 0;
  memset(s, 0, offsetof(struct script, step));
  snprintf(s->name, sizeof s->name, "as read");
  while (fgets(line, sizeof line, from)) {
    number++;
    line[strcspn(line, "\n")] = 0;
    sscanf(line, "# a64fuzz script: %79[^\n]", s->name);
    if (read_line(line, s))
      continue;
    snprintf(why, size, "%s:%u: no step of a script: '%.60s'", file, number, line);
    return false;
  }
  int error = ferror(from) ? errno : 0;
  process_make_printable(s->name);
  if (error)
    snprintf(why, size, "%s: %s", file, strerror(error));
  else if (script_bytes(s) > 1u << 28)
    snprintf(why, size, "%s: the script has more than 256 MiB", file);
  else if (!s->count)
    snprintf(why, size, "%s: there is no step in it", file);
  return !error && s->count && script_bytes(s) <= 1u << 28;
}
