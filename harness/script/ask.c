/* ask.c - a script put to an encoder's assembler, in a process of its own. */
#include "script/ask.h"
#include "encoders/request.h"
#include "run/patience.h"
#include "run/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { GUARD = 1 << 20, PAGE = 4096, MARGIN = 64, ROOM = (1 << 28) + (1 << 20), TICK_MS = 100, STEP_MS = 1500 };
enum { HUNG = -1, NO_PROCESS = -2, KILLS = 8 /* by somebody else */ };

/* In memory that both processes share. What stands there is checked before it is used. */
struct desk {
  atomic_uint step;
  unsigned verdict; /* of that step; 0: it has not come back */
  uint64_t offset[SCRIPT_STEPS + 1];
  uint64_t size;
  uint64_t fault; /* an address at which the process died; 0: none */
  struct encoder_note note;
  char reason[A64FUZZ_REASON];
  struct assembler_facts facts;
  uint8_t before[SCRIPT_PATCHED], flushed[SCRIPT_PATCHED], is_flushed[SCRIPT_PATCHED];
};

struct asker {
  const struct encoder *encoder;
  struct desk *desk;
  uint8_t *room; /* ROOM bytes between guards */
  uint64_t used; /* bytes at its end, by the last script */
  uint64_t offset[SCRIPT_STEPS + 1];
};

/* ---- the encoder's process --------------------------------------------------------------------------------------- */

static struct desk *here; /* of this process */

static void tell_fault(const siginfo_t *info, const void *context) {
  (void)context;
  here->fault = info->si_code > 0 ? (uint64_t)(uintptr_t)info->si_addr : 0;
}

static void settle(struct asker *a, pid_t parent) {
  int null = open("/dev/null", O_RDWR);
  setpgid(0, 0);
  for (int fd = 0; fd < 3; fd++)
    dup2(null, fd);
  syscall(SYS_close_range, 4, ~0u, 0); /* 3 ends when this process does */
  here = a->desk;
  encoder_note = &a->desk->note;
  process_hear_faults(tell_fault);
  if (getppid() != parent)
    _exit(1);
}

static void note_flush(const struct a64fuzz_room *room, uint64_t address, uint64_t bytes) {
  uint64_t from = address - room->address;
  if (from >= SCRIPT_PATCHED || bytes > SCRIPT_PATCHED - from || from + bytes > room->capacity)
    return;
  memcpy(here->flushed + from, room->memory + from, bytes);
  memset(here->is_flushed + from, 1, bytes);
}

static void make_step(const struct script *s, unsigned i, const struct a64fuzz_room *room, const struct desk *d,
                      struct encoder_request *request, struct a64fuzz_step *out) {
  const struct script_step *step = &s->step[i], *of = step->kind == A64FUZZ_PATCH ? &s->step[step->of] : step;
  uint64_t address = room->address + (uint64_t)step->place;
  if (step->kind == A64FUZZ_PATCH)
    address = room->address + d->offset[step->of + 1] - 4;
  *out = (struct a64fuzz_step){.size = sizeof *out,
                               .kind = step->kind,
                               .label = step->label,
                               .bytes = step->bytes,
                               .address = address,
                               .data = step->kind == A64FUZZ_CONSTANT ? step->data : NULL};
  if (!of->in.form)
    return;
  encoder_request_make(request, &of->in, room->address + d->offset[i]);
  out->request = &request->request;
}

static void keep_before(struct desk *d, const uint8_t *code) {
  uint64_t bytes = d->size < SCRIPT_PATCHED ? d->size : SCRIPT_PATCHED;
  memcpy(d->before, code, bytes);
}

static void take_steps(const struct script *s, const struct a64fuzz_assembler *asm_, const struct a64fuzz_room *room,
                       void *program, struct desk *d) {
  static struct encoder_request request;
  for (unsigned i = 0; i < s->count; i++) {
    struct a64fuzz_step step;
    atomic_store(&d->step, i);
    d->verdict = 0;
    make_step(s, i, room, d, &request, &step);
    if (step.kind == A64FUZZ_PATCH)
      keep_before(d, asm_->code ? asm_->code(program) : room->memory);
    d->verdict = asm_->step(program, &step, d->reason);
    if (d->verdict != A64FUZZ_DONE)
      return;
    d->offset[i + 1] = asm_->offset(program);
    d->size = step.kind == A64FUZZ_PATCH ? d->size : d->offset[i + 1];
  }
  atomic_store(&d->step, s->count);
}

static void take_script(struct asker *a, const struct script *s, const struct encoder_assembler *with,
                        const struct a64fuzz_room *room) {
  struct desk *d = a->desk;
  const struct a64fuzz_assembler *assembler = with->assembler;
  void *program = assembler->begin(with->self, room, d->reason);
  if (!program)
    encoder_give_up(ENCODER_NOT_STARTED, "begins no program: %.100s", d->reason);
  d->offset[0] = assembler->offset(program);
  take_steps(s, assembler, room, program, d);
  const uint8_t *code = assembler->code ? assembler->code(program) : NULL;
  if (code && d->size <= room->capacity)
    memcpy(room->memory, code, d->size);
  assembler->end(program);
}

static _Noreturn void serve(struct asker *a, const struct script *s, const struct a64fuzz_room *room) {
  struct desk *d = a->desk;
  struct encoder_assembler with = {.assembler = NULL};
  const struct encoder *e = encoder_load(a->encoder, d->reason, sizeof d->reason);
  struct assembler_facts facts = {.loads = e != NULL};
  if (e && e->assembler && e->assembler(e->self, &with))
    facts = (struct assembler_facts){.loads = true,
                                     .present = true,
                                     .has_own_memory = with.assembler->code != NULL,
                                     .features = with.assembler->features,
                                     .scratch = with.assembler->scratch,
                                     .capabilities = with.capabilities};
  d->facts = facts; /* not if that ended it */
  if (with.assembler && s)
    take_script(a, s, &with, room);
  _exit(0);
}

/* ---- waiting for it ---------------------------------------------------------------------------------------------- */

/* The line ends when the process does, or when the encoder closes it. False: it hangs. */
static bool await(const struct desk *d, pid_t pid, int line) {
  struct patience patience;
  struct pollfd from = {.fd = line, .events = POLLIN};
  patience_begin(&patience, -pid);
  while (!process_ended(pid)) {
    if (poll(&from, 1, from.fd < 0 ? 5 : TICK_MS) == 1)
      from.fd = -1;
    if (patience_is_over(&patience, atomic_load(&d->step), STEP_MS))
      return false;
  }
  return true;
}

/* Runs it; its wait status, HUNG or NO_PROCESS. */
static int run_once(struct asker *a, const struct script *s, const struct a64fuzz_room *room) {
  int line[2];
  pid_t self = getpid();
  if (pipe2(line, O_CLOEXEC))
    return NO_PROCESS;
  fflush(NULL);
  pid_t pid = process_fork();
  if (!pid) {
    dup2(line[1], 3);
    settle(a, self);
    serve(a, s, room);
  }
  close(line[1]);
  if (pid > 0)
    setpgid(pid, pid);
  bool came_back = pid > 0 && await(a->desk, pid, line[0]);
  close(line[0]);
  if (pid < 0)
    return NO_PROCESS;
  kill(-pid, SIGKILL); /* what it started too, before its number can be another's */
  int status = process_wait(pid);
  return came_back ? status : HUNG;
}

/* ---- asking ------------------------------------------------------------------------------------------------------ */

struct asker *asker_open(const struct encoder *e, char *why, size_t size) {
  struct asker *a = calloc(1, sizeof *a);
  struct desk *d = mmap(NULL, sizeof *d, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  uint8_t *room =
      mmap(NULL, (size_t)ROOM + 2 * GUARD, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (!a || d == MAP_FAILED || room == MAP_FAILED || mprotect(room, GUARD, PROT_NONE) ||
      mprotect(room + GUARD + ROOM, GUARD, PROT_NONE)) {
    snprintf(why, size, "no memory");
    free(a);
    return NULL;
  }
  *a = (struct asker){.encoder = e, .desk = d, .room = room + GUARD};
  return a;
}

void asker_close(struct asker *a) {
  if (!a)
    return;
  munmap(a->desk, sizeof *a->desk);
  munmap(a->room - GUARD, (size_t)ROOM + 2 * GUARD);
  free(a);
}

/* What was used before is zeros again, and no longer memory of this machine's. */
static void clear(struct asker *a, uint64_t needs) {
  uint64_t bytes = (a->used + MARGIN + PAGE - 1) & -(uint64_t)PAGE;
  if (a->used)
    madvise(a->room + ROOM - bytes, bytes, MADV_REMOVE);
  a->used = needs;
  memset(a->desk, 0, offsetof(struct desk, before));
}

static struct a64fuzz_room make_room(struct asker *a, const struct script *s) {
  uint64_t capacity = s->capacity ? s->capacity : (script_bytes(s) + SCRIPT_SLACK + PAGE - 1) & -(uint64_t)PAGE;
  uint8_t *memory = a->room + ROOM - capacity;
  clear(a, capacity);
  for (unsigned i = 0; i < s->count; i++)
    if (s->step[i].kind == A64FUZZ_PATCH)
      memset(a->desk->is_flushed, 0, sizeof a->desk->is_flushed);
  return (struct a64fuzz_room){.size = sizeof(struct a64fuzz_room),
                               .memory = memory,
                               .capacity = capacity,
                               .address = SCRIPT_ADDRESS + ((uintptr_t)memory & (PAGE - 1)),
                               .flush = note_flush};
}

static bool is_outside(const struct asker *a, const struct a64fuzz_room *room) {
  uint64_t at = a->desk->fault, from = (uintptr_t)a->room - GUARD;
  if (at && at - from < GUARD + ROOM + GUARD)
    return true;
  for (const uint8_t *p = room->memory - MARGIN; p < room->memory; p++)
    if (*p)
      return true;
  return false;
}

static void describe_end(const struct desk *d, int status, char *out, size_t size) {
  if (d->note.end)
    snprintf(out, size, "%.100s", d->note.text);
  else if (status == HUNG)
    snprintf(out, size, "did not come back");
  else if (WIFSIGNALED(status))
    snprintf(out, size, "died of signal %d, %s", WTERMSIG(status), strsignal(WTERMSIG(status)));
  else
    snprintf(out, size, "called exit(%d)", WEXITSTATUS(status));
}

static enum script_end end_of(const struct asker *a, const struct script *s, const struct a64fuzz_room *room,
                              struct asked *out, int status) {
  const struct desk *d = a->desk;
  if (is_outside(a, room))
    return SCRIPT_OVERFLOWED;
  if (status == HUNG)
    return SCRIPT_HUNG;
  if (status || d->note.end || (out->step < s->count && !d->verdict)) {
    describe_end(d, status, out->reason, sizeof out->reason);
    return SCRIPT_DIED;
  }
  if (out->step == s->count)
    return SCRIPT_DONE;
  snprintf(out->reason, sizeof out->reason, "%.*s", A64FUZZ_REASON - 1, d->reason);
  return d->verdict == A64FUZZ_REFUSED                                          ? SCRIPT_REFUSED
         : d->verdict == A64FUZZ_UNKNOWN || d->verdict == A64FUZZ_INEXPRESSIBLE ? SCRIPT_UNKNOWN
                                                                                : SCRIPT_BABBLED;
}

/* Again, if somebody else killed it. NULL: only what it can do is asked. */
static int run(struct asker *a, const struct script *s, struct a64fuzz_room *room) {
  int status = NO_PROCESS;
  for (unsigned i = 0; i <= KILLS; i++) {
    if (s)
      *room = make_room(a, s);
    else
      memset(a->desk, 0, sizeof *a->desk);
    status = run_once(a, s, room);
    if (status < 0 || !process_was_killed(status))
      break;
  }
  return status;
}

struct assembler_facts asker_facts(struct asker *a, char *why, size_t size) {
  const struct desk *d = a->desk;
  int status = run(a, NULL, NULL);
  if (status == NO_PROCESS)
    snprintf(why, size, "no process for the encoder: %s", strerror(errno));
  else if (*d->reason)
    snprintf(why, size, "%.*s", A64FUZZ_REASON - 1, d->reason);
  else
    describe_end(d, status, why, size);
  process_make_printable(why);
  return d->facts;
}

bool asker_ask(struct asker *a, const struct script *s, struct asked *out, char *why, size_t size) {
  struct a64fuzz_room room;
  const struct desk *d = a->desk;
  int status = run(a, s, &room);
  unsigned step = atomic_load(&d->step);
  *out = (struct asked){.step = step < s->count ? step : s->count,
                        .address = room.address,
                        .capacity = room.capacity,
                        .offset = a->offset,
                        .code = room.memory,
                        .size = d->size,
                        .before = d->before,
                        .flushed = d->flushed,
                        .is_flushed = d->is_flushed};
  if (status == NO_PROCESS) {
    snprintf(why, size, "no process for the encoder: %s", strerror(errno));
    return false;
  }
  memcpy(a->offset, d->offset, sizeof a->offset);
  out->patched = out->step && s->step[out->step < s->count ? out->step : s->count - 1].kind == A64FUZZ_PATCH;
  out->end = end_of(a, s, &room, out, status);
  process_make_printable(out->reason);
  return true;
}
