/* execution.c - compares an execution with its prediction: stop, aftermath, registers, flags, memory. */
#include "check/check.h"
#include "check/memory.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const invariants[] = {
#define INVARIANT(id, name, sentence) name,
#include "agent/invariants.def"
#undef INVARIANT
};
static const char *const sentences[] = {
#define INVARIANT(id, name, sentence) sentence,
#include "agent/invariants.def"
#undef INVARIANT
};
enum invariant {
#define INVARIANT(id, name, sentence) INVARIANT_##id,
#include "agent/invariants.def"
#undef INVARIANT
  INVARIANTS
};

/* Fills the verdict. Returns false, so that an oracle can end with it. */
__attribute__((format(printf, 6, 7))) static bool find(struct verdict *v, enum finding finding, const char *where,
                                                       uint64_t want, uint64_t got, const char *detail, ...) {
  va_list args;
  v->finding = finding;
  v->want = want;
  v->got = got;
  snprintf(v->where, sizeof v->where, "%s", where);
  va_start(args, detail);
  vsnprintf(v->detail, sizeof v->detail, detail, args);
  va_end(args);
  return false;
}

/* ---- stop --------------------------------------------------------------------------------------------------- */

/* "SIGSEGV, code 1, at 0x1000010100, address 0x0" */
static void describe_stop(const struct wire_stop *s, char *out, size_t size) {
  static const char *const kinds[] = {"not run",  "exit", "abort",   "signal", "timeout",
                                      "emulator", "lost", "refused", "forged"};
  const char *kind = s->kind < sizeof kinds / sizeof *kinds ? kinds[s->kind] : "nonsense";
  if (s->kind == STOP_SIGNAL)
    snprintf(out, size, "SIG%s, code %d, at 0x%llx, address 0x%llx", sigabbrev_np(s->signo), s->code,
             (unsigned long long)s->pc, (unsigned long long)s->addr);
  else if (s->kind == STOP_ABORT)
    snprintf(out, size, "abort with %d from 0x%llx", s->value, (unsigned long long)s->pc);
  else
    snprintf(out, size, "%s", kind);
}

/* The part of the stop that differs; NULL: none. */
static const char *differing_part(const struct wire_stop *want, const struct wire_stop *got, bool anywhere, uint64_t *a,
                                  uint64_t *b) {
  const struct {
    const char *name;
    bool same;
    uint64_t want, got;
  } parts[] = {
      {"stop", want->kind == got->kind, want->kind, got->kind},
      {"signal", want->kind != STOP_SIGNAL || want->signo == got->signo, (uint64_t)want->signo, (uint64_t)got->signo},
      {"code", want->kind != STOP_SIGNAL || want->code == got->code, (uint64_t)want->code, (uint64_t)got->code},
      {"pc", want->kind == STOP_TIMEOUT || want->pc == got->pc, want->pc, got->pc},
      {"address", want->kind != STOP_SIGNAL || anywhere || want->addr == got->addr, want->addr, got->addr},
      {"value", want->kind != STOP_ABORT || want->value == got->value, (uint64_t)want->value, (uint64_t)got->value}};
  for (unsigned i = 0; i < sizeof parts / sizeof *parts; i++)
    if (!parts[i].same) {
      *a = parts[i].want;
      *b = parts[i].got;
      return parts[i].name;
    }
  return NULL;
}

/* A misaligned branch target in memory that is not executable: the Arm ARM puts the alignment fault first (D1.3.5),
 * qemu-user looks at the memory first. */
static bool is_late_alignment(const struct wire_stop *want, const struct wire_stop *got) {
  return want->kind == STOP_SIGNAL && want->signo == SIGBUS && want->pc & 3 && want->pc == want->addr &&
         !memory_is_arena(want->pc) && got->kind == STOP_SIGNAL && got->signo == SIGSEGV && got->pc == want->pc;
}

static bool check_stop(const struct prediction *p, const struct wire_stop *got, struct verdict *v) {
  const struct wire_stop *want = &p->stop;
  uint64_t a, b;
  const char *part = differing_part(want, got, p->anywhere, &a, &b);
  if (!part || is_late_alignment(want, got))
    return true;
  char wanted[72], found[72];
  describe_stop(want, wanted, sizeof wanted);
  describe_stop(got, found, sizeof found);
  return find(v, FINDING_WRONG_STOP, part, a, b, "%s, wanted %s", found, wanted);
}

/* ---- aftermath ---------------------------------------------------------------------------------------------- */

/* A program whose stores are not predicted may well have stored beside the window or to the alternate stack. */
#define STORED (1ull << INVARIANT_WINDOW_PAD | 1ull << INVARIANT_OVERRUN)

static bool check_aftermath(const struct prediction *want, const struct wire_stop *got, struct verdict *v) {
  uint64_t broken = want->known ? got->broken : got->broken & ~STORED;
  if (!broken)
    return true;
  unsigned first = (unsigned)__builtin_ctzll(broken);
  const char *name = first < INVARIANTS ? invariants[first] : "unknown invariant";
  return find(v, FINDING_AFTERMATH, name, 0, broken, "no longer so: %s", first < INVARIANTS ? sentences[first] : name);
}

/* ---- state -------------------------------------------------------------------------------------------------- */

/* The bits that are known of register `i`, as in `unknown`. */
static uint64_t known_bits(const struct prediction *want, unsigned i) {
  return want->unknown >> i & 1 ? want->sure[i] : ~0ull;
}

static bool check_general(const struct prediction *want, const struct wire_state *got, struct verdict *v) {
  const struct wire_state *s = &want->state;
  for (unsigned i = 0; i <= A64_UNKNOWN_SP; i++) {
    uint64_t a = i < 31 ? s->x[i] : s->sp, b = i < 31 ? got->x[i] : got->sp, known = known_bits(want, i);
    char name[8], which[40] = "";
    if (!((a ^ b) & known))
      continue;
    snprintf(name, sizeof name, i < 31 ? "x%u" : "sp", i);
    if (~known)
      snprintf(which, sizeof which, " in the bits 0x%llx", (unsigned long long)known);
    return find(v, FINDING_WRONG_REGISTER, name, a, b, "%s is 0x%llx, wanted 0x%llx%s", name, (unsigned long long)b,
                (unsigned long long)a, which);
  }
  return true;
}

static bool check_vectors(const struct prediction *want, const struct wire_state *got, struct verdict *v) {
  for (unsigned i = 0; i < 32; i++) {
    const uint64_t *a = want->state.v[i], *b = got->v[i];
    unsigned half = a[0] == b[0];
    if (!memcmp(a, b, 16) || want->unknown_v >> i & 1)
      continue;
    char name[8];
    snprintf(name, sizeof name, "v%u", i);
    return find(v, FINDING_WRONG_REGISTER, name, a[half], b[half], "%s is 0x%016llx%016llx, wanted 0x%016llx%016llx",
                name, (unsigned long long)b[1], (unsigned long long)b[0], (unsigned long long)a[1],
                (unsigned long long)a[0]);
  }
  return true;
}

static bool check_flags(const struct prediction *want, const struct wire_state *got, struct verdict *v) {
  const struct {
    const char *name;
    uint64_t want, got;
    unsigned unknown;
  } flags[] = {{"nzcv", want->state.nzcv, got->nzcv, A64_UNKNOWN_NZCV},
               {"fpcr", want->state.fpcr, got->fpcr, A64_UNKNOWN_FPCR},
               {"fpsr", want->state.fpsr, got->fpsr, A64_UNKNOWN_FPSR}};
  for (unsigned i = 0; i < 3; i++)
    if ((flags[i].want ^ flags[i].got) & known_bits(want, flags[i].unknown))
      return find(v, FINDING_WRONG_FLAGS, flags[i].name, flags[i].want, flags[i].got, "%s is 0x%llx, wanted 0x%llx",
                  flags[i].name, (unsigned long long)flags[i].got, (unsigned long long)flags[i].want);
  return true;
}

static bool check_memory(const struct prediction *want, const uint8_t *got, struct verdict *v) {
  bool known = !(want->unknown >> A64_UNKNOWN_MEMORY & 1);
  for (unsigned i = 0; known && i < WIRE_WINDOW_BYTES; i++) {
    char name[24];
    if (want->mem[i] == got[i])
      continue;
    snprintf(name, sizeof name, "window+%u", i);
    return find(v, FINDING_WRONG_MEMORY, name, want->mem[i], got[i], "the byte at 0x%llx is 0x%02x, wanted 0x%02x",
                (unsigned long long)WIRE_WINDOW + i, got[i], want->mem[i]);
  }
  return true;
}

static bool check_state(const struct prediction *want, const struct wire_exec *got, struct verdict *v) {
  if (!memcmp(&want->state, &got->out, sizeof want->state) && !memcmp(want->mem, got->mem_out, sizeof want->mem))
    return true;
  return check_general(want, &got->out, v) && check_vectors(want, &got->out, v) && check_flags(want, &got->out, v) &&
         check_memory(want, got->mem_out, v);
}

/* ---- all of it ---------------------------------------------------------------------------------------------- */

static bool check_stopped(const struct prediction *want, const struct wire_exec *got, struct verdict *v,
                          struct tally *t) {
  t->executions++;
  if (!want->known) {
    t->unpredicted++;
    return check_aftermath(want, &got->stop, v);
  }
  t->vague += want->unknown || want->unknown_v;
  return check_stop(want, &got->stop, v) && check_aftermath(want, &got->stop, v) &&
         (want->stop.kind == STOP_TIMEOUT || check_state(want, got, v));
}

bool check_execution(const struct prediction *want, const struct wire_exec *got, struct verdict *v, struct tally *t) {
  v->item = want->last;
  switch (got->stop.kind) {
  case STOP_EMULATOR: t->emulator_failures++; return true;
  case STOP_NOT_RUN:
  case STOP_REFUSED: t->unjudged++; return true;
  case STOP_LOST:
    return find(v, FINDING_LOST, "agent", 0, (uint64_t)got->stop.code, "wait status 0x%x", (unsigned)got->stop.code);
  case STOP_FORGED:
    return find(v, FINDING_FORGED, "agent", 0, (uint64_t)got->stop.code, "the agent's memory says that %s",
                run_lie_sentence(got->stop.code));
  default: return check_stopped(want, got, v, t);
  }
}
