/* finding.c - a verdict as a case: its story, its signature, and what it takes to see it again. */
#include "engine/finding.h"
#include "engine/machine.h"
#include "isa/form.h"

#include <stdio.h>
#include <string.h>

static const char *form_of(const struct program *p, const struct verdict *v) {
  const struct form *f = v->item < p->count ? a64_form(p->item[v->item].insn.form) : NULL;
  return f ? f->name : "end";
}

void finding_signature(const struct program *p, const struct verdict *v, char out[96]) {
  if (*v->place) { /* whatever the form */
    snprintf(out, 96, "%s-%s", finding_name(v->finding), v->place);
    return;
  }
  bool about_form = !finding_is_executed(v->finding) || v->finding == FINDING_WRONG_STOP;
  snprintf(out, 96, "%s-%s%s%s", finding_name(v->finding), about_form ? form_of(p, v) : "", *v->where ? "-" : "",
           v->where);
}

static bool is_without_answer(enum finding f) {
  return f == FINDING_ENCODER_DIED || f == FINDING_ENCODER_HUNG || f == FINDING_ENCODER_BABBLED;
}

/* Of a wrong word all of it, and not the field that `where` names. */
static void describe_stop(const struct verdict *v, char *expected, char *found, size_t size) {
  if (is_without_answer(v->finding)) {
    snprintf(expected, size, "an answer");
    snprintf(found, size, "none");
    return;
  }
  bool executed = finding_is_executed(v->finding);
  const char *what = executed ? v->where : "word";
  int digits = executed ? 1 : 8;
  snprintf(expected, size, "%s%s0x%0*llx", what, *what ? " " : "", digits, (unsigned long long)v->want);
  snprintf(found, size, "%s%s0x%0*llx", what, *what ? " " : "", digits, (unsigned long long)v->got);
  if (*v->reason)
    snprintf(found, size, "refusal, %s", v->reason);
}

/* The encoder's, and those of all witnesses: "table 1, capstone 4.0.2, llvm none". */
static void describe_versions(const struct encoder *e, char *out, size_t size) {
  int len = snprintf(out, size, "%s %s", e->name, e->version);
  for (const struct witness *const *w = witness_all; *w && (size_t)len < size; w++) {
    const char *version = (*w)->version();
    len += snprintf(out + len, size - (size_t)len, ", %s %s", (*w)->name, version ? version : "none");
  }
}

/* What the table makes of the intent, and other decoders of that. */
static size_t describe_meant(const struct insn *in, char *out, size_t size) {
  static const char *const opinions[] = {"agrees", "reads another", "cannot tell"};
  char text[A64_TEXT];
  uint32_t word;
  if (!a64_encode(in, &word, NULL))
    return (size_t)snprintf(out, size, "table refuses");
  size_t used = (size_t)snprintf(out, size, "table %08x", word);
  for (const struct witness *const *w = witness_all; *w; w++)
    if ((*w)->version() && used < size)
      used +=
          (size_t)snprintf(out + used, size - used, ", %s %s", (*w)->name, opinions[witness_ask(*w, in, word, text)]);
  return used;
}

static void describe_got(uint32_t word, char *out, size_t size) {
  size_t used = (size_t)snprintf(out, size, "; %08x is", word);
  for (const struct witness *const *w = witness_all; *w; w++) {
    char text[A64_TEXT] = "";
    if (!(*w)->version() || used >= size)
      continue;
    (*w)->spell(word, text);
    text[strcspn(text, "\n")] = 0;
    for (char *tab = text; (tab = strchr(tab, '\t'));)
      *tab = ' ';
    used += (size_t)snprintf(out + used, size - used, " \"%.60s\" to %s%s", *text ? text : "nothing", (*w)->name,
                             w[1] ? "," : "");
  }
}

/* Of what is found of the encoder's answer alone. */
static void describe_authorities(const struct program *p, const struct verdict *v, char *out, size_t size) {
  bool has_word =
      v->finding == FINDING_WRONG_WORD || v->finding == FINDING_OTHER_WORD || v->finding == FINDING_WRONGLY_ACCEPTED;
  *out = 0;
  if (v->item >= p->count || (!has_word && v->finding != FINDING_WRONGLY_REFUSED))
    return;
  size_t used = describe_meant(&p->item[v->item].insn, out, size);
  if (has_word && used < size)
    describe_got((uint32_t)v->got, out + used, size - used);
}

void finding_describe(struct saved *saved, const struct verdict *v, const struct encoder *e,
                      const struct platform *on) {
  char text[A64_TEXT] = "";
  if (v->item < saved->program.count)
    a64_spell(&saved->program.item[v->item].insn, text);
  snprintf(saved->story, sizeof saved->story, "%.60s: %.170s", *text ? text : "end of program",
           *v->detail ? v->detail : finding_sentence(v->finding));
  snprintf(saved->finding, sizeof saved->finding, "%s", finding_name(v->finding));
  snprintf(saved->where, sizeof saved->where, "%s", v->where);
  describe_stop(v, saved->expected, saved->found, sizeof saved->found);
  describe_versions(e, saved->versions, sizeof saved->versions);
  describe_authorities(&saved->program, v, saved->authorities, sizeof saved->authorities);
  saved->machine[0] = 0;
  if (on && finding_is_executed(v->finding))
    machine_describe(on, &saved->program, saved->machine, sizeof saved->machine);
}

static void settle(char *field, size_t size, const char *given, const char *usual) {
  if (given || !*field)
    snprintf(field, size, "%s", given ? given : usual);
}

void finding_settle(struct saved *saved, const char *encoder, const char *backend) {
  settle(saved->encoder, sizeof saved->encoder, encoder, "table");
  settle(saved->backend, sizeof saved->backend, backend, run_backend_usual());
}

/* What a case names is a file of somebody else, or a command: it runs only if it is asked for here. */
const struct encoder *finding_encoder(const struct saved *saved, const char *given, char *why, size_t size) {
  const struct encoder *e = given ? encoder_open(given, why, size) : encoder_find(saved->encoder, why, size);
  if (!e && !given)
    snprintf(why, size,
             "names the encoder '%.80s', and a case may name only those built in; if you trust it, give --encoder",
             saved->encoder);
  return e;
}

bool finding_take_guest(struct saved *saved, const char *given, char *why, size_t size) {
  if (given)
    snprintf(saved->guest, sizeof saved->guest, "%s", given);
  else if (*saved->guest)
    snprintf(why, size, "names the program '%.80s'; if you trust it, give it by --program", saved->guest);
  return given || !*saved->guest;
}
