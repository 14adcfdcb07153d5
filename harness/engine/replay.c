/* replay.c - runs the fuzzing target on files, without a fuzzer. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int main(int argc, char **argv) {
  static uint8_t bytes[1 << 20];
  for (int i = 1; i < argc; i++) {
    FILE *f = fopen(argv[i], "rb");
    if (!f) {
      perror(argv[i]);
      return 2;
    }
    size_t size = fread(bytes, 1, sizeof bytes, f);
    fclose(f);
    fprintf(stderr, "%s: %zu bytes\n", argv[i], size);
    LLVMFuzzerTestOneInput(bytes, size);
  }
  return 0;
}
