/* abort.c - a program with its abort spliced in: where it must stop, and with what.
 *
 * The place of the abort is kept by instructions that do nothing, the first of which traps; so the interpreter of
 * intents says whether the program comes there, and what SP and memory are. */
#include "check/abort.h"
#include "case/abort.h"
#include "check/abort_item.h"
#include "check/check.h"
#include "gen/random.h"
#include "isa/effect/step.h"

#include <stdio.h>
#include <string.h>

struct abandon_rules abandon_rules(const struct program *p, const struct pairing *pairing, const struct platform *on) {
  const struct abort_point *a = &p->abort;
  bool framed = pairing->framed[a->way][a->cause] || (a->after && pairing->framed[a->way][a->after - 1]);
  bool returns = abort_returns(a->cause) || (a->after && abort_returns(a->after - 1));
  return (struct abandon_rules){framed, a->context == CONTEXT_THREADS, returns, on};
}

const char *abandon_misfit(const struct abort_point *a, const struct pairing *pairing) {
  unsigned bit = 1u << a->context;
  if (!(pairing->fits[a->way][a->cause] & bit))
    return "this cause, way and context do not go together here";
  if (a->after && !(pairing->fits[a->way][a->after - 1] & bit))
    return "the cause before it does not go together with this way and context here";
  return NULL;
}

/* ---- the splice -------------------------------------------------------------------------------------------------- */

static unsigned form_of(const char *name) { return a64_find_form(name); }

static struct item plain_item(const char *form) {
  return (struct item){.insn.form = (uint16_t)form_of(form), .target = TARGET_NONE};
}

/* Makes room for the abort. Branches to the item it comes before lead to the abort. */
static void splice(const struct program *p, struct program *out) {
  unsigned at = p->abort.at, behind = p->count - at;
  *out = *p;
  memcpy(&out->item[at + GIVEN_SPLICE], &p->item[at], behind * sizeof *p->item);
  for (unsigned i = 0; i < GIVEN_SPLICE; i++)
    out->item[at + i] = plain_item(i ? "NOP" : "UDF");
  out->count += GIVEN_SPLICE;
  for (unsigned i = 0; i < out->count; i++)
    if (out->item[i].target > (int)at)
      out->item[i].target += GIVEN_SPLICE;
  program_link(out);
}

/* As in memory: the instructions, one that is never reached, the pool at a multiple of 8 bytes. */
static unsigned put_words(const struct program *p, uint32_t *words) {
  unsigned n = 0, pool = (unsigned)((program_target_address(p, TARGET_POOL) - WIRE_PC(p->slot)) / 4);
  for (unsigned i = 0; i < p->count; i++)
    if (p->item[i].use == ITEM_RUN)
      a64_encode(&p->item[i].insn, &words[n++], NULL);
  while (n < pool)
    words[n++] = 0;
  memcpy(&words[n], p->pool, sizeof p->pool);
  return n + PROGRAM_POOL;
}

/* ---- the prediction ---------------------------------------------------------------------------------------------- */

struct course {
  struct program spliced;
  struct prediction end;
  unsigned bad; /* the item of the program that is in the way; its count: none is */
  const char *objection;
};

static bool object(const struct program *p, const struct abandon_rules *r, struct course *c) {
  uint32_t word;
  for (c->bad = 0; c->bad < p->count; c->bad++) {
    const struct item *it = &p->item[c->bad];
    c->objection = it->use == ITEM_RUN ? abandon_objection(it, r, &word) : NULL;
    if (c->objection)
      return true;
  }
  return false;
}

/* True: it comes to the abort, first of all places. */
static bool arrives(const struct program *p, const struct abandon_rules *r, struct host_trial *g, struct course *c) {
  unsigned at = p->abort.at;
  splice(p, &c->spliced);
  g->nwords = put_words(&c->spliced, g->words);
  g->at = (uint32_t)((program_address(&c->spliced, at) - WIRE_PC(p->slot)) / 4);
  predict(&c->spliced, 0, g->words, g->nwords, r->on, &c->end);
  if (c->end.known && c->end.last == at && c->end.stop.kind == STOP_SIGNAL)
    return true;
  c->bad = c->end.last > at ? c->end.last - GIVEN_SPLICE : c->end.last;
  c->objection = c->end.known && c->end.stop.kind == STOP_EXIT ? "" : "would stop the program before its abort";
  return false;
}

static void fill(const struct program *p, const struct abandon_rules *r, const struct course *c, struct host_trial *g) {
  const struct abort_point *a = &p->abort;
  g->way = a->way;
  g->cause = a->cause;
  g->context = a->context;
  g->after = a->after;
  g->times = a->times;
  g->value = a->value;
  g->framed = r->framed;
  g->state = p->input[0].state;
  g->sp = c->end.unknown >> A64_UNKNOWN_SP & 1 ? 0 : c->end.state.sp;
  memcpy(g->mem, p->input[0].mem, sizeof g->mem);
  memcpy(g->left, c->end.mem, sizeof g->left);
  g->broken = 0;
}

static bool complain(const struct program *p, const struct course *c, char *why, size_t size) {
  char text[A64_TEXT] = "";
  if (!*c->objection)
    snprintf(why, size, "the program ends without coming to its abort");
  else if (c->bad < p->count) {
    a64_spell(&p->item[c->bad].insn, text);
    snprintf(why, size, "instruction %u, %s, %s", c->bad, text, c->objection);
  } else
    snprintf(why, size, "the program does not come to its abort");
  return false;
}

/* One without inputs starts with zeros. */
static struct program with_input(const struct program *p) {
  struct program copy = *p;
  if (!copy.ninputs)
    memset(copy.input, 0, sizeof copy.input[0]);
  copy.ninputs = 1;
  return copy;
}

bool abandon_prepare(const struct program *p, const struct abandon_rules *r, struct host_trial *g, char *why,
                     size_t size) {
  struct program copy = with_input(p);
  struct course c;
  if (object(&copy, r, &c) || !arrives(&copy, r, g, &c))
    return complain(&copy, &c, why, size);
  fill(&copy, r, &c, g);
  return true;
}

/* ---- programs that are drawn ------------------------------------------------------------------------------------- */

static void drop_objectionable(struct program *p, const struct abandon_rules *r) {
  uint32_t word;
  for (unsigned i = p->count; i-- > 0;)
    if (p->item[i].use != ITEM_RUN || abandon_objection(&p->item[i], r, &word))
      program_remove(p, i, 1);
}

/* Each round takes an instruction away or moves the abort towards the first, where every program comes. */
void abandon_settle(struct program *p, const struct abandon_rules *r, struct host_trial *g) {
  struct course c;
  drop_objectionable(p, r);
  while (p->count > PROGRAM_ITEMS - GIVEN_SPLICE)
    program_remove(p, p->count - 1, 1);
  if (p->abort.at > p->count)
    p->abort.at = (uint16_t)p->count;
  while (!arrives(p, r, g, &c))
    if (*c.objection && c.bad < p->count)
      program_remove(p, c.bad, 1);
    else
      p->abort.at /= 2;
  fill(p, r, &c, g);
}

uint64_t abort_digest(const struct host_trial *g, uint64_t index) {
  uint64_t mix = index ^ (uint64_t)g->broken ^ (uint64_t)(g->broken >> 64) ^ (uint64_t)(uint32_t)g->stop.end << 56 ^
                 (uint64_t)(uint32_t)g->stop.signo << 48 ^ (uint64_t)(uint32_t)g->stop.code << 40 ^
                 (uint64_t)g->cause << 24 ^ (uint64_t)g->at << 8;
  return next_random(&mix);
}
