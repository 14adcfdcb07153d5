/* citizen.c - a process with handlers, timers, threads and stacks of its own, into which the guard is put.
 *
 * citizen SCENARIO exits with 0 if host and generated code both got what is theirs, 77 if that cannot be tried here. */
#include <elf.h>
#include <link.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#include <dlfcn.h>

#include "citizen.h"

static const uint32_t trap[] = {UDF};
static volatile int seen[_NSIG];
static sigset_t mask_inside;

/* ---- the host ---------------------------------------------------------------------------------------------------- */

/* Of a fault of C: goes on with its caller, and 0. */
static void host(int signo, siginfo_t *info, void *context) {
  mcontext_t *m = &((ucontext_t *)context)->uc_mcontext;
  seen[signo]++;
  pthread_sigmask(SIG_SETMASK, NULL, &mask_inside);
  if (info->si_code > 0 && signo == SIGSEGV) {
    m->pc = m->regs[30];
    m->regs[0] = 0;
  }
}

static void host_handles(int signo, int flags) {
  struct sigaction sa = {.sa_sigaction = host, .sa_flags = SA_SIGINFO | flags};
  sigaddset(&sa.sa_mask, SIGUSR2);
  WANT(sigaction(signo, &sa, NULL) == 0);
}

/* A leaf, so that its link is its caller's. */
uint64_t load_from(const uint64_t *at);
__asm__(".text\n .balign 8\n load_from: hint #34\n ldr x0, [x0]\n ret\n load_end:\n .global load_from\n");
extern const char load_end[] __attribute__((visibility("hidden")));

static void fault_in_c(void) { WANT(load_from((const uint64_t *)8) == 0); }

static void in_thread(void *(*body)(void *), void *arg) {
  pthread_t thread;
  void *result;
  WANT(pthread_create(&thread, NULL, body, arg) == 0 && pthread_join(thread, &result) == 0 && result == arg);
}

/* The signal a child that does this dies of; 0: it lives. */
static int death_of(void (*what)(void)) {
  int status;
  pid_t pid = fork();
  if (pid == 0) {
    alarm(5);
    what();
    _exit(0);
  }
  WANT(waitpid(pid, &status, 0) == pid);
  return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

/* ---- threads that were not opened -------------------------------------------------------------------------------- */

static void abort_unopened(void) { a64guard_abort(5); }

static void *stranger(void *arg) {
  fault_in_c();
  pthread_kill(pthread_self(), SIGALRM);
  WANT(a64guard_thread_self() == NULL);
  return arg;
}

static void strangers(void) {
  host_handles(SIGSEGV, 0);
  host_handles(SIGALRM, 0);
  WANT(a64guard_handlers_open() && a64guard_signal(SIGALRM, A64GUARD_STOPS));
  struct a64guard_thread *t = ready(17);
  for (int i = 0; i < 3; i++)
    in_thread(stranger, &t->value);
  WANT(seen[SIGSEGV] == 3 && seen[SIGALRM] == 3 && run(t, trap, 1) == 17);
}

/* An abort without a thread is nobody's fault to handle. */
static void unopened(void) {
  host_handles(SIGSEGV, 0);
  WANT(a64guard_handlers_open() && a64guard_thread_self() == NULL);
  WANT(death_of(abort_unopened) == SIGTRAP);
  struct a64guard_thread *t = ready(17);
  WANT(death_of(abort_unopened) == SIGTRAP && run(t, trap, 1) == 17 && death_of(abort_unopened) == SIGTRAP);
}

/* ---- before main() ----------------------------------------------------------------------------------------------- */

static pthread_key_t early_key;
static bool early_open;

/* Runs before whatever the guard's own files might do before main(), for they are linked behind. */
__attribute__((constructor)) static void early_use(void) {
  WANT(pthread_key_create(&early_key, NULL) == 0 && pthread_setspecific(early_key, &early_key) == 0);
  struct a64guard_thread *t = a64guard_thread_open();
  early_open = t != NULL && pthread_getspecific(early_key) == &early_key;
  a64guard_thread_close(t);
}

static void early(void) { WANT(early_open && pthread_getspecific(early_key) == &early_key); }

/* ---- a library that was told of faults later --------------------------------------------------------------------- */

static struct sigaction before;

static void library(int signo, siginfo_t *info, void *context) {
  seen[SIGSYS]++;
  before.sa_sigaction(signo, info, context);
}

static void off_stack(void) {
  host_handles(SIGSEGV, 0);
  host_handles(SIGALRM, 0);
  WANT(a64guard_handlers_open());
  struct sigaction sa = {.sa_sigaction = library, .sa_flags = SA_SIGINFO};
  WANT(sigaction(SIGILL, &sa, &before) == 0 && sigaction(SIGSEGV, &sa, &before) == 0);
  struct a64guard_thread *t = ready(17);
  WANT(run(t, trap, 1) == 17 && seen[SIGSYS] == 1);
  fault_in_c();
  in_thread(stranger, &t->value);
  WANT(seen[SIGSYS] == 3 && seen[SIGSEGV] == 2 && run(t, trap, 1) == 17);
}

/* ---- signals of the host ----------------------------------------------------------------------------------------- */

static void *sender(void *target) {
  while (!seen[SIGUSR1]) {
    usleep(1000);
    pthread_kill(*(pthread_t *)target, SIGUSR1);
  }
  return target;
}

/* Generated code that ends only when both of the host's handlers have run. */
static void hosts_signals(void) {
  struct itimerval every = {{0, 1000}, {0, 1000}}, never = {{0, 0}, {0, 0}};
  pthread_t self = pthread_self(), thread;
  host_handles(SIGALRM, SA_RESTART);
  host_handles(SIGUSR1, 0);
  WANT(a64guard_handlers_open());
  struct a64guard_thread *t = ready(17);
  const uint32_t wait[] = {ADDRESS(1, &seen[SIGALRM]),
                           ADDRESS(2, &seen[SIGUSR1]),
                           0xb9400023 /* ldr w3, [x1] */,
                           0x34ffffe3 /* cbz w3, .-4 */,
                           0xb9400043 /* ldr w3, [x2] */,
                           0x34ffffe3,
                           RET};
  WANT(pthread_create(&thread, NULL, sender, &self) == 0);
  setitimer(ITIMER_REAL, &every, NULL);
  WANT(run(t, wait, sizeof wait / 4) == 0 && seen[SIGALRM] > 0 && seen[SIGUSR1] > 0);
  setitimer(ITIMER_REAL, &never, NULL);
  pthread_join(thread, NULL);
}

/* Writes when enough signals have come. */
static void *writer(void *end) {
  while (seen[SIGALRM] < 3)
    usleep(1000);
  WANT(write(*(int *)end, "x", 1) == 1);
  return end;
}

/* A call that waits is interrupted for the host as often as before. */
static ssize_t read_under_signals(void) {
  struct itimerval every = {{0, 1000}, {0, 1000}}, never = {{0, 0}, {0, 0}};
  pthread_t thread;
  sigset_t alarms;
  int ends[2];
  char byte;
  WANT(pipe(ends) == 0);
  seen[SIGALRM] = 0;
  sigemptyset(&alarms);
  sigaddset(&alarms, SIGALRM);
  pthread_sigmask(SIG_BLOCK, &alarms, NULL);
  WANT(pthread_create(&thread, NULL, writer, &ends[1]) == 0);
  pthread_sigmask(SIG_UNBLOCK, &alarms, NULL);
  setitimer(ITIMER_REAL, &every, NULL);
  ssize_t got = read(ends[0], &byte, 1);
  setitimer(ITIMER_REAL, &never, NULL);
  seen[SIGALRM] = 3; /* the writer need not wait any more */
  pthread_join(thread, NULL);
  return got;
}

static void restarts(void) {
  host_handles(SIGALRM, SA_RESTART);
  WANT(a64guard_signal(SIGALRM, A64GUARD_HOSTS) && read_under_signals() == 1);
  a64guard_handlers_close();
  host_handles(SIGALRM, 0);
  WANT(a64guard_signal(SIGALRM, A64GUARD_HOSTS) && read_under_signals() == -1);
}

/* Nothing waits for a request in vain, nor is interrupted by one that the host ignores. */
static void *asker(void *ends) {
  pthread_t *reader = ((void **)ends)[0];
  for (int i = 0; i < 30; i++) {
    pthread_kill(*reader, SIGUSR1);
    usleep(1000);
  }
  WANT(write(*(int *)((void **)ends)[1], "x", 1) == 1);
  return ends;
}

static void ignored_requests(void) {
  pthread_t self = pthread_self(), thread;
  int ends[2];
  char byte;
  void *both[2] = {&self, &ends[1]};
  struct sigaction ignore = {.sa_handler = SIG_IGN}; /* signal() would ask for SA_RESTART */
  WANT(sigaction(SIGUSR1, &ignore, NULL) == 0 && a64guard_signal(SIGUSR1, A64GUARD_STOPS) && pipe(ends) == 0);
  ready(17);
  WANT(pthread_create(&thread, NULL, asker, both) == 0);
  WANT(read(ends[0], &byte, 1) == 1);
  pthread_join(thread, NULL);
}

/* A request that finds no generated code goes to the host, or nowhere. */
static void requests(void) {
  struct itimerval soon = {{0, 1000}, {0, 1000}}, never = {{0, 0}, {0, 0}};
  host_handles(SIGUSR1, 0);
  WANT(a64guard_handlers_open() && a64guard_signal(SIGALRM, A64GUARD_STOPS) &&
       a64guard_signal(SIGUSR1, A64GUARD_STOPS) && !a64guard_signal(SIGSEGV, A64GUARD_STOPS));
  struct a64guard_thread *t = ready(17);
  const uint32_t forever[] = {0x14000000 /* b . */};
  raise(SIGALRM);
  raise(SIGUSR1);
  WANT(seen[SIGUSR1] == 1);
  setitimer(ITIMER_REAL, &soon, NULL);
  WANT(run(t, forever, 1) == 17 && t->stop.end == A64GUARD_ASYNC);
  setitimer(ITIMER_REAL, &never, NULL);
}

static void ignored(void) {
  signal(SIGSEGV, SIG_IGN);
  signal(SIGFPE, SIG_IGN);
  WANT(a64guard_handlers_open() && a64guard_handlers_open());
  struct a64guard_thread *t = ready(17);
  raise(SIGSEGV);
  raise(SIGFPE);
  WANT(death_of(fault_in_c) == SIGSEGV && run(t, trap, 1) == 17);
}

static void fault_sent(void) { raise(SIGFPE); }

static void defaults(void) {
  WANT(a64guard_handlers_open());
  ready(17);
  WANT(death_of(fault_in_c) == SIGSEGV && death_of(fault_sent) == SIGFPE);
}

/* Behind this, the store's tag is known to be wrong, and told of when the kernel is entered next. */
static void tag_fault_later(void) {
  char *at = mmap(NULL, 4096, PROT_READ | PROT_WRITE | 0x20 /* PROT_MTE */, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  WANT(prctl(55 /* PR_SET_TAGGED_ADDR_CTRL */, 5 /* on, later */, 0, 0, 0) == 0);
  *(volatile char *)((uint64_t)at | 1ull << 56) = 1;
  usleep(1000);
}

static void late_tags(void) {
  if (!(getauxval(AT_HWCAP2) >> 18 & 1))
    exit(77);
  WANT(death_of(tag_fault_later) == SIGSEGV && a64guard_handlers_open());
  ready(17);
  WANT(death_of(tag_fault_later) == SIGSEGV);
}

/* What the kernel does for a handler, the guard does for the one before it; and it is not called twice. */
static void handed_on(void) {
  host_handles(SIGSEGV, (int)SA_RESETHAND);
  WANT(a64guard_handlers_open() && a64guard_handlers_open());
  ready(17);
  fault_in_c();
  WANT(seen[SIGSEGV] == 1 && sigismember(&mask_inside, SIGUSR2) && death_of(fault_in_c) == SIGSEGV);
  host_handles(SIGTRAP, 0);
  WANT(a64guard_handlers_open());
  host_handles(SIGBUS, 0);
  a64guard_handlers_close();
  struct sigaction now;
  WANT(sigaction(SIGTRAP, NULL, &now) == 0 && now.sa_sigaction == host);
  WANT(sigaction(SIGBUS, NULL, &now) == 0 && now.sa_sigaction == host);
}

/* ---- stacks and threads ------------------------------------------------------------------------------------------ */

#define AUTODISARM ((int)(1u << 31)) /* SS_AUTODISARM */

static void own_stack(void) {
  static char own[0x10000], later[0x10000];
  stack_t ours = {.ss_sp = own, .ss_size = sizeof own, .ss_flags = AUTODISARM}, now;
  stack_t others = {.ss_sp = later, .ss_size = sizeof later};
  if (sigaltstack(&ours, NULL) != 0)
    ours.ss_flags = 0; /* QEMU 7.2 knows no such flag */
  WANT(sigaltstack(&ours, NULL) == 0 && a64guard_handlers_open());
  struct a64guard_thread *t = ready(17), *again = a64guard_thread_open();
  WANT(t == again && run(t, trap, 1) == 17);
  a64guard_thread_close(t);
  WANT(run(t, trap, 1) == 17);
  a64guard_thread_close(t);
  WANT(sigaltstack(NULL, &now) == 0 && now.ss_sp == own && now.ss_size == sizeof own && now.ss_flags == ours.ss_flags);
  WANT(a64guard_thread_self() == NULL);
  t = a64guard_thread_open();
  WANT(t != NULL && sigaltstack(&others, NULL) == 0);
  a64guard_thread_close(t);
  WANT(sigaltstack(NULL, &now) == 0 && now.ss_sp == later && now.ss_flags == 0);
}

enum { MANY = 100 };
static pthread_barrier_t all_open;
static struct a64guard_thread *members[MANY];

/* Ends without closing; so the next hundred have its place. */
static void *member(void *arg) {
  int i = (int)((struct a64guard_thread **)arg - members);
  struct a64guard_thread *t = members[i] = ready(1000 + i);
  pthread_barrier_wait(&all_open);
  for (int k = 0; k < 3; k++)
    WANT(run(t, trap, 1) == 1000 + i);
  WANT(a64guard_thread_self() == t && t->number < MANY);
  return arg;
}

static void many_threads(void) {
  pthread_t thread[MANY];
  WANT(a64guard_handlers_open());
  pthread_barrier_init(&all_open, NULL, MANY);
  for (int round = 0; round < 2; round++) {
    for (int i = 0; i < MANY; i++)
      WANT(pthread_create(&thread[i], NULL, member, &members[i]) == 0);
    for (int i = 0; i < MANY; i++)
      pthread_join(thread[i], NULL);
  }
}

/* ---- whose fault it is ------------------------------------------------------------------------------------------- */

static int call(struct a64guard_thread *t, uint64_t function, uint64_t argument) {
  const uint32_t words[] = {PUSH, ADDRESS(0, argument), ADDRESS(1, function), BLR(1), POP, RET};
  return run(t, words, sizeof words / 4);
}

/* A static program and a dynamic one agree. */
static void whose(void) {
  host_handles(SIGSEGV, 0);
  WANT(a64guard_handlers_open());
  struct a64guard_thread *t = ready(17);
  const uint32_t load[] = {ADDRESS(1, 8), LOAD(1), RET};
  WANT(call(t, (uint64_t)strlen, 8) == 0 && seen[SIGSEGV] == 1);
  WANT(call(t, (uint64_t)load_from, 8) == 0 && seen[SIGSEGV] == 2);
  WANT(run(t, load, sizeof load / 4) == 17 && call(t, 8, 8) == 17 && call(t, (uint64_t)seen, 8) == 17);
  t->helpers = (uint64_t)load_from;
  t->helpers_end = (uint64_t)load_end;
  WANT(call(t, (uint64_t)load_from, 8) == 17 && seen[SIGSEGV] == 2);
}

/* A range of which not all is mapped yet, and a branch to where it is not. */
static void reserved(void) {
  WANT(a64guard_handlers_open());
  struct a64guard_thread *t = ready(17);
  char *at = mmap(NULL, 0x40000, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  WANT(at != MAP_FAILED);
  uint64_t own = t->code, low = own < (uint64_t)at ? own : (uint64_t)at, hole = (uint64_t)at + 0x20000;
  t->code = low;
  t->code_end = (own > (uint64_t)at ? own : (uint64_t)at) + 0x40000;
  struct a64guard g;
  const uint32_t words[] = {PUSH, ADDRESS(1, hole), BLR(1), POP, RET};
  t->code = own; /* for put() */
  a64guard_init(&g, put(t, words, sizeof words / 4));
  t->code = low;
  a64guard_open(&g, &a64guard_way_context);
  WANT(a64guard_call(&g) == 17);
  a64guard_close(&g);
  WANT(t->stop.pc == hole && t->stop.signo == SIGSEGV && t->stop.word == 0);
  t->code = own;
  WANT(run(t, (const uint32_t[]){0xd4200020 /* brk #1 */}, 1) == 17 && t->stop.word == 0xd4200020);
}

/* ---- landing pads, signatures, shared objects -------------------------------------------------------------------- */

#ifdef IS_PIE
extern char __executable_start[], etext[];

/* Code of assembly that says where it goes on, and has no landing pad there. */
void no_pad(void);
__asm__(".text\n no_pad: ret\n .global no_pad\n");

static void branch_to_no_pad(void) { __asm__ volatile("blr %0" ::"r"(no_pad) : "x30"); }

static void pads(void) {
  if (!(getauxval(AT_HWCAP2) & (1 << 17)))
    exit(77);
  uint64_t start = (uint64_t)__executable_start & -0x1000ull;
  host_handles(SIGALRM, 0);
  WANT(a64guard_handlers_open() && a64guard_signal(SIGALRM, A64GUARD_STOPS));
  struct a64guard_thread *t = ready(17);
  const uint32_t by_call[] = {ADDRESS(1, t->code), 0x52800540 /* mov w0, #42 */, BLR(1)};
  WANT(mprotect((void *)start, (uint64_t)etext - start, PROT_READ | PROT_EXEC | 0x10 /* PROT_BTI */) == 0);
  WANT(death_of(branch_to_no_pad) == SIGILL);
  WANT(run(t, trap, 1) == 17 && run(t, by_call, sizeof by_call / 4) == 42);
  raise(SIGALRM);
  WANT(seen[SIGALRM] == 1 && call(t, (uint64_t)no_pad, 0) == 17);
  _exit(0); /* what the start files have for the end has no landing pads */
}

/* An object beside this program. */
static void *beside(const char *name) {
  char path[512];
  ssize_t n = readlink("/proc/self/exe", path, sizeof path - 32);
  WANT(n > 0);
  path[n] = 0;
  strcpy(strrchr(path, '/') + 1, name);
  void *object = dlopen(path, RTLD_NOW);
  WANT(object != NULL);
  return object;
}

static void shared(void) {
  void *object = beside("guardian.so");
  int (*guarded)(void) = (int (*)(void))dlsym(object, "guarded");
  WANT(guarded != NULL && guarded() == 17);
  WANT(dlsym(object, "a64guard_open") != NULL && dlsym(object, "a64guard_fault_entry") == NULL);
}

/* The word that says BTI and PAC, which the linker writes only where all that was linked says so. */
static int look(struct dl_phdr_info *info, size_t size, void *found) {
  (void)size;
  if (strstr(info->dlpi_name, "padded.so") == NULL)
    return 0;
  for (int i = 0; i < info->dlpi_phnum; i++)
    if (info->dlpi_phdr[i].p_type == 0x6474e553 /* PT_GNU_PROPERTY */) {
      const uint32_t *note = (const uint32_t *)(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr);
      *(uint32_t *)found = note[4] == 0xc0000000 ? note[6] : 0;
    }
  return 1;
}

static void notes(void) {
  uint32_t says = 0;
  beside("padded.so");
  dl_iterate_phdr(look, &says);
  WANT(says == 3);
}
#else
static void pads(void) { exit(77); }
static void shared(void) { exit(77); }
static void notes(void) { exit(77); }
#endif

/* Code that has signed its link, and is left before it checks it. */
static void signed_link(void) {
  WANT(a64guard_handlers_open());
  struct a64guard_thread *t = ready(17);
  const uint32_t by_fault[] = {0xd503233f /* paciasp */, PUSH, 0xd10203ff /* sub sp, sp, #128 */, UDF};
  const uint32_t whole[] = {0xd503233f, PUSH, POP, 0xd50323bf /* autiasp */, RET};
  for (int i = 0; i < 3; i++)
    WANT(run(t, by_fault, 4) == 17 && run(t, whole, 5) == 0);
}

/* ------------------------------------------------------------------------------------------------------------------ */

static const struct {
  const char *name;
  void (*run)(void);
} scenarios[] = {
    {"strangers", strangers},
    {"unopened", unopened},
    {"early", early},
    {"restarts", restarts},
    {"ignored_requests", ignored_requests},
    {"reserved", reserved},
    {"off_stack", off_stack},
    {"hosts_signals", hosts_signals},
    {"requests", requests},
    {"ignored", ignored},
    {"defaults", defaults},
    {"late_tags", late_tags},
    {"handed_on", handed_on},
    {"own_stack", own_stack},
    {"many_threads", many_threads},
    {"whose", whose},
    {"pads", pads},
    {"shared", shared},
    {"notes", notes},
    {"signed_link", signed_link},
};

int main(int argc, char **argv) {
  for (unsigned i = 0; argc == 2 && i < sizeof scenarios / sizeof *scenarios; i++)
    if (strcmp(argv[1], scenarios[i].name) == 0) {
      scenarios[i].run();
      return 0;
    }
  fprintf(stderr, "citizen: needs the name of a scenario\n");
  return 2;
}
