/* objdump.c - what GNU objdump prints of words of every form, read back by parse. */
#include "cli/agree/agree.h"
#include "cli/agree/compare_forms.h"
#include "cli/agree/tempdir.h"
#include "cli/status.h"
#include "isa/form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 1 << 16, TRIES = 4096 };

static const char program[] = "aarch64-linux-gnu-objdump";

static const struct dialect {
  uint32_t mask, value;
  const char *holds;
} dialects[] = {
#define DIALECT(mask, value, holds, reason) {mask, value, holds},
#include "cli/agree/dialect.def"
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
  struct form_walk walk;
  struct {
    uint16_t form;
    uint32_t word;
  } of[BATCH];
  unsigned count;
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

/* objdump names a register that cannot be written, or read, in the access that there is not: read as the other one, it
 * is the register meant. */
static bool reads_as_other_access(const char *text, uint32_t pc, uint32_t word) {
  enum { READS = 1 << 21 };
  char first[32], second[32], other[A64_TEXT];
  if (sscanf(text, "m%*[rs]%*[ \t]%31[^,], %31s", first, second) != 2)
    return false;
  snprintf(other, sizeof other, "%s %s, %s", word & READS ? "msr" : "mrs", second, first);
  return reads_as(other, pc, word ^ READS);
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
  if (reads_as(text, pc, word))
    return READ;
  return is_dialect(word, text) || reads_as_other_access(text, pc, word) ? DIALECT : UNREAD;
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
  if (walk_count(&d->walk, form, 0, judge(word, pc, text)))
    fprintf(d->walk.out, "%-15s %08x  %s\n", a64_form(form)->name, word, text);
}

static bool write_words(const struct dump *d, const struct tempdir *shop) {
  FILE *f = tempdir_file(shop, "words", "wb");
  for (unsigned i = 0; f && i < d->count; i++)
    fwrite(&d->of[i].word, 1, 4, f);
  return f && !fclose(f);
}

/* Every word must have a line. */
static bool read_lines(struct dump *d, const struct tempdir *shop) {
  FILE *f = tempdir_file(shop, "texts", "r");
  char line[512], *text;
  uint32_t pc;
  unsigned lines = 0;
  while (f && fgets(line, sizeof line, f))
    if ((text = text_of(line, &pc)) && pc / 4 == lines++ && pc / 4 < d->count)
      judge_line(d, pc, text);
  return f && !fclose(f) && lines == d->count;
}

static void judge_all(struct form_walk *w) {
  struct dump *d = (struct dump *)w;
  struct tempdir shop = {.folder = ""};
  char line[128];
  if (!d->count)
    return;
  snprintf(line, sizeof line, "%s -D -z -b binary -m aarch64 words >texts", program);
  w->failed |= !tempdir_open(&shop);
  w->failed |= w->failed || !write_words(d, &shop) || tempdir_run(&shop, line) || !read_lines(d, &shop);
  w->failed |= !tempdir_close(&shop);
  d->count = 0;
}

static void take(struct dump *d, unsigned form, uint32_t word) {
  d->of[d->count].form = (uint16_t)form;
  d->of[d->count].word = word;
  if (++d->count == BATCH)
    judge_all(&d->walk);
}

static bool ask(struct form_walk *w, unsigned form) {
  uint64_t state = walk_seed(w, form), draws = w->options.draws, found = 0;
  if (a64_form(form)->also)
    return false;
  for (uint64_t tries = 0; found < draws && tries < draws * TRIES && !w->failed; tries++) {
    uint32_t word = agree_word(a64_form(form), false, &state);
    if (!agree_is_of(form, word))
      continue;
    take((struct dump *)w, form, word);
    found++;
  }
  return found > 0;
}

static const struct comparison comparison = {
    .failure = "objdump did not print every word",
    .bytes = sizeof(struct dump),
    .ask = ask,
    .judge = judge_all,
    .rows = 1,
    .outcomes = READINGS,
    .outcome = {"read", "unknown", "dialect", "unread"},
    .shown = UNREAD,
    .bad = UNREAD,
};

int agree_on_objdump(const struct draw_options *o) {
  return tempdir_has(program) ? walk_all(&comparison, o) : bad_input("agree: %s is not on this machine", program);
}
