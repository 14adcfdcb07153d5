/* draw.c - the scripts that an assembler is tried with. */
#include "script/draw.h"
#include "encoders/encoder.h"
#include "gen/beyond.h"
#include "gen/random.h"
#include "isa/form.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum {
  FARTHEST = 129 << 20, /* bytes of a program */
  REACH = 128 << 20,    /* of a branch by a veneer */
  CROWD = 2500,         /* branches to one label */
  POOLED = 200,         /* constants */
  POOL_REACH = 1 << 20, /* of LDR (literal) */
  FULL = 40,            /* instructions of a program whose room is full */
  MACRO_EVERY = 19,     /* numbers of a form: one is asked for in a program */
  RANDOM_STEPS = 60,
  RANDOM_LABELS = 8
};

struct drawing {
  const struct script_draw *d;
  script_visit *visit;
  void *self;
  uint64_t random;
  bool stopped;
  struct script script;
};

/* ---- steps ------------------------------------------------------------------------------------------------------- */

static void begin(struct drawing *w, enum script_want want, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void begin(struct drawing *w, enum script_want want, const char *format, ...) {
  va_list args;
  memset(&w->script, 0, offsetof(struct script, step));
  w->script.want = want;
  va_start(args, format);
  vsnprintf(w->script.name, sizeof w->script.name, format, args);
  va_end(args);
}

static struct script_step *add(struct drawing *w, enum a64fuzz_step_kind kind) {
  struct script_step *s = &w->script.step[w->script.count];
  w->script.count += w->script.count < SCRIPT_STEPS - 1;
  *s = (struct script_step){.kind = (uint8_t)kind};
  return s;
}

static void add_bytes(struct drawing *w, enum a64fuzz_step_kind kind, uint64_t bytes) { add(w, kind)->bytes = bytes; }
static void add_label(struct drawing *w, enum a64fuzz_step_kind kind, unsigned label) { add(w, kind)->label = label; }

static void add_branch(struct drawing *w, const struct insn *in, unsigned label) {
  struct script_step *s = add(w, A64FUZZ_BRANCH);
  s->in = *in;
  s->label = label;
}

static void end(struct drawing *w) {
  if (w->script.step[w->script.count ? w->script.count - 1 : 0].kind != A64FUZZ_PATCH)
    add(w, A64FUZZ_FINISH);
  bool is_legal = w->script.want == WANT_CODE || (w->script.want == WANT_VENEER && w->d->veneers) ||
                  (w->script.want == WANT_POOL && w->d->pools);
  bool asks = !w->d->legal_only || is_legal;
  if (asks && !w->stopped)
    w->stopped = !w->visit(w->self, &w->script);
}

/* ---- intents ----------------------------------------------------------------------------------------------------- */

/* Registers that a veneer may change, SP and the link are no operands: what is compared is what the step does. */
static bool names_only_others(const struct drawing *w, const struct insn *in) {
  const struct form *f = a64_form(in->form);
  for (unsigned i = 0; i < f->nops; i++) {
    unsigned number = a64_number_of(in->op[i]);
    bool general = f->op[i].kind == OPERAND_REGISTER && a64_class_kind(a64_class_of(in->op[i])) == 'G';
    if (general && number < 32 && (w->d->scratch >> number & 1 || number == 30))
      return false;
  }
  return true;
}

static bool draw_insn(struct drawing *w, unsigned form, struct insn *out) {
  for (unsigned tries = 0; tries < 64; tries++) {
    random_intent(form, A64_LEGAL, &w->random, out);
    unsigned label = script_label_of(out);
    if (label < A64_OPS)
      out->op[label] = 0;
    if (a64_encode(out, &(uint32_t){0}, NULL) && names_only_others(w, out))
      return true;
  }
  return false;
}

static void emit(struct drawing *w, const char *form) {
  struct insn in;
  if (draw_insn(w, a64_find_form(form), &in))
    add(w, A64FUZZ_EMIT)->in = in;
}

static void emit_any(struct drawing *w) {
  static const char *const forms[] = {"ADD_shr", "SUBS_imm", "EOR_shr", "MADD",  "LDR_ui", "STP_off",
                                      "CSEL",    "MOVK",     "UBFM",    "ADD_v", "FADD_s", "CLZ"};
  unsigned n = (unsigned)(next_random(&w->random) % (sizeof forms / sizeof *forms));
  if (a64_find_form(forms[n]))
    emit(w, forms[n]);
}

/* Every base form that has a label and an effect, and leads both ways. */
static void each_labelled(struct drawing *w, void (*each)(struct drawing *w, const struct insn *in)) {
  for (unsigned id = 1; id <= a64_form_count() && !w->stopped; id++) {
    const struct form *f = a64_form(id);
    struct insn in = {.form = (uint16_t)id};
    unsigned label = script_label_of(&in);
    if (f->parent == id && label < A64_OPS && a64_has_effect(f) && draw_insn(w, id, &in) &&
        a64_range_of(&in, label).greatest > 0)
      each(w, &in);
  }
}

static bool is_branch(const struct insn *in) { return a64_effect_sets(a64_form(in->form), A64_VAR_PC); }

/* Whether the form reaches so far, and what is wanted where it does not. */
static enum script_want want_at(const struct insn *in, int64_t distance) {
  struct a64_range r = a64_range_of(in, script_label_of(in));
  if (distance >= r.least && distance <= r.greatest && distance % r.unit == 0)
    return WANT_CODE;
  return is_branch(in) && distance > -REACH + SCRIPT_SLACK && distance < REACH - SCRIPT_SLACK ? WANT_VENEER
                                                                                              : WANT_EITHER;
}

/* ---- branches at their limits ------------------------------------------------------------------------------------ */

static void reach(struct drawing *w, const struct insn *in, int64_t distance) {
  if (distance % 4 || distance < -FARTHEST || distance > FARTHEST)
    return;
  begin(w, want_at(in, distance), "%s to a label at %+" PRId64, a64_form_name(in->form), distance);
  if (distance <= 0)
    add_label(w, A64FUZZ_BIND, 1);
  if (distance < 0)
    add_bytes(w, A64FUZZ_DATA, (uint64_t)-distance);
  add_branch(w, in, 1);
  if (distance > 4)
    add_bytes(w, A64FUZZ_DATA, (uint64_t)distance - 4);
  if (distance > 0)
    add_label(w, A64FUZZ_BIND, 1);
  emit(w, "ADD_shr");
  end(w);
}

static void place(struct drawing *w, const struct insn *in, int64_t distance) {
  int64_t page = a64_form(in->form)->op[script_label_of(in)].scale;
  begin(w, want_at(in, distance / page * page), "%s to an address at %+" PRId64, a64_form_name(in->form), distance);
  if (w->script.want == WANT_VENEER)
    w->script.want = WANT_EITHER;
  struct script_step *s = add(w, A64FUZZ_PLACE);
  s->label = 1;
  s->place = distance;
  add_branch(w, in, 1);
  emit(w, "ADD_shr");
  end(w);
}

static void each_distance(struct drawing *w, const struct insn *in,
                          void (*at)(struct drawing *w, const struct insn *in, int64_t distance)) {
  struct a64_range r = a64_range_of(in, script_label_of(in));
  int64_t span = r.greatest - r.least + r.unit;
  const int64_t distances[] = {0,
                               r.unit,
                               -r.unit,
                               2 * r.unit,
                               r.greatest - r.unit,
                               r.greatest,
                               r.greatest + r.unit,
                               r.greatest + 2 * r.unit,
                               r.least,
                               r.least + r.unit,
                               r.least - r.unit,
                               r.least - 2 * r.unit,
                               span,
                               span + r.unit,
                               -span,
                               -span - r.unit};
  for (unsigned i = 0; i < sizeof distances / sizeof *distances && !w->stopped; i++)
    at(w, in, distances[i]);
}

static void reach_all(struct drawing *w, const struct insn *in) { each_distance(w, in, reach); }
static void place_all(struct drawing *w, const struct insn *in) { each_distance(w, in, place); }

/* ---- many at once ------------------------------------------------------------------------------------------------ */

/* So many to one label ahead that the first are out of reach of it, and of each other's veneers. */
static void crowd(struct drawing *w, const struct insn *in) {
  struct a64_range r = a64_range_of(in, script_label_of(in));
  if (r.greatest > 1 << 20 || !is_branch(in))
    return;
  for (unsigned bound_late = 0; bound_late < 2; bound_late++) {
    begin(w, WANT_VENEER, "%u of %s to one label %s", CROWD, a64_form_name(in->form), bound_late ? "ahead" : "behind");
    if (!bound_late)
      add_label(w, A64FUZZ_BIND, 1);
    for (unsigned i = 0; i < CROWD; i++) {
      add_branch(w, in, 1);
      add_bytes(w, A64FUZZ_DATA, (uint64_t)r.greatest / CROWD * 2 & ~3ull);
    }
    if (bound_late)
      add_label(w, A64FUZZ_BIND, 1);
    emit(w, "ADD_shr");
    end(w);
  }
}

/* A chain of fixups, before and behind the label; near to it, and in four pages around it, wherever pages begin. */
static void chain(struct drawing *w, const struct insn *in) {
  for (unsigned apart = 0; apart <= 1020; apart += 1020) {
    begin(w, WANT_CODE, "%s to one label, from eight places, %u bytes apart", a64_form_name(in->form), 8 + apart);
    for (unsigned i = 0; i < 8; i++) {
      if (i == 4)
        add_label(w, A64FUZZ_BIND, 1);
      add_branch(w, in, 1);
      emit(w, "ADD_shr");
      if (apart)
        add_bytes(w, A64FUZZ_DATA, apart);
    }
    end(w);
  }
}

/* ---- labels ------------------------------------------------------------------------------------------------------ */

static void unbound(struct drawing *w, const struct insn *in) {
  begin(w, WANT_REFUSAL, "%s to a label that is never bound", a64_form_name(in->form));
  add_branch(w, in, 1);
  emit(w, "ADD_shr");
  end(w);
}

static void twice(struct drawing *w, const struct insn *in) {
  for (unsigned where = 0; where < 3; where++) {
    begin(w, WANT_REFUSAL, "a label of %s that is bound twice", a64_form_name(in->form));
    for (unsigned i = 0; i < 3; i++) {
      if (i == where)
        add_branch(w, in, 1);
      else
        add_label(w, A64FUZZ_BIND, 1);
      emit(w, "ADD_shr");
    }
    end(w);
  }
}

/* ---- constants --------------------------------------------------------------------------------------------------- */

static void add_constant(struct drawing *w, const struct insn *in) {
  struct script_step *s = add(w, A64FUZZ_CONSTANT);
  s->in = *in;
  s->bytes = a64_form(in->form)->nops ? a64_class_bytes(a64_class_of(in->op[0])) : 0;
  if (!strcmp(a64_form_name(in->form), "LDRSW_lit"))
    s->bytes = 4;
  for (unsigned i = 0; i < s->bytes; i++)
    s->data[i] = (uint8_t)next_random(&w->random);
}

static void pool_after(struct drawing *w, const struct insn *in, unsigned count, int64_t bytes, bool by_hand) {
  bool fits = bytes + (int64_t)count * (4 + SCRIPT_CONSTANT) < POOL_REACH - 64;
  begin(w, fits ? WANT_CODE : WANT_POOL, "%u constants by %s, %" PRId64 " bytes, %s", count, a64_form_name(in->form),
        bytes, by_hand ? "a pool" : "the end");
  for (unsigned i = 0; i < count; i++)
    add_constant(w, in);
  if (bytes)
    add_bytes(w, A64FUZZ_DATA, (uint64_t)bytes);
  emit(w, "ADD_shr");
  if (by_hand)
    add(w, A64FUZZ_POOL);
  emit(w, "SUB_shr");
  end(w);
}

static void constants(struct drawing *w, const struct insn *in) {
  static const int64_t distances[] = {0,
                                      64,
                                      POOL_REACH - 4096,
                                      POOL_REACH - 24,
                                      POOL_REACH - 20,
                                      POOL_REACH - 16,
                                      POOL_REACH - 12,
                                      POOL_REACH - 8,
                                      POOL_REACH - 4,
                                      POOL_REACH,
                                      POOL_REACH + 4096};
  bool is_load = a64_touches_memory(a64_form(in->form)) && a64_form(in->form)->op[0].kind == OPERAND_REGISTER;
  for (unsigned i = 0; is_load && i < sizeof distances / sizeof *distances; i++)
    for (unsigned by_hand = 0; by_hand < 2; by_hand++)
      pool_after(w, in, 1, distances[i], by_hand);
  if (is_load)
    pool_after(w, in, POOLED, 0, true);
  if (is_load)
    pool_after(w, in, POOLED, POOL_REACH - 64, false);
}

/* ---- padding ----------------------------------------------------------------------------------------------------- */

static void paddings(struct drawing *w) {
  for (unsigned before = 0; before < 8; before++)
    for (unsigned to = 4; to <= 256; to *= 2) {
      begin(w, WANT_CODE, "alignment to %u after %u instructions", to, before);
      for (unsigned i = 0; i < before; i++)
        emit(w, "ADD_shr");
      add_bytes(w, A64FUZZ_ALIGN, to);
      emit(w, "ADD_shr");
      end(w);
    }
  for (unsigned bytes = 0; bytes <= 512; bytes = bytes < 64 ? bytes + 4 : 2 * bytes) {
    begin(w, WANT_CODE, "%u bytes of NOPs", bytes);
    emit(w, "ADD_shr");
    add_bytes(w, A64FUZZ_NOPS, bytes);
    emit(w, "ADD_shr");
    end(w);
  }
}

/* ---- full rooms -------------------------------------------------------------------------------------------------- */

static void fill_program(struct drawing *w, const struct insn *branch, const struct insn *load, unsigned kind) {
  for (unsigned i = 0; i < FULL; i++)
    if (kind == 1 && i % 4 == 0)
      add_branch(w, branch, 1);
    else if (kind == 2 && i % 4 == 0)
      add_constant(w, load);
    else if (kind == 3 && i % 4 == 0)
      add_bytes(w, A64FUZZ_ALIGN, 16);
    else
      emit_any(w);
  if (kind == 1)
    add_label(w, A64FUZZ_BIND, 1);
}

static void full_rooms(struct drawing *w) {
  static const char *const kinds[] = {"instructions", "branches", "constants", "alignments"};
  struct insn branch, load;
  if (!w->d->has_room || !draw_insn(w, a64_find_form("CBZ"), &branch) || !draw_insn(w, a64_find_form("LDR_lit"), &load))
    return;
  for (unsigned kind = 0; kind < 4; kind++)
    for (unsigned capacity = 4; capacity <= 4 * FULL + 64; capacity += 4) {
      begin(w, WANT_EITHER, "%u bytes of room for %s", capacity, kinds[kind]);
      w->script.capacity = capacity;
      fill_program(w, &branch, &load, kind);
      bool unchecked = w->d->legal_only;
      add(w, A64FUZZ_FINISH);
      if (!w->stopped && !unchecked)
        w->stopped = !w->visit(w->self, &w->script);
    }
}

/* Its room ends in a veneer, or right before or behind it. */
static void full_of_veneers(struct drawing *w) {
  enum { NEAR = 32768 /* bytes that TBZ reaches */, MOST = 96 };
  struct insn branch;
  if (!w->d->has_room || w->d->legal_only || !draw_insn(w, a64_find_form("TBZ"), &branch))
    return;
  for (unsigned capacity = NEAR - MOST; capacity <= NEAR + MOST && !w->stopped; capacity += 4) {
    begin(w, WANT_EITHER, "%u bytes of room for a veneer", capacity);
    w->script.capacity = capacity;
    add_branch(w, &branch, 1);
    add_bytes(w, A64FUZZ_DATA, NEAR - MOST);
    for (unsigned i = 0; i < MOST / 4; i++)
      emit_any(w);
    add_label(w, A64FUZZ_BIND, 1);
    emit(w, "ADD_shr");
    end(w);
  }
}

/* ---- patches ----------------------------------------------------------------------------------------------------- */

static void add_place(struct drawing *w, unsigned label, int64_t place) {
  struct script_step *s = add(w, A64FUZZ_PLACE);
  s->label = label;
  s->place = place;
}

static void add_patch(struct drawing *w, unsigned of, unsigned label) {
  struct script_step *s = add(w, A64FUZZ_PATCH);
  s->of = of;
  s->label = label;
}

static void patch_to(struct drawing *w, const struct insn *in, int64_t distance, bool ahead) {
  begin(w, want_at(in, distance) == WANT_CODE ? WANT_CODE : WANT_EITHER, "%s patched to lead to %+" PRId64,
        a64_form_name(in->form), distance);
  add_place(w, 2, distance + 8);
  emit(w, "ADD_shr");
  if (!ahead)
    add_label(w, A64FUZZ_BIND, 1);
  emit(w, "SUB_shr");
  unsigned of = w->script.count;
  add_branch(w, in, 1);
  emit(w, "EOR_shr");
  if (ahead)
    add_label(w, A64FUZZ_BIND, 1);
  emit(w, "ADD_shr");
  add(w, A64FUZZ_FINISH);
  add_patch(w, of, 2);
  end(w);
}

/* To the farthest and then nearer, or the other way about. */
static void patch_twice(struct drawing *w, const struct insn *in) {
  struct a64_range r = a64_range_of(in, script_label_of(in));
  const int64_t places[] = {r.greatest, r.unit};
  for (unsigned first = 0; first < 2; first++) {
    begin(w, WANT_CODE, "%s patched to lead to %+" PRId64 " and then to %+" PRId64, a64_form_name(in->form),
          places[first], places[!first]);
    add_place(w, 2, places[first]);
    add_place(w, 3, places[!first]);
    unsigned of = w->script.count;
    add_branch(w, in, 1);
    add_label(w, A64FUZZ_BIND, 1);
    emit(w, "ADD_shr");
    add(w, A64FUZZ_FINISH);
    add_patch(w, of, 2);
    add_patch(w, of, 3);
    end(w);
  }
}

static void patch_ahead(struct drawing *w, const struct insn *in, int64_t distance) { patch_to(w, in, distance, true); }
static void patch_back(struct drawing *w, const struct insn *in, int64_t distance) { patch_to(w, in, distance, false); }

static void patches(struct drawing *w, const struct insn *in) {
  each_distance(w, in, patch_ahead);
  each_distance(w, in, patch_back);
}

/* ---- macros ------------------------------------------------------------------------------------------------------ */

struct numbers {
  struct drawing *w;
  unsigned seen;
};

/* Some of them: a survey asks for all. What checks nothing is to have code for each that it knows. */
static void with_number(void *self, const struct insn *in) {
  struct numbers *n = self;
  struct drawing *w = n->w;
  if (n->seen++ % MACRO_EVERY || !encoder_is_macro(in, &(struct insn){0}) || !names_only_others(w, in))
    return;
  begin(w, w->d->legal_only ? WANT_CODE : WANT_EITHER, "%s of a number that no instruction has",
        a64_form_name(in->form));
  emit(w, "ADD_shr");
  add(w, A64FUZZ_EMIT)->in = *in;
  emit(w, "SUB_shr");
  end(w);
}

/* But of branches, which have labels in a program. */
static void macros(struct drawing *w) {
  for (unsigned id = 1; id <= a64_form_count() && w->d->relaxes; id++) {
    struct numbers n = {.w = w};
    struct insn in;
    unsigned operand = encoder_macro_operand(id);
    if (operand < A64_OPS && !a64_form(id)->op[operand].is_label && draw_insn(w, id, &in))
      beyond_of(&in, with_number, &n);
  }
}

/* ---- random ones ------------------------------------------------------------------------------------------------- */

static void add_random(struct drawing *w, const unsigned *form, unsigned forms, bool *bound) {
  struct insn in;
  uint64_t r = next_random(&w->random);
  unsigned label = 1 + (unsigned)(r >> 8) % RANDOM_LABELS;
  switch (r % 16) {
  case 0:
  case 1:
    if (!bound[label])
      add_label(w, A64FUZZ_BIND, label);
    bound[label] = true;
    break;
  case 2: add_bytes(w, A64FUZZ_ALIGN, 4u << (r >> 16 & 3)); break;
  case 3: add_bytes(w, A64FUZZ_NOPS, (r >> 16 & 7) * 4); break;
  case 4: add(w, A64FUZZ_POOL); break;
  case 5:
  case 6:
    if (draw_insn(w, a64_find_form("LDR_lit"), &in))
      add_constant(w, &in);
    break;
  case 7:
  case 8:
  case 9:
  case 10:
    if (draw_insn(w, form[(r >> 16) % forms], &in))
      add_branch(w, &in, label);
    break;
  default: emit_any(w);
  }
}

static void random_ones(struct drawing *w) {
  static const char *const names[] = {"B", "BL", "B_cond", "CBZ", "CBNZ", "TBZ", "TBNZ", "ADR"};
  enum { FORMS = sizeof names / sizeof *names };
  unsigned form[FORMS];
  for (unsigned i = 0; i < FORMS; i++)
    form[i] = a64_find_form(names[i]);
  for (unsigned n = 0; n < w->d->random && !w->stopped; n++) {
    bool bound[RANDOM_LABELS + 1] = {false};
    w->random = w->d->seed * 0x9e3779b97f4a7c15ull + n;
    begin(w, WANT_CODE, "random, number %u of seed %" PRIu64, n, w->d->seed);
    for (unsigned i = 0; i < RANDOM_STEPS; i++)
      add_random(w, form, FORMS, bound);
    for (unsigned label = 1; label <= RANDOM_LABELS; label++)
      if (!bound[label])
        add_label(w, A64FUZZ_BIND, label);
    emit(w, "ADD_shr");
    end(w);
  }
}

void script_draw(const struct script_draw *d, script_visit *visit, void *self) {
  struct drawing *w = calloc(1, sizeof *w);
  if (!w)
    return;
  w->d = d;
  w->visit = visit;
  w->self = self;
  w->random = 0xa64;
  each_labelled(w, chain);
  each_labelled(w, unbound);
  each_labelled(w, twice);
  paddings(w);
  macros(w);
  each_labelled(w, patch_twice);
  each_labelled(w, patches);
  each_labelled(w, place_all);
  full_rooms(w);
  full_of_veneers(w);
  each_labelled(w, constants); /* from here on they may be large */
  each_labelled(w, reach_all);
  each_labelled(w, crowd);
  random_ones(w);
  free(w);
}
