/* plugin.c - an encoder that keeps the public contract, as one of ours: requests go out, answers come back checked. */
#include "encoders/plugin.h"
#include "encoders/capable.h"
#include "encoders/request.h"
#include "encoders/room.h"
#include "isa/form.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

struct plugin {
  const struct a64fuzz_encoder *encoder;
  void *self;
  bool opened;
};

static void open_once(struct plugin *p) {
  char reason[A64FUZZ_REASON] = "";
  if (p->opened)
    return;
  p->opened = true;
  if (p->encoder->open && !(p->self = p->encoder->open(reason)))
    encoder_give_up(ENCODER_NOT_STARTED, "%s cannot work here: %.*s", p->encoder->name, (int)sizeof reason - 1, reason);
}

static enum encoder_answer take_sequence(const struct a64fuzz_encoder *e, const struct a64fuzz_answer *a) {
  encoder_sequence = (struct encoder_sequence){.scratch = e->scratch, .count = a->count};
  memcpy(encoder_sequence.word, a->word, a->count * sizeof *a->word);
  return ENCODER_SEQUENCE;
}

static enum encoder_answer take_words(const struct a64fuzz_encoder *e, const struct insn *in,
                                      const struct a64fuzz_answer *a, uint32_t *word) {
  if (a->count > A64FUZZ_MOST_WORDS || (a->count != 1 && !(e->capabilities & A64FUZZ_RELAXES)))
    encoder_give_up(ENCODER_BABBLED, "gave %u words, and does not say that it relaxes", a->count);
  if (a->count != 1 || (e->capabilities & A64FUZZ_RELAXES && encoder_is_macro(in, &(struct insn){0})))
    return take_sequence(e, a);
  *word = a->word[0];
  return capable_takes(e->capabilities, in, *word) ? ENCODER_REFUSED : ENCODER_WORD;
}

static enum encoder_answer encode(void *self, const struct insn *in, uint64_t pc, uint32_t *word,
                                  char reason[ENCODER_REASON]) {
  static struct encoder_request request;
  struct plugin *p = self;
  if (capable_spares(p->encoder->capabilities, p->encoder->scratch, in))
    return ENCODER_INEXPRESSIBLE;
  struct a64fuzz_answer *answer = room_for_answer();
  open_once(p);
  encoder_request_make(&request, in, pc);
  enum a64fuzz_verdict verdict = p->encoder->encode(p->self, &request.request, answer);
  room_check();
  switch (verdict) {
  case A64FUZZ_WORDS: return take_words(p->encoder, in, answer, word);
  case A64FUZZ_REFUSED:
    if (reason)
      snprintf(reason, ENCODER_REASON, "%.*s", A64FUZZ_REASON - 1, answer->reason);
    return ENCODER_REFUSED;
  case A64FUZZ_INEXPRESSIBLE: return ENCODER_INEXPRESSIBLE;
  case A64FUZZ_UNKNOWN: return ENCODER_CANNOT;
  }
  encoder_give_up(ENCODER_BABBLED, "gave answer %d, which there is not", (int)verdict);
}

static bool has_assembler(const struct a64fuzz_encoder *e) {
  return e->size >= offsetof(struct a64fuzz_encoder, assembler) + sizeof(void *) && e->assembler;
}

static bool get_assembler(void *self, struct encoder_assembler *out) {
  struct plugin *p = self;
  if (!has_assembler(p->encoder))
    return false;
  open_once(p);
  *out = (struct encoder_assembler){p->encoder->assembler, p->self, p->encoder->capabilities};
  return true;
}

const struct encoder *plugin_wrap(const struct a64fuzz_encoder *e, char *why, size_t size) {
  static struct plugin plugin;
  static struct encoder encoder = {.encode = encode, .self = &plugin, .assembler = get_assembler};
  if (e->contract != A64FUZZ_CONTRACT) {
    snprintf(why, size, "a64fuzz_encoder_v2 is of contract %u; this a64fuzz knows contract %d (encoders/a64fuzz.h)",
             e->contract, A64FUZZ_CONTRACT);
    return NULL;
  }
  if (e->size < offsetof(struct a64fuzz_encoder, open) || !e->name || !e->encode) {
    snprintf(why, size, "a64fuzz_encoder_v2 lacks its size, name or encode (encoders/a64fuzz.h)");
    return NULL;
  }
  plugin = (struct plugin){.encoder = e};
  encoder.name = e->name;
  encoder.version = e->version ? e->version : "";
  encoder.is_canonical = e->capabilities & A64FUZZ_CANONICAL;
  encoder.chooses = e->capabilities & A64FUZZ_CHOOSES;
  return &encoder;
}
