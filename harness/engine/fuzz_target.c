/* fuzz_target.c - the target of AFL++ and libFuzzer: bytes are a program, and a finding is a crash.
 *
 * Words are always checked. Programs are run too, through a live agent; A64FUZZ_HOST_ONLY=1 leaves that out, and so
 * does a program whose name ends in "words", for places where no emulator is and no variable can be set.
 * A64FUZZ_ENCODER names the encoder under test. */
#include "engine/engine.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static bool judging;

/* An encoder that ends the process has not passed. */
static void on_exit_of_process(void) {
  if (judging)
    abort();
}

static bool is_host_only(void) {
  const char *name = program_invocation_short_name;
  size_t len = strlen(name);
  return getenv("A64FUZZ_HOST_ONLY") || (len >= 5 && !strcmp(name + len - 5, "words"));
}

static struct judge *target(void) {
  static struct judge j;
  char why[256];
  if (j.encoder)
    return &j;
  const char *name = getenv("A64FUZZ_ENCODER");
  struct run_options o = {.backend = run_backend_find(run_backend_usual()), .agent = engine_agent()};
  static struct platform on;
  j.on = &on;
  j.encoder = encoder_open(name ? name : "table", why, sizeof why);
  if (!j.encoder || !(j.encoder = encoder_load(j.encoder, why, sizeof why)) ||
      (!is_host_only() &&
       (!(j.runner = run_open(&o, why, sizeof why)) || !judge_probe(j.runner, &on, why, sizeof why)))) {
    fprintf(stderr, "a64fuzz: %s\n", why);
    exit(2);
  }
  atexit(on_exit_of_process);
  return &j;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
  static struct trial t;
  char why[256];
  struct judge *j = target();
  program_from_bytes(&t.program, bytes, size, 0);
  judging = true;
  bool ok = judge(&t, 1, j, why, sizeof why);
  judging = false;
  if (!ok) {
    fprintf(stderr, "a64fuzz: %s\n", why);
    exit(3);
  }
  if (!t.verdict.finding)
    return 0;
  fprintf(stderr, "a64fuzz: %s %s: %s\n", finding_name(t.verdict.finding), t.verdict.where, t.verdict.detail);
  abort();
}
