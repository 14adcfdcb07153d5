/* forms.c - which form the bytes of a case choose. */
#include "gen/forms.h"
#include "test/test.h"

#include <string.h>

/* Whether each of `count` is chosen by some bytes. */
static bool reaches_all(unsigned count, unsigned stride) {
  static bool chosen[A64_FORMS];
  memset(chosen, 0, sizeof chosen);
  for (unsigned further = 0; further < 256; further++)
    for (unsigned choice = 0; choice < 2048; choice++)
      chosen[forms_pick(count, choice, further, stride)] = true;
  return !memchr(chosen, 0, count);
}

TEST(every_form_can_be_chosen_however_many_there_are) {
  static const unsigned counts[] = {1, 30, 31, 62, 1239, 1271, 2046, 2047, 2048, 2049, 4095, 4096, 4588, 16370, 16384};
  for (unsigned i = 0; i < sizeof counts / sizeof *counts; i++) {
    NOTEF("%u forms", counts[i]);
    EXPECT_TRUE(reaches_all(counts[i], 31));
    EXPECT_TRUE(reaches_all(counts[i], 1));
  }
}
