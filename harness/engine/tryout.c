/* tryout.c - whether an encoder starts at all: it is asked for a NOP. */
#define _GNU_SOURCE
#include "engine/tryout.h"

#include "engine/keeper.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { SAID = 120 };

/* What is written to standard error until heard(): so that one line can tell all. */
struct ear {
  int file, before; /* negative: nothing is listened to */
};

static struct ear listen_to_errors(void) {
  struct ear ear = {.file = memfd_create("errors", MFD_CLOEXEC), .before = dup(STDERR_FILENO)};
  fflush(stderr);
  if (ear.file >= 0 && ear.before >= 0)
    dup2(ear.file, STDERR_FILENO);
  return ear;
}

static void put_back(const struct ear *ear) {
  if (ear->file >= 0 && ear->before >= 0)
    dup2(ear->before, STDERR_FILENO);
}

static void forget(const struct ear *ear) {
  if (ear->before >= 0)
    close(ear->before);
  if (ear->file >= 0)
    close(ear->file);
}

/* The first line of it; "" if there was none. */
static void heard(const struct ear *ear, char line[SAID]) {
  ssize_t n = ear->file < 0 ? 0 : pread(ear->file, line, SAID - 1, 0);
  line[n > 0 ? n : 0] = 0;
  line[strcspn(line, "\n")] = 0;
}

/* What a working encoder has to say is passed on. */
static void pass_on(const struct ear *ear) {
  char some[4096];
  off_t at = 0;
  for (ssize_t n; ear->file >= 0 && (n = pread(ear->file, some, sizeof some, at)) > 0; at += n)
    if (write(STDERR_FILENO, some, (size_t)n) != n)
      return;
}

static struct trial *one_nop(void) {
  struct a64_refusal r;
  struct trial *t = calloc(1, sizeof *t);
  if (!t)
    return NULL;
  t->program.count = 1;
  a64_parse("nop", &t->program.item[0].insn, &r);
  return t;
}

static int ask(const struct encoder *e, const volatile int *stop, char *why, size_t size) {
  struct trial *t = one_nop();
  struct keeper *k = keeper_open(e);
  size_t n = 1;
  int status = ENCODER_FAILED;
  snprintf(why, size, "no memory");
  if (t && k && keeper_ask(k, t, &n, &(struct limit){.stop = stop}, &status, why, size))
    status = ENCODER_FINE;
  keeper_close(k);
  free(t);
  return status;
}

int encoder_try(const struct encoder *e, const volatile int *stop, char *why, size_t size) {
  char line[SAID];
  struct ear ear = listen_to_errors();
  int status = ask(e, stop, why, size);
  put_back(&ear);
  heard(&ear, line);
  size_t len = strlen(why);
  if (status && *line)
    snprintf(why + len, size - len, ": %s", line);
  else if (!status)
    pass_on(&ear);
  forget(&ear);
  return status;
}
