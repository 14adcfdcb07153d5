/* shouts.c - an encoder and assembler of which all that people read gives orders to terminals and ends lines. */
#include "encoders/assembler.h"

#include <stdio.h>
#include <stdlib.h>

#define ORDERS "\033[2J\nencoder exec:true\n\x80"

static void *begin(void *self, const struct a64fuzz_room *room, char reason[A64FUZZ_REASON]) {
  (void)self;
  return assembler_begin(&assembler_right, room, reason);
}

static void *open(char reason[A64FUZZ_REASON]) {
  snprintf(reason, A64FUZZ_REASON, ORDERS);
  return getenv("A64FUZZ_SHOUTS") ? NULL : reason;
}

static enum a64fuzz_verdict refuse(void *self, const struct a64fuzz_request *r, struct a64fuzz_answer *a) {
  (void)self, (void)r;
  snprintf(a->reason, sizeof a->reason, ORDERS);
  return A64FUZZ_REFUSED;
}

static enum a64fuzz_verdict step(void *program, const struct a64fuzz_step *s, char reason[A64FUZZ_REASON]) {
  (void)program, (void)s;
  snprintf(reason, A64FUZZ_REASON, ORDERS);
  return A64FUZZ_REFUSED;
}

static const struct a64fuzz_assembler assembler = {.size = sizeof assembler,
                                                   .features = ASSEMBLER_FEATURES,
                                                   .begin = begin,
                                                   .step = step,
                                                   .offset = assembler_offset,
                                                   .end = assembler_end};

__attribute__((visibility("default")))
const struct a64fuzz_encoder a64fuzz_encoder_v2 = {.contract = A64FUZZ_CONTRACT,
                                                   .size = sizeof(struct a64fuzz_encoder),
                                                   .name = "shouts" ORDERS,
                                                   .version = "1" ORDERS,
                                                   .encode = refuse,
                                                   .open = open,
                                                   .assembler = &assembler};
