/* judge.c - the straight line: encode, check the words, run, check what happened. */
#include "engine/judge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void encode_trial(struct trial *t, const struct judge *j) {
  const struct program *p = &t->program;
  for (unsigned i = 0; i < p->count; i++) {
    t->answer[i].word = 0;
    t->answer[i].answer =
        encoder_call(j->encoder, &p->item[i].insn, program_address(p, i), &t->answer[i].word, t->reason[i]);
    if (t->answer[i].answer == ENCODER_SEQUENCE)
      t->sequence[i] = encoder_sequence;
  }
}

/* By effect; it is not run. */
static void check_one_sequence(struct trial *t, unsigned item) {
  const struct program *p = &t->program;
  struct verdict v = {.item = item};
  if (!check_sequence(&p->item[item].insn, program_address(p, item), &t->sequence[item], &v, &t->tally) &&
      !t->verdict.finding)
    t->verdict = v;
}

/* One word in eight is in the sample, as the bytes of the program have it, and so the seed. */
static bool is_in_sample(const struct program *p, unsigned item) { return (p->pool[0] + item) % 8 == 0; }

static void check_words(struct trial *t, size_t n, bool is_canonical, bool samples) {
  struct question q[CHECK_BLOCK];
  unsigned count = 0;
  for (size_t i = 0; i < n; i++)
    for (unsigned k = 0; k < t[i].program.count; k++) {
      if (t[i].answer[k].answer == ENCODER_SEQUENCE) {
        check_one_sequence(&t[i], k);
        continue;
      }
      q[count++] = (struct question){.in = &t[i].program.item[k].insn,
                                     .answer = &t[i].answer[k],
                                     .item = k,
                                     .verdict = &t[i].verdict,
                                     .tally = &t[i].tally,
                                     .other = is_canonical ? NULL : &t[i].other,
                                     .one_will_do = samples && !is_in_sample(&t[i].program, k)};
      if (count == CHECK_BLOCK) {
        check_answers(q, count, witness_all);
        count = 0;
      }
    }
  check_answers(q, count, witness_all);
}

static void add_reasons(struct trial *t, size_t n) {
  for (size_t i = 0; i < n; i++)
    check_reason(t[i].reason[t[i].verdict.item], &t[i].verdict);
}

/* ---- execution --------------------------------------------------------------------------------------------------- */

static uint32_t branch_to_exit(uint64_t pc) {
  static unsigned b;
  uint32_t word = 0;
  if (!b)
    b = a64_find_form("B");
  struct insn in = {.form = (uint16_t)b, .op = {(int64_t)(WIRE_EXIT - pc)}};
  a64_encode(&in, &word, NULL);
  return word;
}

/* What the encoder does not know, or makes several words of, the reference encodes: the rest of the program is worth
 * running. */
static bool word_of(const struct trial *t, unsigned i, uint32_t *word) {
  *word = t->answer[i].word;
  if (t->answer[i].answer == ENCODER_WORD)
    return true;
  bool is_other = encoder_is_silent(t->answer[i].answer) || t->answer[i].answer == ENCODER_SEQUENCE;
  return is_other && a64_encode(&t->program.item[i].insn, word, NULL);
}

unsigned program_words(const struct trial *t, uint32_t words[WIRE_WORDS]) {
  const struct program *p = &t->program;
  unsigned n = 0;
  for (unsigned i = 0; i < p->count; i++)
    if (p->item[i].use == ITEM_RUN && !word_of(t, i, &words[n++]))
      return 0;
  words[n] = branch_to_exit(WIRE_PC(p->slot) + n * 4);
  n++;
  for (uint64_t pool = (program_target_address(p, TARGET_POOL) - WIRE_PC(p->slot)) / 4; n < pool; n++)
    words[n] = 0;
  memcpy(&words[n], p->pool, sizeof p->pool);
  return n + PROGRAM_POOL;
}

_Static_assert(WIRE_EXECS >= WIRE_CASES * PROGRAM_INPUTS, "a batch holds all inputs of its programs");

/* One batch of the runner: as many trials as it holds, and what their executions should leave. */
struct round {
  struct wire *wire;
  struct trial *of[WIRE_CASES];
  struct prediction *want; /* by execution */
  uint8_t input[WIRE_EXECS];
  unsigned execs;
};

/* For this thread, as long as it lasts. */
static struct prediction *room_for_predictions(void) {
  static __thread struct prediction *room;
  if (!room)
    room = malloc(WIRE_EXECS * sizeof *room);
  return room;
}

static void put_input(const struct input *in, struct wire_exec *e, bool loops) {
  e->in = in->state;
  memcpy(e->mem_in, in->mem, WIRE_WINDOW_BYTES);
  e->loops = loops;
}

/* A signal costs an emulator as much as four other executions. What leads to it has run by then, so of all inputs of a
 * program that end by the same one at the same instruction no more are run. */
enum { SIGNALS = 2 };

static bool is_another_of(const struct prediction *want, const struct prediction *before) {
  return want->known && before->known && want->stop.kind == STOP_SIGNAL && before->stop.kind == STOP_SIGNAL &&
         want->stop.pc == before->stop.pc && want->stop.signo == before->stop.signo &&
         want->stop.code == before->stop.code;
}

/* Whether the last of the predictions from `first` on is one signal too many. */
static bool is_enough(const struct prediction *first, const struct prediction *last) {
  unsigned same = 0;
  for (const struct prediction *p = first; p < last; p++)
    same += is_another_of(last, p);
  return same >= SIGNALS;
}

static bool loops(const struct wire_exec *e, unsigned n) {
  while (n && !e->loops)
    n--, e++;
  return n > 0;
}

/* Puts one trial into the batch. Not if its words are wrong: they were refuted already, and could do anything. */
static bool put_case(struct round *r, const struct trial *t, const struct judge *j) {
  struct wire_case *c = &r->wire->cases[r->wire->ncases];
  const struct program *p = &t->program;
  struct plan plan;
  if (t->verdict.finding || !(c->nwords = program_words(t, c->words)))
    return false;
  c->first_exec = r->execs;
  c->slot = p->slot;
  plan_make(&plan, p, c->words, c->nwords, j->on);
  for (unsigned i = 0; i < p->ninputs; i++) {
    struct prediction *want = &r->want[r->execs];
    plan_predict(&plan, i, want);
    if (is_enough(&r->want[c->first_exec], want))
      continue;
    r->input[r->execs] = (uint8_t)i;
    put_input(&p->input[i], &r->wire->execs[r->execs++], want->known && want->stop.kind == STOP_TIMEOUT);
  }
  c->nexecs = r->execs - c->first_exec;
  if (j->spares_loops && loops(&r->wire->execs[c->first_exec], c->nexecs)) {
    r->execs = c->first_exec;
    return false;
  }
  r->wire->ncases++;
  return true;
}

static bool excuses(const struct judge *j, const struct wire_case *c) {
  for (unsigned i = 0; j->on->emulated && i < c->nwords; i++)
    if (emulator_is_known(j->on->emulator, c->words[i]))
      return true;
  return false;
}

static bool was_judged(const struct wire_stop *s) {
  return s->kind != STOP_EMULATOR && s->kind != STOP_NOT_RUN && s->kind != STOP_REFUSED && s->kind != STOP_LOST &&
         s->kind != STOP_FORGED;
}

static void check_input(struct trial *t, const struct wire_case *c, const struct wire_exec *e,
                        const struct prediction *want, unsigned input, const struct judge *j) {
  struct verdict v = {.input = input};
  t->stop[input] = e->stop;
  t->left[input] = digest_execution(want, e);
  if (was_judged(&e->stop))
    memcpy(t->fate[input], want->fate, sizeof want->fate);
  v.item = want->last;
  if (check_execution(want, e, &v, &t->tally) || t->verdict.finding)
    return;
  if (excuses(j, c)) {
    t->tally.unjudged++;
    return;
  }
  v.input = input;
  v.item = want->last;
  t->verdict = v;
}

/* Puts as many of the trials as a batch holds, and returns how many were looked at. */
static size_t fill_round(struct round *r, struct trial *t, size_t n, const struct judge *j) {
  size_t i = 0;
  r->wire->ncases = r->execs = 0;
  for (; i < n && r->execs + t[i].program.ninputs <= WIRE_EXECS; i++)
    if (put_case(r, &t[i], j))
      r->of[r->wire->ncases - 1] = &t[i];
  return i;
}

static void check_round(const struct round *r, const struct judge *j) {
  for (unsigned k = 0; k < r->wire->ncases; k++) {
    const struct wire_case *c = &r->wire->cases[k];
    for (unsigned e = c->first_exec; e < c->first_exec + c->nexecs; e++)
      check_input(r->of[k], c, &r->wire->execs[e], &r->want[e], r->input[e], j);
  }
}

static bool run_round(struct round *r, const struct judge *j, char *why, size_t size) {
  if (r->wire->ncases && !run_batch(j->runner, why, size))
    return false;
  check_round(r, j);
  return true;
}

/* ---- stores that fail for no reason that their program tells ---------------------------------------------------- */

static bool has_store_exclusive(const struct program *p) {
  for (unsigned i = 0; i < p->count; i++)
    if (a64_does(a64_form(p->item[i].insn.form), A64_FAILS))
      return true;
  return false;
}

static bool may_be_chance(const struct trial *t) {
  enum finding f = t->verdict.finding;
  return f && f != FINDING_LOST && f != FINDING_FORGED && has_store_exclusive(&t->program);
}

/* A store exclusive may fail at any time (B2.12.5): an interrupt comes, and its return clears the monitor. What is
 * found is found only if it comes again, and again. */
enum { REPETITIONS = 3 };

static bool run_again(struct round *r, struct trial *t, const struct judge *j, char *why, size_t size) {
  for (unsigned i = 0; i < REPETITIONS && t->verdict.finding; i++) {
    memset(&t->verdict, 0, sizeof t->verdict);
    fill_round(r, t, 1, j);
    if (!run_round(r, j, why, size))
      return false;
  }
  t->tally.unjudged += !t->verdict.finding;
  return true;
}

static bool confirm_round(struct round *r, const struct judge *j, char *why, size_t size) {
  struct trial *doubtful[WIRE_CASES];
  unsigned n = 0;
  for (unsigned k = 0; k < r->wire->ncases; k++)
    if (may_be_chance(r->of[k]))
      doubtful[n++] = r->of[k];
  while (n)
    if (!run_again(r, doubtful[--n], j, why, size))
      return false;
  return true;
}

bool judge_run(struct trial *t, size_t n, const struct judge *j, char *why, size_t size) {
  struct round r = {.wire = run_wire(j->runner), .want = room_for_predictions()};
  if (!r.want) {
    snprintf(why, size, "no memory");
    return false;
  }
  for (size_t done = 0; done < n;) {
    done += fill_round(&r, t + done, n - done, j);
    if (!run_round(&r, j, why, size) || !confirm_round(&r, j, why, size))
      return false;
  }
  return true;
}

static void clear(struct trial *t) {
  memset(&t->other, 0, sizeof t->other);
  memset(&t->tally, 0, sizeof t->tally);
  memset(t->stop, 0, sizeof t->stop);
  memset(t->left, 0, sizeof t->left);
  memset(t->fate, 0, sizeof t->fate);
}

bool judge(struct trial *t, size_t n, const struct judge *j, char *why, size_t size) {
  for (size_t i = 0; i < n; i++) {
    clear(&t[i]);
    t[i].tally.instructions = t[i].program.count;
    if (!j->encoder)
      continue;
    memset(&t[i].verdict, 0, sizeof t[i].verdict);
    encode_trial(&t[i], j);
  }
  check_words(t, n, j->is_canonical || (j->encoder && j->encoder->is_canonical), j->samples);
  add_reasons(t, n);
  return !j->runner || judge_run(t, n, j, why, size);
}
