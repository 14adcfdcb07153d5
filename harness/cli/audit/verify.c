/* verify.c - the verb that reads a listing of code and says which words do not mean what their text says. */
#include "cli/audit/listing.h"
#include "cli/options.h"
#include "cli/status.h"
#include "cli/utf8.h"
#include "cli/verbs.h"
#include "isa/insn.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LINE = 4096 };

struct verify {
  const char *file;
  unsigned long line;
  uint64_t counts[LISTING_VERDICTS], others, relocated, maybe_relocated;
  bool shows_unread;
  bool waits; /* a line does: what the next one is may excuse it */
  char last[LINE];
};

static void print_text(uint32_t word) {
  struct insn base, preferred;
  char text[A64_TEXT] = "unallocated";
  if (a64_decode(word, &base) != A64_UNALLOCATED) {
    a64_prefer(word, &base, &preferred);
    a64_spell(&preferred, text);
  }
  fputs(text, stdout);
}

static void print_wrong(const struct verify *v, const struct listed *l, uint32_t wanted) {
  printf("%s:%lu: %08x is `", v->file, v->line, l->word);
  print_text(l->word);
  printf("`, not `%s`, which is %08x: bits %08x differ\n", l->text, wanted, l->word ^ wanted);
}

/* What a terminal would take for a command is not for the screen. */
static void tidy(char *line) {
  line[strcspn(line, "\r\n")] = 0;
  for (char *p = line; (p = strchr(p, '\t'));)
    *p = ' ';
  utf8_make_plain(line);
}

static void judge_line(struct verify *v, char *line, bool is_relocated) {
  struct listed l;
  char why[A64_TEXT];
  uint32_t wanted = 0;
  if (!listing_read(line, &l)) {
    v->others++;
    return;
  }
  enum listing_verdict verdict = listing_judge(&l, &wanted, why, sizeof why);
  if (verdict == LISTING_WRONG && is_relocated) {
    v->relocated++;
    return;
  }
  v->counts[verdict]++;
  if (verdict == LISTING_WRONG) {
    v->maybe_relocated += listing_may_be_relocated(l.word, wanted);
    print_wrong(v, &l, wanted);
  }
  if (verdict == LISTING_UNREAD && v->shows_unread)
    printf("%s:%lu: not understood: `%s`: %s\n", v->file, v->line, l.text, why);
}

static void take_line(struct verify *v, const char *line) {
  if (v->waits)
    judge_line(v, v->last, listing_is_relocation(line));
  v->waits = true;
  memcpy(v->last, line, strlen(line) + 1);
  v->line++;
}

static void take_end(struct verify *v) {
  if (v->waits)
    judge_line(v, v->last, false);
  v->waits = false;
}

static int take_stream(struct verify *v, FILE *f) {
  char line[LINE];
  while (fgets(line, sizeof line, f)) {
    if (strlen(line) == sizeof line - 1 && line[sizeof line - 2] != '\n')
      return bad_input("%s:%lu: the line is too long", v->file, v->line + 1);
    tidy(line);
    take_line(v, line);
  }
  take_end(v);
  return ferror(f) ? bad_input("%s: %s", v->file, strerror(errno)) : STATUS_FINE;
}

static int take_file(struct verify *v, const char *name) {
  bool is_stdin = !strcmp(name, "-");
  FILE *f = is_stdin ? stdin : fopen(name, "r");
  if (!f)
    return bad_input("%s: %s", name, strerror(errno));
  v->file = is_stdin ? "standard input" : name;
  v->line = 0;
  int status = take_stream(v, f);
  if (!is_stdin)
    fclose(f);
  return status;
}

static int finish(const struct verify *v) {
  uint64_t judged = v->counts[LISTING_RIGHT] + v->counts[LISTING_WRONG], unread = v->counts[LISTING_UNREAD];
  uint64_t words = judged + unread + v->relocated;
  if (unread && !v->shows_unread)
    printf("%llu text%s not understood; --unread lists them\n", (unsigned long long)unread,
           unread == 1 ? " was" : "s were");
  if (v->maybe_relocated)
    printf(
        "%llu of the wrong ones lead%s to %s own place, as in an object that is not linked: `objdump -dr` lists what "
        "the linker is to change\n",
        (unsigned long long)v->maybe_relocated, v->maybe_relocated == 1 ? "s" : "",
        v->maybe_relocated == 1 ? "its" : "their");
  printf("words=%llu right=%llu wrong=%llu unread=%llu relocated=%llu other_lines=%llu\n", (unsigned long long)words,
         (unsigned long long)v->counts[LISTING_RIGHT], (unsigned long long)v->counts[LISTING_WRONG],
         (unsigned long long)unread, (unsigned long long)v->relocated, (unsigned long long)v->others);
  if (!judged)
    return bad_input("verify: nothing was judged: no line is WORD<TAB>TEXT with a text that is understood");
  return v->counts[LISTING_WRONG] ? STATUS_FINDINGS : STATUS_FINE;
}

#define OPTIONS verify
#define OPTIONS_DEF "cli/audit/verify.def"
#include "cli/options_table.h"

int verb_verify(int argc, char **argv) {
  struct verify_options q;
  int files = verify_take(argc, argv, &q);
  struct verify v = {.shows_unread = q.unread};
  if (files < 0)
    return STATUS_BAD_INPUT;
  if (!files && isatty(STDIN_FILENO))
    fputs("a64fuzz: verify reads a listing from standard input, to its end\n", stderr);
  int status = files ? STATUS_FINE : take_file(&v, "-");
  for (int i = 1; i <= files && !status; i++)
    status = take_file(&v, argv[i]);
  return status ? status : finish(&v);
}
