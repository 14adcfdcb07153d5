/* triage.c - the verb `triage`: what fuzzers crashed or hung on is replayed, grouped by cause, made small, and saved.
 */
#include "cli/command.h"
#include "cli/directory.h"
#include "cli/encoder_start.h"
#include "cli/fuzz/shrink.h"
#include "cli/options.h"
#include "cli/status.h"
#include "cli/verbs.h"
#include "engine/engine.h"
#include "engine/finding.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>

#define OPTIONS triage
#define OPTIONS_DEF "cli/fuzz/triage.def"
#include "cli/options_table.h"

static struct triage { /* one: nftw() passes nothing on */
  const struct triage_options *q;
  struct shrinking shrinking;
  struct groups *groups;
  struct saved saved;
  unsigned files, findings, status;
} t;

/* What AFL++, libFuzzer and honggfuzz call what they found; of AFL++ not its queue, which holds what runs well. */
static bool is_found_by_a_fuzzer(const char *path, const char *name) {
  static const char *const begins[] = {"crash-", "timeout-", "oom-", "leak-", "SIG"};
  if (!strncmp(name, "id:", 3))
    return strstr(path, "/crashes") || strstr(path, "/hangs");
  for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
    if (!strncmp(name, begins[i], strlen(begins[i])))
      return true;
  return false;
}

/* `why` names the file. */
static int fail(int status, const char *why) {
  t.status = (unsigned)(status == STATUS_BAD_INPUT ? bad_input("%s", why) : harness_failed("%s", why));
  return 1;
}

static int fail_to_judge(const char *path) {
  char why[1024];
  snprintf(why, sizeof why, "%s: %s", path, t.shrinking.trouble);
  return fail(t.shrinking.status, why);
}

/* Finds out what the bytes show, and keeps the smallest case of each cause. */
static int take(const char *path) {
  char why[512];
  const char *file;
  struct shrinking *k = &t.shrinking;
  t.files++;
  if (!case_read(path, &t.saved, why, sizeof why))
    return fail(STATUS_BAD_INPUT, why);
  k->alone.host_only = false;
  if (!shrinking_begin(k, &t.saved.program))
    return *k->trouble ? fail_to_judge(path) : 0;
  t.findings++;
  finding_settle(&t.saved, t.q->encoder, t.q->backend);
  finding_describe(&t.saved, &k->alone.trial->verdict, k->alone.encoder, isolated_platform(&k->alone));
  if (groups_add(t.groups, k->wanted, case_weight(&t.saved.program), &file) &&
      !case_keep(file, &t.saved, why, sizeof why))
    return fail(STATUS_FAILED, why);
  return 0;
}

static int visit(const char *path, const struct stat *s, int what, struct FTW *at) {
  bool named = at->level == 0;                                                                 /* on the command line */
  bool wanted = named || (S_ISREG(s->st_mode) && is_found_by_a_fuzzer(path, path + at->base)); /* no pipe */
  return what == FTW_F && wanted ? take(path) : 0;
}

static void print_group(const struct group *g) {
  printf("%s, %llu time%s\n  %s\n  ", g->signature, (unsigned long long)g->count, g->count == 1 ? "" : "s",
         t.saved.story);
  command_begin(stdout, "check");
  command_encoder(stdout, t.q->encoder);
  command_end(stdout, g->path);
}

/* One that hangs takes seconds a question, and is left as it is. */
static void make_smaller(const struct group *g) {
  char why[256];
  struct shrinking *k = &t.shrinking;
  k->alone.host_only = false;
  if (!case_read(g->path, &t.saved, why, sizeof why))
    return;
  if (!g->known &&
      strncmp(g->signature, finding_name(FINDING_ENCODER_HUNG), strlen(finding_name(FINDING_ENCODER_HUNG))) &&
      shrinking_begin(k, &t.saved.program)) {
    shrinking_do(k, &t.saved, NULL);
    case_keep(g->path, &t.saved, why, sizeof why);
  }
  print_group(g);
}

static int run(char **folder, int n) {
  const struct group *g;
  for (int i = 1; i <= n && !t.status; i++)
    if (nftw(folder[i], visit, 16, FTW_PHYS) < 0)
      t.status = (unsigned)bad_input("%s: %s", folder[i], strerror(errno));
  for (unsigned i = 0; !t.status && (g = groups_at(t.groups, i)); i++)
    make_smaller(g);
  if (t.status)
    return (int)t.status;
  unsigned kinds = 0;
  while (groups_at(t.groups, kinds))
    kinds++;
  if (!t.files)
    fputs("a64fuzz: triage: no file there is called as fuzzers call what they crashed or hung on: id:* in crashes or "
          "hangs, crash-*, timeout-*, oom-*, leak-*, SIG*\n",
          stderr);
  printf("files=%u findings=%u kinds=%u\n", t.files, t.findings, kinds);
  return t.findings ? STATUS_FINDINGS : STATUS_FINE;
}

int verb_triage(int argc, char **argv) {
  static struct triage_options q;
  char why[512];
  int n = triage_take(argc, argv, &q), files = n;
  if (n < 0)
    return STATUS_BAD_INPUT;
  if (!n)
    return bad_input("triage: takes folders that fuzzers wrote to (AFL++'s -o, libFuzzer's or honggfuzz's), or files");
  t = (struct triage){.q = &q};
  t.shrinking.alone.run =
      (struct run_options){.backend = run_backend_find(q.backend), .agent = engine_agent(), .cpu = q.cpu};
  if (t.shrinking.alone.run.backend == RUN_BACKENDS)
    return bad_input("triage: no back end '%s'; there are:%s", q.backend, run_backend_names());
  if (!(t.shrinking.alone.encoder = encoder_open(q.encoder, why, sizeof why)))
    return bad_input("triage: %s", why);
  if ((n = encoder_start(t.shrinking.alone.encoder, NULL, NULL)))
    return n;
  if (!make_directory(q.out))
    return bad_input("'%s' cannot be a directory for findings: %s", q.out, strerror(errno));
  if (!(t.groups = groups_open(q.out)))
    return harness_failed("no memory");
  int status = run(argv, files);
  groups_close(t.groups);
  isolated_close(&t.shrinking.alone);
  return status;
}
