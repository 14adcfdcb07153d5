/* minimise.c - the verb `minimise`: shrinks a case while it keeps showing the same. */
#include "cli/aborts/replay.h"
#include "cli/directory.h"
#include "cli/encoder_start.h"
#include "cli/fuzz/shrink.h"
#include "cli/minimising.h"
#include "cli/options.h"
#include "cli/status.h"
#include "cli/verbs.h"
#include "engine/engine.h"
#include "engine/finding.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static int search_smallest(struct shrinking *s, struct saved *saved, const char *path, const char *out) {
  char why[512];
  unsigned before = saved->program.count;
  if (!shrinking_begin(s, &saved->program)) {
    if (!*s->trouble)
      return bad_input("%s: shows nothing, so there is nothing to keep", path);
    return s->status == STATUS_FAILED ? harness_failed("%s: %s", path, s->trouble)
                                      : bad_input("%s: %s", path, s->trouble);
  }
  unsigned tried = shrinking_do(s, saved, minimise_progress);
  minimise_progress_end();
  if (*s->trouble)
    return harness_failed("%s: %s", path, s->trouble);
  if (!case_write(out, saved, why, sizeof why))
    return bad_input("%s", why);
  printf("%s: %s, %u instruction%s of %u, %u programs tried\n", out, s->wanted, saved->program.count,
         saved->program.count == 1 ? "" : "s", before, tried);
  return STATUS_FINE;
}

#define OPTIONS minimise
#define OPTIONS_DEF "cli/fuzz/minimise.def"
#include "cli/options_table.h"

int verb_minimise(int argc, char **argv) {
  static struct saved saved;
  struct shrinking s = {0};
  struct minimise_options q;
  char why[512];
  int n = minimise_take(argc, argv, &q);
  if (n < 0)
    return STATUS_BAD_INPUT;
  if (n != 1)
    return bad_input("minimise: takes one file");
  if (q.o && !file_is_possible(q.o))
    return bad_input("'%s': no place for a case: %s", q.o, strerror(errno));
  if (!case_read(argv[1], &saved, why, sizeof why))
    return bad_input("%s", why);
  if (saved.program.abort.on && !finding_take_guest(&saved, q.program, why, sizeof why))
    return bad_input("%s: %s", argv[1], why);
  if (saved.program.abort.on)
    return abandoned_minimise_file(&saved, argv[1], q.backend, q.cpu, q.o ? q.o : argv[1]);
  finding_settle(&saved, q.encoder, q.backend);
  if ((s.alone.run.backend = run_backend_find(saved.backend)) == RUN_BACKENDS)
    return bad_input("%s: no back end '%s'; there are:%s", argv[1], saved.backend, run_backend_names());
  if (!(s.alone.encoder = finding_encoder(&saved, q.encoder, why, sizeof why)))
    return bad_input("%s: %s", argv[1], why);
  if ((n = encoder_start(s.alone.encoder, NULL, argv[1])))
    return n;
  s.alone.run.agent = engine_agent();
  s.alone.run.cpu = q.cpu;
  int status = search_smallest(&s, &saved, argv[1], q.o ? q.o : argv[1]);
  isolated_close(&s.alone);
  return status;
}
