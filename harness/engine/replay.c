/* replay.c - runs the fuzzing target on files, without a fuzzer. */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { LARGEST = 1 << 20 };

static int complain(const char *path, const char *what) {
  fprintf(stderr, "fuzz-replay: %s: %s\n", path, what);
  return 2;
}

static int replay(const char *path) {
  static uint8_t bytes[LARGEST + 1];
  errno = 0;
  FILE *f = fopen(path, "rb");
  size_t size = f ? fread(bytes, 1, sizeof bytes, f) : 0;
  if (!f || ferror(f))
    return complain(path, strerror(errno));
  fclose(f);
  if (size > LARGEST)
    return complain(path, "more than 1 MB, which no fuzzer wrote for this target");
  fprintf(stderr, "%s: %zu bytes\n", path, size);
  LLVMFuzzerTestOneInput(bytes, size);
  return 0;
}

int main(int argc, char **argv) {
  int status = argc < 2 ? complain("usage", "fuzz-replay FILE...") : 0;
  for (int i = 1; i < argc && !status; i++)
    status = replay(argv[i]);
  return status;
}
