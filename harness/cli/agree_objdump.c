/* agree_objdump.c - what GNU objdump prints of words of every form, read back by parse. */
#include "cli/agree.h"
#include "cli/progress.h"
#include "cli/random.h"
#include "cli/status.h"
#include "cli/workshop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 1 << 16, TRIES = 256 };

static const char program[] = "aarch64-linux-gnu-objdump";

static const struct dialect {
  uint32_t mask, value;
  const char *holds;
} dialects[] = {
#define DIALECT(mask, value, holds, reason) {mask, value, holds},
#include "cli/dialect.def"
#undef DIALECT
};

enum reading {
  READ,    /* as the word that was printed */
  UNKNOWN, /* objdump does not know the word */
  DIALECT, /* its text is not assembly, or of something else: dialect.def says why */
  UNREAD,
  READINGS
};

struct dump {
  struct draw_options options;
  struct workshop shop;
  struct {
    uint16_t form;
    uint32_t word;
  } of[BATCH];
  unsigned count, forms;
  bool shown[A64_FORMS];
  uint64_t sum[READINGS];
  struct progress progress;
  bool failed;
};

/* objdump prints the target of a branch or a literal where others print the way to it. */
static void make_relative(struct insn *in, uint32_t pc) {
  const struct form *f = a64_form(in->form);
  for (unsigned i = 0; i < f->nops; i++)
    if (f->op[i].is_label)
      in->op[i] -= f->op[i].scale == 4096 ? pc & ~0xfffu : pc;
}

/* Bits that carry no meaning are in no text; nor are those that an alias says should be so. */
static bool reads_as(const char *text, uint32_t pc, uint32_t word) {
  struct insn in, base, preferred;
  uint32_t read;
  if (!a64_decode(word, &base) || !a64_parse(text, &in, NULL))
    return false;
  make_relative(&in, pc);
  a64_prefer(word, &base, &preferred);
  return a64_encode(&in, &read, NULL) && !((read ^ word ^ base.spare) & ~a64_form(preferred.form)->should);
}

static bool is_dialect(uint32_t word, const char *text) {
  for (unsigned i = 0; i < sizeof dialects / sizeof *dialects; i++)
    if ((word & dialects[i].mask) == dialects[i].value && strstr(text, dialects[i].holds))
      return true;
  return false;
}

static enum reading judge(uint32_t word, uint32_t pc, const char *text) {
  if (strstr(text, "undefined") || strstr(text, ".inst"))
    return UNKNOWN;
  return reads_as(text, pc, word) ? READ : is_dialect(word, text) ? DIALECT : UNREAD;
}

/* "   4:\t91000420 \tadd\tx0, x1, #0x1  // comment": the text. NULL: another kind of line. */
static char *text_of(char *line, uint32_t *pc) {
  char *p = strchr(line, ':'), *end;
  *pc = (uint32_t)strtoul(line, &end, 16);
  if (!p || end != p || !(p = strchr(p + 2, '\t')))
    return NULL;
  line[strcspn(line, "\n")] = 0;
  char *comment = strstr(p, "//");
  if (comment)
    *comment = 0;
  return p + 1;
}

static void judge_line(struct dump *d, uint32_t pc, const char *text) {
  uint32_t word = d->of[pc / 4].word;
  uint16_t form = d->of[pc / 4].form;
  enum reading r = judge(word, pc, text);
  d->sum[r]++;
  if (r == UNREAD && !d->shown[form])
    printf("%-15s %08x  %s\n", a64_form(form)->name, word, text);
  d->shown[form] |= r == UNREAD;
}

static void judge_all(struct dump *d) {
  FILE *f = workshop_file(&d->shop, "words", "wb");
  for (unsigned i = 0; f && i < d->count; i++)
    fwrite(&d->of[i].word, 1, 4, f);
  char line[512], *text;
  uint32_t pc;
  unsigned lines = 0;
  d->failed = !f || fclose(f);
  snprintf(line, sizeof line, "%s -D -z -b binary -m aarch64 words >texts", program);
  d->failed = d->failed || workshop_run(&d->shop, line) || !(f = workshop_file(&d->shop, "texts", "r"));
  while (!d->failed && fgets(line, sizeof line, f))
    if ((text = text_of(line, &pc)) && pc / 4 == lines++ && pc / 4 < d->count)
      judge_line(d, pc, text);
  d->failed = d->failed || fclose(f) || lines != d->count;
  d->count = 0;
}

static void take_form(struct dump *d, unsigned id) {
  uint64_t state = d->options.seed ^ (uint64_t)id << 32, found = 0;
  for (uint64_t tries = 0; found < d->options.draws && tries < d->options.draws * TRIES && !d->failed; tries++) {
    uint32_t word = agree_word(a64_form(id), false, &state);
    if (!agree_is_of(id, word))
      continue;
    d->of[d->count].form = (uint16_t)id;
    d->of[d->count].word = word;
    found++;
    if (++d->count == BATCH)
      judge_all(d);
  }
  d->forms += found > 0;
}

static int report(const struct dump *d, double seconds) {
  printf("forms=%u read=%llu unknown=%llu dialect=%llu unread=%llu seconds=%.1f seed=%llu\n", d->forms,
         (unsigned long long)d->sum[READ], (unsigned long long)d->sum[UNKNOWN], (unsigned long long)d->sum[DIALECT],
         (unsigned long long)d->sum[UNREAD], seconds, (unsigned long long)d->options.seed);
  return d->sum[UNREAD] ? STATUS_FINDINGS : STATUS_FINE;
}

int agree_on_objdump(const struct draw_options *o) {
  if (!workshop_has(program))
    return bad_input("agree: %s is not on this machine", program);
  struct dump *d = calloc(1, sizeof *d);
  if (!d || !workshop_open(&d->shop))
    return free(d), harness_failed("agree: no memory or no room in /tmp");
  d->options = *o;
  progress_begin(&d->progress);
  for (unsigned id = 1; id <= a64_form_count() && !d->failed; id++) {
    if ((o->only && id != o->only) || a64_form(id)->also)
      continue;
    take_form(d, id);
    if (progress_due(&d->progress))
      progress_show(&d->progress, "agree: objdump, form %u of %u", id, a64_form_count());
  }
  if (!d->failed)
    judge_all(d);
  double seconds = progress_end(&d->progress);
  d->failed |= !workshop_close(&d->shop);
  int status = d->failed ? harness_failed("agree: objdump did not print every word") : report(d, seconds);
  free(d);
  return status;
}
