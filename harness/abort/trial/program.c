/* program.c - makes the generated code.
 *
 * The prologue stores all that a callee must keep, for the one end that is a return, and for unwinders. The body
 * overwrites every register, so that recovery cannot be right by doing nothing. A cause comes at any of its positions,
 * the prologue included unless an unwinder needs it whole. */
#include "program.h"

#include "code_memory.h"
#include "meet.h"
#include "words.h"

#define UNRULY_MASK ((1ull << (SIGHUP - 1)) | (1ull << (SIGWINCH - 1)))

static const uint64_t unruly_mask = UNRULY_MASK;

struct builder {
  struct generated *p;
  const struct recipe *r;
  const struct a64guard_thread *t;
  uint64_t base;
  unsigned done; /* body instructions so far */
  unsigned down; /* bytes by which SP has moved */
  bool counting;
};

static void put(struct generated *p, uint32_t word) { p->word[p->n++] = word; }

static void put_address(struct generated *p, unsigned rd, uint64_t value) {
  put(p, w_movz(rd, (uint32_t)value, 0));
  for (unsigned hw = 1; hw < 4; hw++)
    put(p, w_movk(rd, (uint32_t)(value >> 16 * hw), hw));
}

/* C must be called with a TPIDR2_EL0 that is 0 or leads to a block (AAPCS64, 6.6.9), which C may use: setjmp and
 * longjmp of glibc do. This one wants nothing saved. All else may leave there what it likes. */
static void put_tpidr2(struct builder *b, unsigned rd) {
  static const uint64_t nothing_to_save[2];
  if (b->r->cause->flags & F_C)
    put_address(b->p, rd, (uint64_t)nothing_to_save);
  put(b->p, rd == 1 ? W_MSR_TPIDR2_X1 : W_MSR_TPIDR2_X2);
}

/* Last of all, for most of what comes before is not allowed in streaming mode. */
static void stream(struct builder *b) {
  if (end_returns(b->r->cause->end))
    return;
  put(b->p, b->r->cause->flags & F_C ? W_SMSTART_ZA : W_SMSTART);
  put_tpidr2(b, 1);
}

static void put_cause(struct builder *b) {
  const struct cause *c = b->r->cause;
  uint64_t place = place_of(b->t, c->place);
  if (b->r->vectors)
    put(b->p, W_PTRUE_P0);
  if (b->r->streaming)
    stream(b);
  put_address(b->p, 1, place);
  put(b->p, w_movz(0, (uint32_t)b->r->value, 0));
  put(b->p, w_movk(0, (uint32_t)b->r->value >> 16, 1));
  for (unsigned i = 0; i < c->nwords; i++) {
    uint32_t word = c->words[i];
    if (i == c->at) {
      b->p->at = b->p->n;
      b->p->down = b->down;
    }
    if (w_is_branch(word) && (c->place == PLACE_ABORT || c->place == PLACE_C_NESTED || c->place == PLACE_C_INNER))
      word = w_branch(word, b->base + 4 * b->p->n, place_of(b->t, PLACE_ABORT));
    put(b->p, word);
  }
}

/* One instruction of the body, after the cause if this is its position. */
static void body(struct builder *b, uint32_t word) {
  if (b->done++ == b->r->position && !b->counting)
    put_cause(b);
  put(b->p, word);
}

static void prologue(struct builder *b, void (*each)(struct builder *b, uint32_t word)) {
  each(b, w_pair(W_STP_PRE, 29, 30, -PROGRAM_FRAME));
  b->down = PROGRAM_FRAME;
  for (unsigned i = 0; i < 5; i++)
    each(b, w_pair(W_STP, 19 + 2 * i, 20 + 2 * i, 16 + 16 * (int)i));
  for (unsigned i = 0; i < 4; i++)
    each(b, w_pair(W_STP_D, 8 + 2 * i, 9 + 2 * i, 96 + 16 * (int)i));
  each(b, W_MOV_X29_SP);
  each(b, w_sub_sp(PROGRAM_MOVED));
  b->down = PROGRAM_FRAME + PROGRAM_MOVED;
}

/* Before any register holds anything. */
static void meet(struct builder *b) {
  put_address(b->p, 1, (uint64_t)meet_all);
  put(b->p, W_BLR_X1);
}

static void plain_word(struct builder *b, uint32_t word) { put(b->p, word); }

/* x29 only if nobody unwinds; x18 only if it may be. */
static void overwrite(struct builder *b) {
  for (unsigned r = 2; r < 31; r++)
    if (r != 18 && (r != 29 || !b->r->framed))
      body(b, w_movn(r, 0x7700 + r));
  for (unsigned v = 0; v < 32; v++)
    body(b, w_dup(v, 19 + v % 10));
}

static void call_kernel(struct builder *b) {
  put(b->p, w_movz(0, SIG_BLOCK, 0));
  put_address(b->p, 1, (uint64_t)&unruly_mask);
  put(b->p, w_movz(2, 0, 0));
  put(b->p, w_movz(3, 8, 0));
  put(b->p, w_movz(8, 135 /* rt_sigprocmask */, 0));
  put(b->p, W_SVC);
}

static void misbehave(struct builder *b) {
  call_kernel(b);
  put(b->p, w_movz(2, 0x3c0, 1)); /* RMode towards zero, FZ, DN */
  put(b->p, w_movk(2, 6, 0));     /* AH, NEP: zero without FEAT_AFP */
  put(b->p, W_MSR_FPCR_X2);
  put(b->p, w_movz(2, 0x1f, 0));
  put(b->p, W_MSR_FPSR_X2);
  put(b->p, w_movz(2, 0xf000, 1));
  put(b->p, W_MSR_NZCV_X2);
  if (!(b->r->cause->flags & F_C) && !b->r->keeps_tp) /* C needs it */
    put(b->p, W_MSR_TPIDR_X2);
  if (b->t->sme && !end_returns(b->r->cause->end) && !b->r->keeps_tp)
    put_tpidr2(b, 2);
  if (b->t->mte)
    put(b->p, W_MSR_TCO_1);
  put(b->p, w_movn(18, 0x1818));
}

static void reserve(struct builder *b) {
  put_address(b->p, 2, code_memory_of(b->t) + CODE_MEMORY_WINDOW + 256);
  put(b->p, W_LDXR_X3_X2);
}

static void epilogue(struct generated *p, bool is_signed) {
  put(p, w_add_sp(PROGRAM_MOVED));
  for (unsigned i = 0; i < 4; i++)
    put(p, w_pair(W_LDP_D, 8 + 2 * i, 9 + 2 * i, 96 + 16 * (int)i));
  for (unsigned i = 0; i < 5; i++)
    put(p, w_pair(W_LDP, 19 + 2 * i, 20 + 2 * i, 16 + 16 * (int)i));
  put(p, w_pair(W_LDP_POST, 29, 30, PROGRAM_FRAME));
  if (is_signed)
    put(p, W_AUTIASP);
  put(p, W_RET);
}

static void make_ours(struct builder *b) {
  prologue(b, b->r->framed ? plain_word : body);
  if (b->r->meets)
    meet(b);
  reserve(b);
  if (b->r->unruly)
    misbehave(b);
  overwrite(b);
  body(b, w_movz(0, 0, 0));
}

/* ---- a body that the host gives ---------------------------------------------------------------------------------- */

/* Where SP is kept for the end, if it is not a frame's. */
static void put_kept(struct builder *b) { put_address(b->p, 1, code_memory_of(b->t) + CODE_MEMORY_WINDOW + 0x1000); }

static void keep_sp(struct builder *b) {
  put_kept(b);
  put(b->p, W_MOV_X2_SP);
  put(b->p, w_str(2, 1, 0));
}

static void restore_sp(struct builder *b) {
  put_kept(b);
  put(b->p, w_ldr(2, 1, 0));
  put(b->p, W_MOV_SP_X2);
}

#define STATE(field) ((unsigned)offsetof(struct wire_state, field))

static void load_special(struct builder *b) {
  static const struct {
    unsigned offset;
    uint32_t word;
    bool unframed;
  } row[] = {{STATE(sp), W_MOV_SP_X2, true},
             {STATE(nzcv), W_MSR_NZCV_X2, false},
             {STATE(fpcr), W_MSR_FPCR_X2, false},
             {STATE(fpsr), W_MSR_FPSR_X2, false},
             {STATE(x), W_MSR_TPIDR_X2, true}}; /* as the agent starts programs: with x0 */
  for (unsigned i = 0; i < sizeof row / sizeof *row; i++) {
    if (row[i].unframed && b->r->framed)
      continue;
    put(b->p, w_ldr(2, 30, row[i].offset));
    put(b->p, row[i].word);
  }
}

/* Every register there is gets the value the host wants it to start with. */
static void load_state(struct builder *b) {
  put_address(b->p, 30, (uint64_t)&b->r->given->state);
  for (unsigned v = 0; v < 32; v += 2)
    put(b->p, w_ldp_q(v, 30, STATE(v) + 16 * v));
  load_special(b);
  for (unsigned r = 0; r < 31; r++)
    if (r != 29 || !b->r->framed)
      put(b->p, w_ldr(r, 30, STATE(x) + 8 * r));
}

static void branch_to(struct generated *p, unsigned to) { put(p, w_branch(W_B, 4ull * p->n, 4ull * to)); }

/* The abort in the words left free for it. A cause that returns goes to the end. */
static void splice(struct builder *b, unsigned end) {
  unsigned last = b->p->n + GIVEN_SPLICE - 1;
  put_cause(b);
  while (b->p->n < last)
    put(b->p, W_NOP);
  branch_to(b->p, end);
}

static void make_host_trial(struct builder *b) {
  const struct host_trial *g = b->r->given;
  prologue(b, plain_word);
  if (b->r->meets)
    meet(b);
  keep_sp(b);
  if (b->r->unruly)
    misbehave(b);
  load_state(b);
  if (b->p->n % 2) /* the pool of literals wants this */
    put(b->p, W_NOP);
  unsigned start = b->p->n;
  for (unsigned i = 0; i < g->nwords; i = b->p->n - start)
    if (i == g->at)
      splice(b, start + g->nwords);
    else
      put(b->p, g->words[i]);
  restore_sp(b);
}

void program_make(struct generated *p, const struct recipe *r, const struct a64guard_thread *t, uint64_t base) {
  struct builder b = {.p = p, .r = r, .t = t, .base = base};
  p->n = 0;
  put(p, W_BTI_C);
  if (r->is_signed)
    put(p, W_PACIASP);
  if (r->given)
    make_host_trial(&b);
  else
    make_ours(&b);
  epilogue(p, r->is_signed);
}

unsigned program_positions(const struct recipe *r) { return (r->framed ? 0 : 12) + (r->framed ? 27 : 28) + 32 + 1; }
