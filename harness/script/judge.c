/* judge.c - what an assembler made of a script: every step's code is carried out, and must do what the step says. */
#include "script/judge.h"
#include "check/sequence.h"
#include "encoders/encoder.h"
#include "isa/form.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { PAGE = 4096, WALKED = 48 /* words of padding that may branch; more of them are looked at one by one */ };

static const struct {
  const char *name;
  bool is_finding;
} findings[SCRIPT_FINDINGS] = {
#define SCRIPT_FINDING(id, name, is_finding, sentence) {name, is_finding},
#include "script/findings.def"
#undef SCRIPT_FINDING
};

const char *script_finding_name(enum script_finding f) { return findings[f].name; }
bool script_finding_is_one(enum script_finding f) { return findings[f].is_finding; }

struct judging {
  const struct script *s;
  const struct asked *a;
  const struct assembler_facts *facts;
  unsigned first; /* step that is judged */
  struct script_verdict *v;
};

static bool find(const struct judging *j, enum script_finding finding, unsigned step, const char *text) {
  char line[2 * A64_TEXT] = "the program";
  if (step < j->s->count)
    script_spell_step(&j->s->step[step], line);
  j->v->finding = finding;
  j->v->step = step;
  snprintf(j->v->detail, sizeof j->v->detail, "%.90s: %.160s", line, text);
  return false;
}

/* ---- labels ------------------------------------------------------------------------------------------------------ */

/* Where a label is; false: nowhere. */
static bool find_label(const struct judging *j, unsigned label, uint64_t *address) {
  for (unsigned i = 0; i < j->s->count; i++) {
    const struct script_step *step = &j->s->step[i];
    if (step->label != label || (step->kind != A64FUZZ_BIND && step->kind != A64FUZZ_PLACE))
      continue;
    *address = j->a->address + (step->kind == A64FUZZ_BIND ? j->a->offset[i + 1] : (uint64_t)step->place);
    return true;
  }
  return false;
}

static void aim(struct insn *in, uint64_t at, uint64_t target) {
  unsigned op = script_label_of(in);
  bool of_pages = a64_form(in->form)->op[op].scale == PAGE;
  uint64_t mask = of_pages ? -(uint64_t)PAGE : ~0ull;
  in->op[op] = (int64_t)((target & mask) - (at & mask));
}

/* ---- steps ------------------------------------------------------------------------------------------------------- */

static struct sequence sequence_of(const struct judging *j, unsigned i, const struct insn *intent) {
  uint64_t address = j->a->address, to = address + j->a->offset[i + 1];
  return (struct sequence){.intent = intent,
                           .at = to - 4,
                           .code = {.address = address, .bytes = j->a->code, .size = j->a->size},
                           .from = address + j->a->offset[i],
                           .to = to,
                           .scratch = j->facts->scratch};
}

static bool expect_effect(const struct judging *j, unsigned i, const struct sequence *q, enum script_finding finding) {
  struct difference d;
  char detail[SEQUENCE_DETAIL];
  return sequence_judge(q, &d, detail) != SEQUENCE_DIFFERENT || find(j, finding, i, detail);
}

static bool judge_emit(const struct judging *j, unsigned i) {
  struct insn intent = j->s->step[i].in;
  encoder_is_macro(&j->s->step[i].in, &intent);
  struct sequence q = sequence_of(j, i, &intent);
  return expect_effect(j, i, &q, SCRIPT_FINDING_EFFECT);
}

static bool judge_branch(const struct judging *j, unsigned i, unsigned label, enum script_finding finding) {
  uint64_t target;
  struct insn in = j->s->step[i].in;
  struct sequence q = sequence_of(j, i, &in);
  if (!find_label(j, label, &target))
    return find(j, SCRIPT_FINDING_TAKEN, i, "its label is not bound, and the program was finished all the same");
  aim(&in, q.at, target);
  return expect_effect(j, i, &q, finding);
}

/* The intent sees its constant where nothing else is. */
static bool judge_constant(const struct judging *j, unsigned i) {
  enum { ELSEWHERE = 1 << 30 };
  struct insn in = j->s->step[i].in;
  struct sequence q = sequence_of(j, i, &in);
  uint64_t pool = q.at + 2ull * ELSEWHERE;
  q.constant = (struct code){.address = pool, .bytes = j->s->step[i].data, .size = j->s->step[i].bytes};
  aim(&in, q.at, pool);
  return expect_effect(j, i, &q, SCRIPT_FINDING_EFFECT);
}

/* A word at a time; a stretch of one and the same word is asked about once. */
static bool judge_each(const struct judging *j, unsigned i, struct sequence q) {
  uint32_t last = 0, word;
  uint64_t end = q.to;
  for (uint64_t at = q.from; at < end; at += 4, last = word) {
    memcpy(&word, j->a->code + (at - j->a->address), 4);
    if (at != q.from && word == last)
      continue;
    q.from = at;
    q.to = at + 4;
    q.at = at;
    if (!expect_effect(j, i, &q, SCRIPT_FINDING_PADDING))
      return false;
  }
  return true;
}

static bool judge_padding(const struct judging *j, unsigned i) {
  struct sequence q = sequence_of(j, i, NULL);
  q.scratch = 0; /* padding needs none */
  uint64_t bytes = q.to - q.from, wanted = j->s->step[i].bytes;
  if (j->s->step[i].kind == A64FUZZ_ALIGN && q.to % wanted)
    return find(j, SCRIPT_FINDING_PADDING, i, "what follows is not aligned");
  if (j->s->step[i].kind == A64FUZZ_NOPS && bytes < wanted)
    return find(j, SCRIPT_FINDING_PADDING, i, "there is less of it");
  bool is_walked = bytes <= 4 * WALKED || j->s->step[i].kind == A64FUZZ_POOL;
  return !is_walked ? judge_each(j, i, q) : expect_effect(j, i, &q, SCRIPT_FINDING_PADDING);
}

static bool judge_data(const struct judging *j, unsigned i) {
  uint64_t end = j->a->offset[i + 1], bytes = j->s->step[i].bytes;
  if (end - j->a->offset[i] < bytes)
    return find(j, SCRIPT_FINDING_SIZE, i, "there is less of it");
  const uint8_t *p = j->a->code + (end - bytes);
  bool zeros = !bytes || (!*p && !memcmp(p, p + 1, bytes - 1));
  return zeros || find(j, SCRIPT_FINDING_EFFECT, i, "the bytes are others");
}

static bool judge_step(const struct judging *j, unsigned i) {
  switch ((enum a64fuzz_step_kind)j->s->step[i].kind) {
  case A64FUZZ_EMIT: return judge_emit(j, i);
  case A64FUZZ_BRANCH: return judge_branch(j, i, j->s->step[i].label, SCRIPT_FINDING_EFFECT);
  case A64FUZZ_CONSTANT: return judge_constant(j, i);
  case A64FUZZ_POOL:
  case A64FUZZ_ALIGN:
  case A64FUZZ_NOPS: return judge_padding(j, i);
  case A64FUZZ_DATA: return judge_data(j, i);
  case A64FUZZ_BIND:
  case A64FUZZ_PLACE:
  case A64FUZZ_FINISH:
  case A64FUZZ_PATCH: return true;
  }
  return true;
}

/* ---- sizes ------------------------------------------------------------------------------------------------------- */

static bool emits(const struct script_step *s) {
  return s->kind == A64FUZZ_EMIT || s->kind == A64FUZZ_BRANCH || s->kind == A64FUZZ_CONSTANT;
}

static bool fits(const struct judging *j) {
  return j->a->size <= j->a->capacity || find(j, SCRIPT_FINDING_SIZE, j->s->count, "the code is larger than its room");
}

static bool sizes_can_be(const struct judging *j) {
  const struct asked *a = j->a;
  if (a->offset[0] % 4)
    return find(j, SCRIPT_FINDING_SIZE, 0, "begins in the middle of a word");
  for (unsigned i = 0; i < j->s->count; i++) {
    uint64_t from = a->offset[i], to = a->offset[i + 1];
    if (to < from || to % 4 || to > a->capacity)
      return find(j, SCRIPT_FINDING_SIZE, i, to > a->capacity ? "the code is larger than its room" : "no such offset");
    if (emits(&j->s->step[i]) && to == from && j->s->step[i].kind != A64FUZZ_EMIT)
      return find(j, SCRIPT_FINDING_SIZE, i, "nothing was emitted");
  }
  return fits(j);
}

/* ---- patches ----------------------------------------------------------------------------------------------------- */

static const struct script_step *patch_of(const struct script *s) {
  const struct script_step *last = s->count ? &s->step[s->count - 1] : NULL;
  return last && last->kind == A64FUZZ_PATCH ? last : NULL;
}

/* All but the patched step's words are what they were. */
static bool nothing_else_changed(const struct judging *j, uint64_t from, uint64_t to) {
  const struct asked *a = j->a;
  for (uint64_t at = 0; at < a->size && at < SCRIPT_PATCHED; at++)
    if ((at < from || at >= to) && a->code[at] != a->before[at]) {
      char text[96];
      snprintf(text, sizeof text, "the word at offset 0x%" PRIx64 " changed as well", at - at % 4);
      return find(j, SCRIPT_FINDING_PATCH, j->s->count - 1, text);
    }
  return true;
}

static bool cache_was_told(const struct judging *j) {
  const struct asked *a = j->a;
  for (uint64_t at = 0; at < a->size && at < SCRIPT_PATCHED && j->facts->features & A64FUZZ_FLUSHES; at++)
    if (a->code[at] != a->before[at] && (!a->is_flushed[at] || a->flushed[at] != a->code[at]))
      return find(j, SCRIPT_FINDING_PATCH, j->s->count - 1,
                  a->is_flushed[at] ? "the instruction cache was told before the word was written"
                                    : "the instruction cache was not told of the word");
  return true;
}

static bool judge_patch(const struct judging *j, const struct script_step *patch) {
  uint64_t from = j->a->offset[patch->of], to = j->a->offset[patch->of + 1];
  return nothing_else_changed(j, from, to) && cache_was_told(j) &&
         judge_branch(j, patch->of, patch->label, SCRIPT_FINDING_PATCH);
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

static void judge_code(const struct judging *j) {
  const struct script_step *patch = patch_of(j->s);
  if (j->s->want == WANT_REFUSAL) {
    find(j, SCRIPT_FINDING_TAKEN, j->s->count, "was finished, and is to be refused");
    return;
  }
  if (!sizes_can_be(j))
    return;
  for (unsigned i = j->first; i < j->s->count; i++)
    if ((!patch || i != patch->of) && !judge_step(j, i))
      return;
  if (patch)
    judge_patch(j, patch);
}

static bool may_refuse(const struct judging *j) {
  switch (j->s->want) {
  case WANT_REFUSAL:
  case WANT_EITHER: return true;
  case WANT_VENEER: return !(j->facts->features & A64FUZZ_VENEERS);
  case WANT_POOL: return !(j->facts->features & A64FUZZ_POOLS);
  default: return false;
  }
}

static void judge_refusal(const struct judging *j) {
  if (!may_refuse(j))
    find(j, SCRIPT_FINDING_REFUSED, j->a->step, j->a->reason[0] ? j->a->reason : "without a reason");
  else if (j->a->patched && fits(j))
    nothing_else_changed(j, 0, 0);
}

void script_judge(const struct script *s, const struct asked *a, const struct assembler_facts *facts, unsigned first,
                  struct script_verdict *v) {
  const struct judging j = {.s = s, .a = a, .facts = facts, .first = first, .v = v};
  *v = (struct script_verdict){.finding = SCRIPT_FINDING_RIGHT};
  if (a->end != SCRIPT_DONE && a->step < first)
    return;
  switch (a->end) {
  case SCRIPT_DONE: judge_code(&j); break;
  case SCRIPT_REFUSED: judge_refusal(&j); break;
  case SCRIPT_UNKNOWN: find(&j, SCRIPT_FINDING_SPARED, a->step, a->reason); break;
  case SCRIPT_DIED: find(&j, SCRIPT_FINDING_DIED, a->step, a->reason); break;
  case SCRIPT_HUNG: find(&j, SCRIPT_FINDING_HUNG, a->step, "does not come back"); break;
  case SCRIPT_BABBLED: find(&j, SCRIPT_FINDING_BABBLED, a->step, "a verdict that there is not"); break;
  case SCRIPT_OVERFLOWED: find(&j, SCRIPT_FINDING_OVERFLOW, a->step, "wrote outside of the room"); break;
  }
}
