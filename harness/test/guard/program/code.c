/* code.c - generated code for the guard's tests: written, and run behind a guard. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "citizen.h"

enum { BYTES = 0x10000 };

void want(int holds, const char *what, int line) {
  if (holds)
    return;
  printf("line %d: false: %s\n", line, what);
  fflush(stdout);
  _Exit(1);
}

static void write_at(struct a64guard_thread *t, unsigned offset, const void *from, unsigned bytes) {
  char *at = (char *)t->code;
  WANT(mprotect(at, BYTES, PROT_READ | PROT_WRITE) == 0);
  memcpy(at + offset, from, bytes);
  __builtin___clear_cache(at + offset, at + offset + bytes);
  WANT(mprotect(at, BYTES, PROT_READ | PROT_EXEC) == 0);
}

struct a64guard_thread *ready(int value) {
  unsigned char stub[A64GUARD_STUB_BYTES];
  struct a64guard_thread *t = a64guard_thread_open();
  void *at = mmap(NULL, BYTES, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  WANT(t != NULL && at != MAP_FAILED);
  t->code = (uint64_t)at;
  t->code_end = t->code + BYTES;
  t->value = value;
  a64guard_stub_write(stub, t);
  write_at(t, 0, stub, sizeof stub);
  return t;
}

uint64_t put(struct a64guard_thread *t, const uint32_t *words, unsigned n) {
  write_at(t, CODE_PROGRAM, words, n * 4);
  return t->code + CODE_PROGRAM;
}

int run(struct a64guard_thread *t, const uint32_t *words, unsigned n) {
  struct a64guard g;
  a64guard_init(&g, put(t, words, n));
  a64guard_open(&g, &a64guard_way_context);
  int value = a64guard_call(&g);
  a64guard_close(&g);
  return value;
}
