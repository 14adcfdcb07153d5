/* kit.c - what the tests of cases share: random programs, and what makes two of them equal. */
#include "kit.h"
#include "gen/random.h"
#include "test/test.h"

#include <stdio.h>
#include <string.h>

void case_kit_program(struct program *p, uint64_t *seed) {
  uint8_t bytes[PROGRAM_BYTES];
  for (unsigned i = 0; i < sizeof bytes; i++)
    bytes[i] = (uint8_t)next_random(seed);
  memset(p, 0, sizeof *p);
  program_from_bytes(p, bytes, next_random(seed) % sizeof bytes, (unsigned)(next_random(seed) % WIRE_CASES));
}

void case_kit_parse(const char *text, struct saved *s) {
  char why[512];
  if (!case_parse("test", text, strlen(text), s, why, sizeof why))
    FAILF("%s\n%s", why, text);
}

void case_kit_text(struct program *p, const char *instructions) {
  char text[4096];
  struct saved s;
  snprintf(text, sizeof text, "# a64fuzz case:\n%s\nend\n", instructions);
  case_kit_parse(text, &s);
  memcpy(p, &s.program, sizeof *p);
}

void case_kit_expect_same(const struct program *want, const struct program *got) {
  EXPECT_EQ(want->slot, got->slot);
  EXPECT_EQ(want->count, got->count);
  EXPECT_EQ(want->ninputs, got->ninputs);
  for (unsigned i = 0; i < want->count; i++)
    if (memcmp(&want->item[i], &got->item[i], sizeof *want->item))
      FAILF("instruction %u is another one", i);
  EXPECT_EQ(0, memcmp(&want->abort, &got->abort, sizeof want->abort));
  EXPECT_EQ(0, memcmp(want->pool, got->pool, sizeof want->pool));
  EXPECT_EQ(0, memcmp(want->input, got->input, want->ninputs * sizeof *want->input));
}

void case_kit_expect_same_case(const struct saved *want, const struct saved *got) {
  EXPECT_STR(want->story, got->story);
  EXPECT_STR(want->encoder, got->encoder);
  EXPECT_STR(want->backend, got->backend);
  EXPECT_STR(want->finding, got->finding);
  EXPECT_STR(want->where, got->where);
  EXPECT_STR(want->expected, got->expected);
  EXPECT_STR(want->found, got->found);
  EXPECT_STR(want->versions, got->versions);
  EXPECT_STR(want->authorities, got->authorities);
  EXPECT_STR(want->machine, got->machine);
  EXPECT_STR(want->cpu, got->cpu);
  EXPECT_STR(want->guest, got->guest);
  EXPECT_STR(want->mutant, got->mutant);
  EXPECT_EQ(want->broken, got->broken);
  case_kit_expect_same(&want->program, &got->program);
}

bool case_kit_is_copy(const struct program *a, const struct program *b) {
  return !memcmp((const char *)a, (const char *)b, sizeof *a);
}
