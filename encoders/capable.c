/* capable.c - what an encoder says of itself: which questions it is spared, and how its answers are taken.
 *
 * A plug-in says it in its struct. A command says it in front of its colon, as in `exec,unchecked,sp-is-zr:COMMAND` or
 * `batch,name=gnu-as,version=2.40:COMMAND`. */
#include "encoders/capable.h"
#include "encoders/a64fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool capable_spares(uint32_t capabilities, uint32_t scratch, const struct insn *in) {
  struct a64_refusal r;
  uint32_t word;
  if (a64_encode(in, &word, &r))
    return false;
  bool of_31 = r.why == A64_NO_SP || r.why == A64_NO_ZR;
  if (capabilities & A64FUZZ_RELAXES && encoder_is_macro(in, &(struct insn){0}))
    return encoder_names_scratch(in, scratch);
  return capabilities & A64FUZZ_UNCHECKED || (of_31 && capabilities & A64FUZZ_SP_IS_ZR);
}

bool capable_takes(uint32_t capabilities, const struct insn *in, uint32_t word) {
  struct a64_refusal r;
  uint32_t own = 0;
  return capabilities & A64FUZZ_TAKES_UNPREDICTABLE && !a64_encode(in, &own, &r) &&
         (r.why == A64_UNPREDICTABLE_WHEN || r.why == A64_SHOULD_BE) && own == word;
}

/* ---- of a command ------------------------------------------------------------------------------------------------ */

static const struct {
  const char *name;
  uint32_t capability;
} names[] = {
#define ROW(name, bit) {name, A64FUZZ_##bit},
    CAPABILITIES(ROW)
#undef ROW
};
enum { NAMES = sizeof names / sizeof *names };

enum { LABEL = 32 };

struct capable {
  const struct encoder *inner;
  uint32_t capabilities;
  char name[LABEL + 1], version[LABEL + 1]; /* "": it does not say */
};

/* Scratch registers are told with each sequence, not before. */
static enum encoder_answer encode(void *self, const struct insn *in, uint64_t pc, uint32_t *word,
                                  char reason[ENCODER_REASON]) {
  const struct capable *c = self;
  if (capable_spares(c->capabilities, 0, in))
    return ENCODER_INEXPRESSIBLE;
  enum encoder_answer answer = c->inner->encode(c->inner->self, in, pc, word, reason);
  return answer == ENCODER_WORD && capable_takes(c->capabilities, in, *word) ? ENCODER_REFUSED : answer;
}

/* Of those that it will be asked. */
static void prepare(void *self, const struct encoder_question *q, unsigned n) {
  const struct capable *c = self;
  struct encoder_question *asked = calloc(n + 1, sizeof *asked);
  unsigned used = 0;
  if (!asked)
    encoder_give_up(ENCODER_NOT_STARTED, "no memory for questions");
  for (unsigned i = 0; i < n; i++)
    if (!capable_spares(c->capabilities, 0, &q[i].in))
      asked[used++] = q[i];
  if (used)
    c->inner->prepare(c->inner->self, asked, used);
  free(asked);
}

static uint32_t find(const char *name, size_t length) {
  for (unsigned i = 0; i < NAMES; i++)
    if (strlen(names[i].name) == length && !strncmp(names[i].name, name, length))
      return names[i].capability;
  return 0;
}

static void list(const char *name, size_t length, char *why, size_t size) {
  int used = snprintf(why, size, "no capability '%.*s'; there are:", (int)(length < 40 ? length : 40), name);
  for (unsigned i = 0; i < NAMES && used > 0 && (size_t)used < size; i++)
    used += snprintf(why + used, size - (size_t)used, " %s", names[i].name);
  if (used > 0 && (size_t)used < size)
    snprintf(why + used, size - (size_t)used, " name=NAME version=VERSION");
}

/* It becomes the name of a folder and a part of lines. */
static bool is_label(const char *text, size_t length) {
  static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.+_-";
  return length && length <= LABEL && *text != '.' && strspn(text, allowed) >= length;
}

/* NULL: `said` is not KEY=... */
static const char *value_of(const char *said, size_t length, const char *key) {
  size_t n = strlen(key);
  return length > n && said[n] == '=' && !strncmp(said, key, n) ? said + n + 1 : NULL;
}

/* `label` is the rest of `said`. */
static bool take_label(char to[LABEL + 1], const char *label, const char *said, size_t length, char *why, size_t size) {
  size_t rest = length - (size_t)(label - said);
  bool good = is_label(label, rest);
  if (good)
    snprintf(to, LABEL + 1, "%.*s", (int)rest, label);
  else
    snprintf(why, size, "'%.*s': a name or version has 1 to %d letters, digits or .+_-, no dot first",
             (int)(length < 40 ? length : 40), said, LABEL);
  return good;
}

static bool take(struct capable *c, const char *said, size_t length, char *why, size_t size) {
  const char *name = value_of(said, length, "name"), *version = value_of(said, length, "version");
  const char *label = name ? name : version;
  if (label)
    return take_label(name ? c->name : c->version, label, said, length, why, size);
  uint32_t capability = find(said, length);
  if (!capability)
    list(said, length, why, size);
  c->capabilities |= capability;
  return capability != 0;
}

const struct encoder *capable_wrap(const struct encoder *e, const char *said, size_t length, char *why, size_t size) {
  static struct capable capable;
  static struct encoder encoder;
  capable = (struct capable){.inner = e};
  for (size_t at = 0, one; at <= length; at += one + 1) {
    const char *comma = memchr(said + at, ',', length - at);
    one = comma ? (size_t)(comma - said) - at : length - at;
    if (!take(&capable, said + at, one, why, size))
      return NULL;
  }
  encoder = *e;
  encoder.encode = encode;
  encoder.prepare = e->prepare ? prepare : NULL;
  encoder.self = &capable;
  encoder.is_canonical = capable.capabilities & A64FUZZ_CANONICAL;
  encoder.chooses = capable.capabilities & A64FUZZ_CHOOSES;
  encoder.name = *capable.name ? capable.name : e->name;
  encoder.version = *capable.version ? capable.version : e->version;
  return &encoder;
}
