/* assembler.c - the reference assembler: the steps of a program, one after another. */
#include "encoders/assembler.h"
#include "encoders/assembly.h"
#include "encoders/encoder.h"
#include "isa/form.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE = 4096 };

bool assembly_refuse(struct assembly *a, const char *format, ...) {
  va_list args;
  va_start(args, format);
  vsnprintf(a->reason, A64FUZZ_REASON, format, args);
  va_end(args);
  return false;
}

/* ---- code -------------------------------------------------------------------------------------------------------- */

bool assembly_bytes_within(struct assembly *a, const void *data, uint64_t bytes, uint64_t slack) {
  if (bytes > a->room->capacity + slack - a->at)
    return assembly_refuse(a, "the room is full");
  if (data)
    memcpy(a->room->memory + a->at, data, bytes);
  else
    memset(a->room->memory + a->at, 0, bytes);
  a->at += bytes;
  return true;
}

bool assembly_bytes(struct assembly *a, const void *data, uint64_t bytes) {
  return assembly_bytes_within(a, data, bytes, a->rules->slack);
}

bool assembly_word(struct assembly *a, uint32_t word) { return assembly_bytes(a, &word, sizeof word); }
void assembly_put(struct assembly *a, uint64_t at, uint32_t word) { memcpy(a->room->memory + at, &word, sizeof word); }

/* ---- labels ------------------------------------------------------------------------------------------------------ */

static bool is_of_pages(const struct operand *o) { return o->scale == PAGE; }

bool assembly_lead(const struct assembly *a, const struct fixup *f, uint64_t address, uint32_t *word) {
  const struct form *form = a64_form(f->in.form);
  uint64_t pc = a->room->address + f->at;
  struct insn in = f->in;
  in.op[f->operand] = (int64_t)(address - pc);
  if (is_of_pages(&form->op[f->operand]))
    in.op[f->operand] = a->rules->pages(pc, address);
  return a->rules->encode(&in, word);
}

bool assembly_wait(struct assembly *a, const struct fixup *f) {
  if (a->fixups == a->fixups_room) {
    a->fixups_room = a->fixups_room ? 2 * a->fixups_room : 64;
    struct fixup *more = realloc(a->fixup, a->fixups_room * sizeof *more);
    if (!more)
      return assembly_refuse(a, "no memory");
    a->fixup = more;
  }
  a->fixup[a->fixups++] = *f;
  return true;
}

unsigned assembler_label_of(const struct insn *in) {
  const struct form *form = a64_form(in->form);
  for (unsigned i = 0; i < form->nops; i++)
    if (form->op[i].is_label)
      return i;
  return A64_OPS;
}

/* The intent of a request, and which of its operands is the label. */
static bool read_request(struct assembly *a, const struct a64fuzz_request *r, struct fixup *f) {
  struct a64_refusal refusal;
  uint32_t word;
  *f = (struct fixup){.at = a->at};
  if (!a64_parse_as(a64_find_form(r->form), r->text, &f->in))
    return assembly_refuse(a, "cannot be read");
  f->operand = assembler_label_of(&f->in);
  if (a64_encode(&f->in, &word, &refusal))
    return true;
  char why[A64_TEXT];
  a64_explain_refusal(&f->in, &refusal, why);
  return assembly_refuse(a, "%.120s", why);
}

static bool is_branch(const struct insn *in) { return a64_effect_sets(a64_form(in->form), A64_VAR_PC); }

/* A branch that is out of reach waits for a veneer; nothing helps what computes an address or loads from it. */
static bool lead_or_wait(struct assembly *a, struct fixup *f) {
  const struct label *l = &a->label[f->label];
  uint32_t word = 0;
  bool reaches = l->known && assembly_lead(a, f, l->address, &word);
  if (l->known && !reaches && !is_branch(&f->in))
    return assembly_refuse(a, "label %u is out of reach", f->label);
  return assembly_word(a, word) && (reaches || assembly_wait(a, f));
}

static bool settle_promises(struct assembly *a, unsigned label, uint64_t address) {
  unsigned kept = 0;
  address += a->rules->veneer_past;
  for (unsigned i = 0; i < a->promises; i++)
    if (a->promise[i].label == label)
      memcpy(a->room->memory + a->promise[i].at, &address, sizeof address);
    else
      a->promise[kept++] = a->promise[i];
  a->promises = kept;
  return true;
}

/* What still waits afterwards is out of reach, and gets a veneer. */
static bool settle_fixups(struct assembly *a, unsigned label, uint64_t address) {
  unsigned kept = 0;
  bool good = true;
  for (unsigned i = 0; i < a->fixups; i++) {
    struct fixup f = a->fixup[i];
    uint32_t word;
    bool is_of_label = !f.is_constant && f.label == label;
    if (is_of_label && a->rules->settles_one && i + 1 < a->fixups)
      continue; /* for ever */
    if (is_of_label && assembly_lead(a, &f, address, &word))
      assembly_put(a, f.at, word);
    else
      a->fixup[kept++] = f;
    if (is_of_label && kept && a->fixup[kept - 1].at == f.at && !is_branch(&f.in))
      good = assembly_refuse(a, "label %u is out of reach", label);
  }
  a->fixups = kept;
  return good;
}

static bool know(struct assembly *a, unsigned label, uint64_t address) {
  struct label *l = &a->label[label];
  if (l->known && !a->rules->label_may_move)
    return assembly_refuse(a, "label %u is bound already", label);
  *l = (struct label){.known = true, .address = address};
  return settle_promises(a, label, address) && settle_fixups(a, label, address);
}

/* ---- steps ------------------------------------------------------------------------------------------------------- */

static bool is_macro(const struct a64fuzz_request *r, struct insn *in) {
  return a64_parse_as(a64_find_form(r->form), r->text, in) && encoder_is_macro(in, &(struct insn){0});
}

static bool emit(struct assembly *a, const struct a64fuzz_step *s) {
  struct fixup f;
  uint32_t word;
  if (is_macro(s->request, &f.in))
    return assembly_make_way(a, ASSEMBLY_MACRO) && assembly_macro(a, &f.in);
  return assembly_make_way(a, 4) && read_request(a, s->request, &f) && a64_encode(&f.in, &word, NULL) &&
         assembly_word(a, word);
}

static bool branch(struct assembly *a, const struct a64fuzz_step *s) {
  struct fixup f;
  if (!assembly_make_way(a, 4) || !read_request(a, s->request, &f))
    return false;
  f.label = s->label;
  return f.operand < A64_OPS ? lead_or_wait(a, &f) : assembly_refuse(a, "has no label");
}

static bool constant(struct assembly *a, const struct a64fuzz_step *s) {
  struct fixup f;
  if (!assembly_make_way(a, 4) || !read_request(a, s->request, &f))
    return false;
  if (f.operand == A64_OPS || s->bytes > sizeof f.data)
    return assembly_refuse(a, "is no load of a constant");
  f.is_constant = true;
  f.bytes = (uint8_t)s->bytes;
  memcpy(f.data, s->data, s->bytes);
  return assembly_word(a, 0) && assembly_wait(a, &f);
}

static bool fill(struct assembly *a, uint64_t bytes) {
  if (bytes % 4)
    return assembly_refuse(a, "is no whole number of instructions");
  if (bytes > a->room->capacity + a->rules->slack - a->at)
    return assembly_refuse(a, "the room is full");
  for (uint64_t i = 0; i < bytes; i += 4)
    if (!assembly_word(a, a->rules->nop))
      return false;
  return true;
}

static bool align(struct assembly *a, const struct a64fuzz_step *s) {
  if (s->bytes < 4 || s->bytes & (s->bytes - 1))
    return assembly_refuse(a, "an alignment is a power of 2, and at least 4");
  uint64_t at = a->at + (a->rules->aligns_offsets ? 0 : a->room->address), bytes = -at & (s->bytes - 1);
  return assembly_make_way(a, s->bytes) &&
         fill(a, bytes > a->rules->padding_lost ? bytes - a->rules->padding_lost : bytes);
}

static bool finish(struct assembly *a) {
  for (unsigned i = 0; i < a->fixups && a->rules->label_may_be_unbound; i++)
    a->label[a->fixup[i].label].known = true;
  for (unsigned i = 0; i < a->fixups; i++)
    if (!a->fixup[i].is_constant && !a->label[a->fixup[i].label].known)
      return assembly_refuse(a, "label %u is not bound", a->fixup[i].label);
  if (a->promises)
    return assembly_refuse(a, "label %u is not bound", a->promise[0].label);
  return assembly_place_pool(a, false);
}

static bool patch(struct assembly *a, const struct a64fuzz_step *s) {
  struct fixup f;
  uint32_t was, word;
  if (!read_request(a, s->request, &f) || !a->label[s->label].known)
    return assembly_refuse(a, "label %u is not bound", s->label);
  f.at = s->address - a->room->address;
  if (f.at >= a->at || f.operand == A64_OPS)
    return assembly_refuse(a, "is no branch of the program");
  if (a->patches++ && a->rules->patches_once)
    return true;
  memcpy(&was, a->room->memory + f.at, sizeof was);
  if (!assembly_lead(a, &f, a->label[s->label].address, &word) || !a->rules->patch(&f.in, was, &word))
    return assembly_refuse(a, "label %u is out of reach", s->label);
  if (a->rules->flushes_before)
    a->rules->flush(a->room, s->address, sizeof word);
  assembly_put(a, f.at, word);
  if (!a->rules->flushes_before)
    a->rules->flush(a->room, s->address, sizeof word);
  return true;
}

static bool carry_out(struct assembly *a, const struct a64fuzz_step *s) {
  if (s->label >= A64FUZZ_MOST_LABELS)
    return assembly_refuse(a, "there is no label %u", s->label);
  switch ((enum a64fuzz_step_kind)s->kind) {
  case A64FUZZ_EMIT: return emit(a, s);
  case A64FUZZ_BRANCH: return branch(a, s);
  case A64FUZZ_BIND: return know(a, s->label, a->room->address + a->at);
  case A64FUZZ_PLACE: return know(a, s->label, s->address);
  case A64FUZZ_CONSTANT: return constant(a, s);
  case A64FUZZ_POOL: return assembly_place_pool(a, true);
  case A64FUZZ_ALIGN: return align(a, s);
  case A64FUZZ_NOPS: return assembly_make_way(a, s->bytes) && fill(a, s->bytes);
  case A64FUZZ_DATA: return assembly_make_way(a, s->bytes) && assembly_bytes(a, s->data, s->bytes);
  case A64FUZZ_FINISH: return finish(a);
  case A64FUZZ_PATCH: return patch(a, s);
  }
  return false;
}

/* ---- the assembler ----------------------------------------------------------------------------------------------- */

void *assembler_begin(const struct assembler_rules *rules, const struct a64fuzz_room *room,
                      char reason[A64FUZZ_REASON]) {
  struct assembly *a = calloc(1, sizeof *a);
  if (!a)
    snprintf(reason, A64FUZZ_REASON, "no memory");
  else
    *a = (struct assembly){.rules = rules, .room = room};
  return a;
}

enum a64fuzz_verdict assembler_step(void *program, const struct a64fuzz_step *step, char reason[A64FUZZ_REASON]) {
  struct assembly *a = program;
  a->reason = reason;
  if (step->kind < A64FUZZ_EMIT || step->kind > A64FUZZ_PATCH)
    return A64FUZZ_UNKNOWN;
  return carry_out(a, step) ? A64FUZZ_DONE : A64FUZZ_REFUSED;
}

uint64_t assembler_offset(void *program) { return ((const struct assembly *)program)->at; }

void assembler_end(void *program) {
  struct assembly *a = program;
  free(a->fixup);
  free(a->promise);
  free(a);
}

static bool encode(const struct insn *in, uint32_t *word) { return a64_encode(in, word, NULL); }

static bool patch_rightly(const struct insn *in, uint32_t was, uint32_t *word) {
  (void)in, (void)was, (void)word;
  return true;
}

static int64_t count_pages(uint64_t from, uint64_t to) {
  return (int64_t)((to & -(uint64_t)PAGE) - (from & -(uint64_t)PAGE));
}

static void flush(const struct a64fuzz_room *room, uint64_t address, uint64_t bytes) {
  room->flush(room, address, bytes);
}

const struct assembler_rules assembler_right = {.encode = encode,
                                                .patch = patch_rightly,
                                                .pages = count_pages,
                                                .flush = flush,
                                                .nop = 0xd503201f /* nop */,
                                                .pool_reach = (1 << 20) - 4,
                                                .constant_most = ASSEMBLY_CONSTANT,
                                                .macro_uses = 16,
                                                .macro_bits = 64,
                                                .veneer_uses = 16,
                                                .veneer_branches = 0xd61f0000 /* br x0 */};

void *assembler_begin_by(void *rules, const struct a64fuzz_room *room, char reason[A64FUZZ_REASON]) {
  return assembler_begin(rules, room, reason);
}

static void *begin(void *self, const struct a64fuzz_room *room, char reason[A64FUZZ_REASON]) {
  (void)self;
  return assembler_begin(&assembler_right, room, reason);
}

const struct a64fuzz_assembler assembler_reference = {.size = sizeof assembler_reference,
                                                      .features = ASSEMBLER_FEATURES,
                                                      .scratch = ASSEMBLER_SCRATCH,
                                                      .begin = begin,
                                                      .step = assembler_step,
                                                      .offset = assembler_offset,
                                                      .end = assembler_end};
