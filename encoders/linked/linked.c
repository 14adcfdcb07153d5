/* linked.c - an encoder that is linked in, as an object or archive (make encoder OBJECT=FILE), under its own name. */
#include "encoders/encoder.h"
#include "encoders/plugin.h"

#include <stdio.h>
#include <stdlib.h>

extern const struct a64fuzz_encoder a64fuzz_encoder_v2;

__attribute__((constructor)) static void register_linked(void) {
  char why[256];
  const struct encoder *e = plugin_wrap(&a64fuzz_encoder_v2, why, sizeof why);
  if (!e) {
    fprintf(stderr, "a64fuzz: the encoder that is linked in: %s\n", why);
    exit(2);
  }
  encoder_register(e);
}
