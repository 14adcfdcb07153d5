/* ask.h - a script put to an encoder's assembler, in a process of its own, with memory that ends where it must not go
 * on. */
#ifndef A64_SCRIPT_ASK_H
#define A64_SCRIPT_ASK_H

#include "encoders/encoder.h"
#include "script/script.h"

enum script_end {
  SCRIPT_DONE,
  SCRIPT_REFUSED,
  SCRIPT_UNKNOWN, /* a step that it does not know, or has no way to say */
  SCRIPT_DIED,
  SCRIPT_OVERFLOWED, /* it wrote behind or before its room */
  SCRIPT_HUNG,
  SCRIPT_BABBLED /* a verdict that there is not */
};

enum { SCRIPT_PATCHED = 1 << 16 /* bytes of a program that is patched, at most */ };

struct asked {
  enum script_end end;
  unsigned step;               /* the one at which it ended */
  char reason[A64FUZZ_REASON]; /* of a refusal; of a death */
  uint64_t address, capacity;  /* of the room */
  const uint64_t *offset;      /* before each step, and after the last */
  const uint8_t *code;         /* valid until the next script is asked for */
  uint64_t size;               /* at FINISH, as the assembler says */
  bool patched;                /* a PATCH was asked for: */
  const uint8_t *before;       /* the code before it, */
  const uint8_t *flushed;      /* and as it was when the cache was told; */
  const uint8_t *is_flushed;   /* a byte for each that it was told of */
};

struct asker;

/* NULL, with one line in why[size], if there is no memory. */
struct asker *asker_open(const struct encoder *e, char *why, size_t size);
void asker_close(struct asker *a);

/* What the encoder says of its assembler; 0, and a line in why[size] where it does not load: it has none. */
struct assembler_facts {
  bool loads, present, has_own_memory;
  uint32_t features, scratch, capabilities;
};
struct assembler_facts asker_facts(struct asker *a, char *why, size_t size);

/* False, with one line in why[size], if the harness cannot go on. */
bool asker_ask(struct asker *a, const struct script *s, struct asked *out, char *why, size_t size);

#endif
