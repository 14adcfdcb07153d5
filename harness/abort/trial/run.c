/* run.c - prepares a program, runs it behind a guard, and compares. */
#include "run.h"

#include <errno.h>
#include <string.h>

#include "abort/aftermath/aftermath.h"
#include "abort/aftermath/stack_use.h"
#include "abort/way/runtime.h"
#include "abort/way/ways.h"
#include "callback.h"
#include "code_memory.h"
#include "facts.h"
#include "given.h"
#include "guard/records.h"
#include "library.h"
#include "tags.h"
#include "vectors.h"

#define BAND 64             /* words of the caller's stack */
#define HANDLER_MOST 0x4000 /* bytes; a backtrace in the handler takes a third of it */

#define RESTORES_ALL (RESTORES_MASK | RESTORES_REGISTERS)

/* What only the reference's own account tells, and what neither AAPCS64 nor Linux promises. */
#define ACCOUNT                                                                                                        \
  (BROKEN(IN_TEST) | BROKEN(TOP) | BROKEN(OUTER) | BROKEN(HANDLED) | BROKEN(HANDLER_SP) | BROKEN(ABORT_SP) |           \
   BROKEN(KIND) | BROKEN(SIGNO) | BROKEN(CODE) | BROKEN(PC) | BROKEN(ADDR) | BROKEN(BTYPE) | BROKEN(OVERRUN) |         \
   BROKEN(HANDLER_USE) | BROKEN(MONITOR))
#define NOBODYS (BROKEN(X18) | BROKEN(FPSR))

bool run_bare;

/* What a callback has to run inside of generated code. */
static struct {
  const struct abort_trial *trial;
  int value;
  broken_set broken;
  struct a64guard_stop got;
  const struct a64guard_way *way;
} inside[THREADS];

/* The program around an inner guard. */
static const struct cause outer_cause = {.end = A64GUARD_CALL,
                                         .place = PLACE_C_INNER,
                                         .at = 1,
                                         .flags = F_C,
                                         .nwords = 2,
                                         .words = {0xd63f0020, 0x94000000}};

static bool ends_by_abort(const struct cause *c) { return !end_returns(c->end); }

static bool ends_by_handler(const struct cause *c) { return c->end == A64GUARD_SIGNAL || c->end == A64GUARD_ASYNC; }

/* Bits that the way leaves to the guard, and that need not hold before it is closed. */
static broken_set left_to_guard(const struct run *r) {
  unsigned restores = r->guard.returns ? r->way->restores : 0;
  return (restores & RESTORES_FPCR ? 0 : BROKEN(FPCR)) | (restores & RESTORES_FPSR ? 0 : BROKEN(FPSR)) |
         (restores & RESTORES_X18 ? 0 : BROKEN(X18));
}

static int expected_value(const struct run *r) {
  int value = r->cause->flags & F_VALUE_IS_PLACE ? (int)place_of(r->t, r->cause->place) : r->value;
  return value == 0 ? 1 : value;
}

static bool is_outcome_only(const struct run *r) { return r->way->needs & OUTCOMES_ONLY; }

/* Nobody restores behind the way. */
static bool is_bare(const struct a64guard_way *way) {
  return run_bare || way->policy & REPAIRS_ITSELF || way->needs & OUTCOMES_ONLY;
}

/* What is not judged of it. */
static broken_set unjudged(const struct run *r) {
  broken_set code =
      end_returns(r->cause->end) ? BROKEN(FPCR) : 0; /* what it leaves when it returns is its own affair */
  if (ends_by_handler(r->cause) && !fact(FACT_HANDLER_TCO))
    code |= BROKEN(TCO); /* Linux would have cleared it for the handler */
  return is_outcome_only(r) ? ACCOUNT | NOBODYS | code : is_bare(r->way) ? NOBODYS : 0;
}

/* Between the guard and a64guard_enter(). */
static bool has_frames(const struct a64guard_way *way) { return way->set == NULL && way->call != a64guard_call; }

/* Where SP of the generated code was when it branched to its stub. Ways that call have frames of their own between. */
static bool abort_sp_right(const struct run *r) {
  uint64_t start = r->guard.stack ? r->guard.stack : r->guard.sp - 32, down = r->program.down;
  uint64_t odd = r->cause->flags & F_BAD_SP ? 8 : 0;
  if (r->given != NULL && !r->given->framed)
    return r->cause->end != A64GUARD_CALL || r->t->abort_lr == 0 || r->given->sp == 0 ||
           r->t->abort_sp == r->given->sp - odd;
  if (r->cause->end != A64GUARD_CALL || r->t->abort_lr == 0 || (has_frames(r->way) && r->guard.stack == 0))
    return true;
  return r->t->abort_sp == start - down - odd;
}

static bool handler_sp_right(const struct run *r) {
  if (r->hands_on)
    return true;
  return !ends_by_handler(r->cause) || (r->t->handler_sp % 16 == 0 && aftermath_on_stack(r->t, r->t->handler_sp));
}

struct before {
  struct a64guard *top;
  uint64_t in_test, handled, foreign, destroyed;
};

static struct before remember(const struct a64guard_thread *t) {
  return (struct before){t->top, t->in_test, t->handled, aftermath_foreign(t), callback_destroyed()};
}

static unsigned expected_destructors(const struct run *r) {
  bool runs = is_outcome_only(r) ? a64runtime.runs_destructors : r->way->policy & RUNS_DESTRUCTORS;
  return r->cause->place == PLACE_C_ABORT && runs;
}

static broken_set compare_thread(const struct run *r, const struct before *b) {
  const struct a64guard_thread *t = r->t;
  broken_set broken = 0;
  broken |= t->top == b->top ? 0 : BROKEN(TOP);
  broken |= t->in_test == b->in_test ? 0 : BROKEN(IN_TEST);
  broken |= t->handled - b->handled == ends_by_handler(r->cause) ? 0 : BROKEN(HANDLED);
  broken |= aftermath_foreign(t) - b->foreign == (r->cause->end == A64GUARD_FOREIGN) ? 0 : BROKEN(FOREIGN);
  broken |= callback_destroyed() - b->destroyed == expected_destructors(r) ? 0 : BROKEN(DESTRUCTORS);
  broken |= handler_sp_right(r) ? 0 : BROKEN(HANDLER_SP);
  broken |= abort_sp_right(r) ? 0 : BROKEN(ABORT_SP);
  broken |= (t->context_state & 0xc1f) == 0 ? 0 : BROKEN(BTYPE);
  return broken;
}

static broken_set compare_guard(const struct run *r) {
  broken_set broken = r->guard.returns == ends_by_abort(r->cause) ? 0 : BROKEN(RETURNS);
  bool any = is_outcome_only(r) && ends_by_handler(r->cause); /* which value a fault gives is the runtime's to say */
  if (r->guard.returns && (any ? r->guard.value == 0 : r->guard.value != expected_value(r)))
    broken |= BROKEN(VALUE);
  return broken;
}

/* Frame records lead from here to the thread's start; but not through a checker, where x29 holds a canary. */
static __attribute__((noinline)) bool frames_chained(void) {
  const uint64_t *frame = __builtin_frame_address(0);
  for (int i = 0; i < 64 && (uint64_t)frame % 16 == 0; i++, frame = (const uint64_t *)frame[0])
    if (frame[0] == 0)
      return true;
  return false;
}

static __attribute__((noinline)) void go(struct run *r) {
  volatile uint64_t band[BAND];
  struct before b = remember(r->t);
  for (unsigned i = 0; i < BAND; i++)
    band[i] = 0x1234567890abcdefull * (i + 1);
  memset(&r->t->stop, 0, sizeof r->t->stop);
  stack_use_mark(r->t);
  r->t->context_state = 0;
  r->t->value = r->value;
  errno = 4711;
  struct checked c = checked(&r->guard, r->way);
  r->broken |= b.top != NULL || frames_chained() ? 0 : BROKEN(WALK);
  code_memory_settle(r->t);
  r->broken |= errno == 4711 ? 0 : BROKEN(ERRNO);
  r->broken |= (c.at_return & ~left_to_guard(r)) | c.closed;
  for (unsigned i = 0; i < BAND; i++)
    r->broken |= band[i] == 0x1234567890abcdefull * (i + 1) ? 0 : BROKEN(BAND);
  r->got = is_outcome_only(r) && r->guard.returns ? r->want : r->t->stop;
  r->broken |= compare_guard(r) | compare_thread(r, &b);
  r->broken |= cause_compare(r->cause, r->t, &r->want, &r->got);
  r->broken &= ~unjudged(r);
}

/* SP is what a return address is signed with: elsewhere for each cause, as at one place in 128 the signature is zero.
 */
static __attribute__((noinline)) void go_lower(struct run *r, size_t bytes) {
  __asm__ volatile("" ::"r"(__builtin_alloca(bytes)) : "memory");
  go(r);
}

static void prepare(struct run *r, const struct recipe *recipe, uint64_t offset) {
  uint64_t base = code_memory_of(r->t) + offset;
  program_make(&r->program, recipe, r->t, base);
  code_memory_write(r->t, offset, r->program.word, r->program.n);
  r->guard.entry = base;
  r->t->framed = recipe->framed ? base + PROGRAM_PROLOGUE + 4 * recipe->is_signed : 0;
  r->probed.framed = recipe->framed;
  r->want = cause_predict(r->cause, r->t, base + 4 * r->program.at);
}

static struct run make(const struct a64guard_way *way, const struct cause *cause, struct a64guard_thread *t,
                       int value) {
  struct run r = {.way = way, .cause = cause, .t = t, .value = value};
  r.guard.saves_mask = cause->flags & F_IN_HANDLER && !is_bare(way);
  return r;
}

static bool needs_frame(const struct a64guard_way *way, const struct cause *c) {
  return (way->needs & NEEDS_FRAME) || (c->flags & F_C);
}

/* Linux leaves a handler the FPCR of what it interrupts. */
static void restore_fpcr(ucontext_t *context) {
  const struct record_fpsimd *v = a64guard_record_of(context, RECORD_FPSIMD);
  if (v != NULL)
    __asm__ volatile("msr fpcr, %0" ::"r"((uint64_t)v->fpcr));
}

/* Unwinders read what is at PC, and its frame. */
static bool stopped_in_code(const struct a64guard_thread *t) {
  return t->stop.pc % 4 == 0 && t->stop.pc - t->code < t->code_end - t->code;
}

static void fault(struct a64guard *g, int value, ucontext_t *context) {
  const struct probed *p = (const struct probed *)g->way;
  if (p->probes && p->framed && stopped_in_code(g->thread))
    aftermath_backtrace(g->thread, true);
  if (is_bare(p->real))
    restore_fpcr(context);
  p->real->fault(g, value, context);
}

/* The run stays where it is from now on. */
static void change_way(struct run *r, bool probes) {
  r->probed = (struct probed){.way = *r->way, .real = r->way, .probes = probes};
  if (probes || is_bare(r->way))
    r->probed.way.fault = fault;
  if (is_bare(r->way))
    r->probed.way.restores = RESTORES_ALL;
  r->way = &r->probed.way;
}

/* A signal from outside may come before the loop that it ends: what is not written yet is not told. */
static bool comes_as_told(const struct run *r) { return r->cause->end != A64GUARD_ASYNC || r->got.pc == r->want.pc; }

static struct recipe recipe_of(const struct abort_trial *trial, const struct run *r) {
  struct recipe recipe = {.cause = r->cause,
                          .value = r->value,
                          .position = trial->position,
                          .framed = needs_frame(r->way, r->cause),
                          .meets = trial->context == CONTEXT_THREADS,
                          .unruly = trial->context == CONTEXT_STATE && !(is_bare(r->way) && end_returns(r->cause->end)),
                          .keeps_tp = is_outcome_only(r),
                          .vectors = trial->context == CONTEXT_VECTORS,
                          .streaming = trial->context == CONTEXT_STREAMING,
                          .is_signed = trial->context == CONTEXT_SIGNED,
                          .given = r->given};
  if (recipe.given)
    recipe.framed = recipe.given->framed;
  if (recipe.position >= program_positions(&recipe))
    recipe.position = program_positions(&recipe) - 1;
  return recipe;
}

/* The run, with all around it as the context wants it. */
static void go_in_context(struct run *r, const struct abort_trial *trial) {
  code_memory_guard_branches(r->t, trial->context == CONTEXT_LANDING);
  vectors_stretch(r->t, trial->context == CONTEXT_VECTORS);
  tags_check(r->t, r->cause);
  struct recipe recipe = recipe_of(trial, r);
  r->guard.saves_mask |= recipe.unruly && !is_bare(r->way);
  inside[r->t->number].way = r->way;
  change_way(r, trial->kind == TRIAL_CELL);
  prepare(r, &recipe, recipe.is_signed ? CODE_MEMORY_SIGNED : CODE_MEMORY_PROGRAM);
  if (r->hands_on)
    library_open();
  aftermath_arm(r->cause);
  go_lower(r, recipe.is_signed ? 16 * (1 + trial->cause) : 0);
  aftermath_disarm(r->cause);
  if (r->hands_on)
    library_close();
}

static broken_set run_one(const struct abort_trial *trial, struct a64guard_thread *t, int value,
                          struct a64guard_stop *got) {
  struct run r = make(way_of(trial->way), &causes[trial->cause], t, value);
  r.given = host_trial_now();
  r.hands_on = trial->context == CONTEXT_LIBRARY;
  if (r.given)
    host_trial_fill(r.given);
  if (trial->context == CONTEXT_STACK)
    r.guard.stack = code_memory_of(t) + CODE_MEMORY_STACK_TOP;
  go_in_context(&r, trial);
  *got = r.got;
  if (trial->context != CONTEXT_FLOOD && stack_use(t) > HANDLER_MOST) /* there, handlers interrupt each other */
    r.broken |= BROKEN(HANDLER_USE);
  if (r.given && comes_as_told(&r))
    r.broken |= host_trial_compare(r.given);
  r.broken |= aftermath_run(t, trial);
  tags_check(t, NULL); /* threads inherit it */
  return r.broken & ~unjudged(&r);
}

/* The outer run checks itself; what the inner one broke is added. */
static broken_set run_outer(const struct abort_trial *trial, struct a64guard_thread *t, int value,
                            struct a64guard_stop *got) {
  struct run r = make(way_of(trial->way), &outer_cause, t, 77);
  struct recipe recipe = {.cause = r.cause, .value = 77, .position = 20, .framed = true};
  uint64_t i = t->number, handled = t->handled;
  inside[i].trial = trial;
  inside[i].value = value;
  inside[i].broken = BROKEN(KIND); /* unless it is reached */
  change_way(&r, false);
  code_memory_guard_branches(t, false);
  prepare(&r, &recipe, CODE_MEMORY_OUTER);
  go(&r);
  if (t->handled - handled == ends_by_handler(&causes[trial->cause]))
    r.broken &= ~BROKEN(HANDLED);
  if (causes[trial->cause].place == PLACE_C_ABORT)
    r.broken &= ~BROKEN(DESTRUCTORS);
  if (causes[trial->cause].end == A64GUARD_FOREIGN)
    r.broken &= ~BROKEN(FOREIGN);
  *got = inside[i].got;
  return r.broken | inside[i].broken;
}

broken_set run_trial(const struct abort_trial *trial, struct a64guard_thread *t, int value, struct a64guard_stop *got) {
  return trial->context == CONTEXT_INNER ? run_outer(trial, t, value, got) : run_one(trial, t, value, got);
}

static uint64_t checksum(const struct a64guard *g) {
  uint64_t sum = 0;
  for (size_t i = 0; i < sizeof g->buffer; i++)
    sum = sum * 31 + g->buffer[i];
  return sum;
}

void run_inner(struct a64guard_thread *t) {
  uint64_t i = t->number, before = checksum(t->top);
  int number = errno;
  inside[i].broken = run_one(inside[i].trial, t, inside[i].value, &inside[i].got);
  inside[i].broken |= before == checksum(t->top) ? 0 : BROKEN(OUTER);
  t->context_state = 0;
  errno = number;
}

/* A trap, by the same way as the program whose callback this is. */
void run_nested(struct a64guard_thread *t) {
  struct run r = make(inside[t->number].way, &causes[CAUSE_BL], t, t->value ^ 1);
  struct recipe recipe = {.cause = r.cause, .value = t->value ^ 1, .position = 20, .framed = true};
  int value = t->value, number = errno;
  change_way(&r, false);
  prepare(&r, &recipe, CODE_MEMORY_NESTED);
  go(&r);
  t->value = value;
  errno = number;
  if (r.broken)
    aftermath_note(t, r.broken);
}
