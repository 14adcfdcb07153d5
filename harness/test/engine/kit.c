/* kit.c - what tests of encoders in processes share: questions, and asks that end as they should. */
#include "kit.h"
#include "test/test.h"

#include <stdlib.h>
#include <sys/mman.h>

struct trial *engine_kit_trials(unsigned n) {
  struct trial *t = calloc(n, sizeof *t);
  EXPECT_TRUE(t);
  for (unsigned i = 0; i < n; i++)
    t[i].program = (struct program){.count = 1, .item[0].insn.op[0] = i};
  return t;
}

void engine_kit_ask(struct keeper *k, struct trial *t, size_t n) {
  char why[200] = "";
  size_t asked = n;
  int status = 0;
  bool good = keeper_ask(k, t, &asked, NULL, &status, why, sizeof why);
  NOTEF("status %d, '%s'", status, why);
  EXPECT_TRUE(good);
  EXPECT_EQ(n, asked);
}

void engine_kit_ask_in_vain(struct keeper *k, struct trial *t, size_t n, const char *said) {
  char why[200] = "";
  int status = 0;
  EXPECT_TRUE(!keeper_ask(k, t, &n, NULL, &status, why, sizeof why));
  EXPECT_EQ(ENCODER_FAILED, status);
  EXPECT_STR(said, why);
}

void *engine_kit_shared(size_t bytes) {
  void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  EXPECT_TRUE(memory != MAP_FAILED);
  return memory;
}
