/* scan.c - the verb that reads raw code and reports what no JIT should have emitted. */
#include "cli/audit/region.h"
#include "cli/options.h"
#include "cli/status.h"
#include "cli/verbs.h"
#include "isa/form.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum problem { NONE, UNALLOCATED, UNPREDICTABLE, SHOULD_BE, LEAVES, CALLS, UNJUDGED, PROBLEMS };

static const struct {
  const char *key, *sentence;
} problems[PROBLEMS] = {
    [UNALLOCATED] = {"unallocated", "no instruction"},
    [UNPREDICTABLE] = {"unpredictable", "CONSTRAINED UNPREDICTABLE"},
    [SHOULD_BE] = {"should_be", "CONSTRAINED UNPREDICTABLE: bits that should be 0 or 1 are not"},
    [LEAVES] = {"leaves", "leads out of the code"},
    [CALLS] = {"calls", "calls what is outside of the code"},
    [UNJUDGED] = {"unjudged", "of SVE or SME, which the table does not have"},
};

struct scan {
  const char *file;
  uint64_t words, counts[PROBLEMS];
  bool shows_calls;
};

static bool sets_link(const struct form *f) { return a64_effect_sets(f, (enum a64_variable)(A64_VAR_X + 30)); }

/* The label of a branch or of a load; -1: none. What only computes an address may lead anywhere. */
static int label_of(const struct form *f) {
  bool follows = a64_effect_sets(f, A64_VAR_PC) || a64_touches_memory(f);
  for (int i = 0; follows && i < f->nops; i++)
    if (f->op[i].is_label)
      return i;
  return -1;
}

static enum problem leads_out(const struct region *r, uint64_t pc, const struct insn *in) {
  const struct form *f = a64_form(in->form);
  int label = label_of(f);
  if (label < 0 || pc + (uint64_t)in->op[label] - r->address < r->bytes)
    return NONE;
  return sets_link(f) ? CALLS : LEAVES;
}

/* The encoding groups SME and SVE (C4.1). */
static bool is_scalable(uint32_t word) {
  uint32_t op1 = word >> 25 & 15;
  return op1 == 2 || (op1 == 0 && word >> 31);
}

/* Whether it is a finding, and not only counted. */
static bool is_finding(enum problem p) { return p != NONE && p != CALLS && p != UNJUDGED; }

static enum problem problem_of(const struct region *r, uint64_t pc, uint32_t word) {
  struct insn in;
  enum a64_validity validity = a64_decode(word, &in);
  if (validity == A64_UNALLOCATED)
    return is_scalable(word) ? UNJUDGED : UNALLOCATED;
  if (validity == A64_VALID)
    return leads_out(r, pc, &in);
  const struct form *f = a64_form(in.form);
  return (word & f->should) != f->ought ? SHOULD_BE : UNPREDICTABLE;
}

static void print_problem(const struct region *r, uint64_t pc, uint32_t word, enum problem p) {
  struct insn base, preferred;
  char text[A64_TEXT] = "-";
  if (a64_decode(word, &base) != A64_UNALLOCATED) {
    a64_prefer(word, &base, &preferred);
    a64_spell(&preferred, text);
  }
  for (const char *c = r->name; *c; c++)
    putchar(iscntrl((unsigned char)*c) ? '?' : *c);
  printf("+0x%" PRIx64 "\t0x%" PRIx64 "\t%08x\t%s\t%s\n", pc - r->address, pc, word, text, problems[p].sentence);
}

static void scan_region(void *ctx, const struct region *r) {
  struct scan *s = ctx;
  for (size_t at = 0; at < r->bytes; at += 4) {
    uint32_t word;
    memcpy(&word, r->code + at, sizeof word);
    enum problem p = problem_of(r, r->address + at, word);
    s->words++;
    s->counts[p]++;
    if (is_finding(p) || (p == CALLS && s->shows_calls))
      print_problem(r, r->address + at, word, p);
  }
}

static int scan_bytes(struct scan *s, const uint8_t *data, size_t size, uint64_t base) {
  char why[128];
  bool ok = regions_of(s->file, data, size, base, scan_region, s, why, sizeof why);
  return ok ? STATUS_FINE : bad_input("%s: %s", s->file, why);
}

static int scan_file(struct scan *s, uint64_t base) {
  struct stat st;
  int fd = open(s->file, O_RDONLY | O_CLOEXEC);
  if (fd < 0 || fstat(fd, &st))
    return bad_input("%s: %s", s->file, strerror(errno));
  size_t size = S_ISREG(st.st_mode) ? (size_t)st.st_size : 0;
  void *data = size ? mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
  close(fd);
  if (data == MAP_FAILED)
    return bad_input("%s: %s", s->file, S_ISREG(st.st_mode) ? "no code in it" : "not a file");
  int status = scan_bytes(s, data, size, base);
  munmap(data, size);
  return status;
}

static int finish(const struct scan *s) {
  uint64_t found = 0;
  printf("words=%" PRIu64, s->words);
  for (unsigned p = NONE + 1; p < PROBLEMS; p++) {
    printf(" %s=%" PRIu64, problems[p].key, s->counts[p]);
    found += is_finding(p) ? s->counts[p] : 0;
  }
  putchar('\n');
  if (s->words == s->counts[UNJUDGED])
    return bad_input("scan: nothing was judged: there is no code of the table's instructions in what was given");
  return found ? STATUS_FINDINGS : STATUS_FINE;
}

#define OPTIONS scan
#define OPTIONS_DEF "cli/audit/scan.def"
#include "cli/options_table.h"

int verb_scan(int argc, char **argv) {
  struct scan_options q;
  int status = STATUS_FINE, files = scan_take(argc, argv, &q);
  struct scan s = {.shows_calls = q.calls};
  if (files < 0)
    return STATUS_BAD_INPUT;
  if (!files)
    return bad_input("scan: which file? `a64fuzz help scan` says what it reads");
  for (int i = 1; i <= files && !status; i++) {
    s.file = argv[i];
    status = scan_file(&s, q.base);
  }
  return status ? status : finish(&s);
}
