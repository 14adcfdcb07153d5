/* behind.c - a finding that does not show in a fresh process: with what the encoder was asked before it. */
#include "cli/fuzz/session.h"

#include <string.h>

void behind_note(struct session *s, const char *path, uint64_t index, unsigned item) {
  struct origin *o = behind_of(s, path);
  if (!o && s->origins < ORIGINS)
    o = &s->origin[s->origins++];
  if (o)
    *o = (struct origin){.path = path, .index = index, .item = item, .at = item};
}

struct origin *behind_of(struct session *s, const char *path) {
  for (unsigned i = 0; i < s->origins; i++)
    if (s->origin[i].path == path)
      return &s->origin[i];
  return NULL;
}

/* The last `room` of the first `count` instructions of `from`, in their order before what is there. */
static void put_before(struct program *p, const struct program *from, unsigned count, unsigned room) {
  unsigned n = count < room ? count : room;
  memmove(p->item + n, p->item, p->count * sizeof *p->item);
  for (unsigned i = 0; i < n; i++)
    p->item[i] = (struct item){.insn = from->item[count - n + i].insn, .use = ITEM_CHECK, .target = TARGET_NONE};
  p->count += n;
}

void behind_program(const struct session *s, const struct origin *o, struct program *out) {
  static struct program p;
  memset(out, 0, sizeof *out);
  out->ninputs = 1;
  engine_intents(&p, s->e->options.seed, o->index);
  put_before(out, &p, o->item + 1, PROGRAM_ITEMS);
  for (uint64_t index = o->index; index % ENGINE_BATCH && out->count < PROGRAM_ITEMS; index--) {
    engine_intents(&p, s->e->options.seed, index - 1);
    put_before(out, &p, p.count, PROGRAM_ITEMS - out->count);
  }
}
