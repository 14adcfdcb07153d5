/* main.c - prints the number for all that is drawn, as a build with other options than the tests' own has it. */
#include "test/gen/drawing.h"

#include <inttypes.h>
#include <stdio.h>

int main(void) {
  printf("%016" PRIx64 "\n", drawing_digest());
  return 0;
}
