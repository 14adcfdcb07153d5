/* example.c - the smallest use: generated code that aborts by call, that traps, and that returns.
 *
 * SPDX-License-Identifier: MIT
 *
 * cc -o example example.c $(pkg-config --cflags --libs a64guard); exits with 0 if control came back from all three. */
#define _DEFAULT_SOURCE /* for MAP_ANONYMOUS; the guard needs nothing */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "a64guard.h"

#define BYTES 0x10000 /* suits every page size */
#define PROGRAM 64    /* where programs start; the stub stands before them */

/* Memory for code, never writable and executable at once. */
static unsigned char *code;

static int code_write(size_t offset, const void *from, size_t bytes) {
  if (mprotect(code, BYTES, PROT_READ | PROT_WRITE) != 0)
    return 0;
  memcpy(code + offset, from, bytes);
  __builtin___clear_cache((char *)code + offset, (char *)code + offset + bytes);
  return mprotect(code, BYTES, PROT_READ | PROT_EXEC) == 0;
}

/* A thread that may run what lies there, and its stub. */
static struct a64guard_thread *thread_ready(void) {
  unsigned char stub[A64GUARD_STUB_BYTES];
  struct a64guard_thread *t = a64guard_thread_open();
  if (t == NULL)
    return NULL;
  t->code = (uint64_t)code;
  t->code_end = t->code + BYTES;
  t->value = 17; /* what a fault delivers */
  a64guard_stub_write(stub, t);
  return code_write(0, stub, sizeof stub) ? t : NULL;
}

static int run(const uint32_t *words, size_t bytes) {
  struct a64guard g;
  if (!code_write(PROGRAM, words, bytes))
    return -1;
  a64guard_init(&g, (uint64_t)code + PROGRAM);
  a64guard_open(&g, &a64guard_way_context);
  int value = a64guard_call(&g);
  a64guard_close(&g);
  return value;
}

int main(void) {
  static const uint32_t call[] = {0x52800540 /* mov w0, #42 */, 0x97ffffef /* bl stub */};
  static const uint32_t trap[] = {0x00000000 /* udf #0 */}, plain[] = {0xd65f03c0 /* ret */};
  code = (unsigned char *)mmap(NULL, BYTES, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (code == (unsigned char *)MAP_FAILED || !a64guard_handlers_open() || thread_ready() == NULL)
    return 1;
  int by_call = run(call, sizeof call), by_trap = run(trap, sizeof trap), by_return = run(plain, sizeof plain);
  printf("by call: %d, by trap: %d, by return: %d\n", by_call, by_trap, by_return);
  return by_call == 42 && by_trap == 17 && by_return == 0 ? 0 : 1;
}
