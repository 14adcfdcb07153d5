/* crash.c - where a process crashed, in the code of the encoder that it runs.
 *
 * The handler looks at what was there at the fault: the program counter or, if that is in the C library, as behind
 * abort() and memcpy(), or nowhere, as behind a call of NULL, the return address that lies next on the stack. It reads
 * a table that was made before, the stack, and nothing else: a process that lives for a few calls touches few pages. */
#define _GNU_SOURCE
#include "engine/crash.h"

#include "run/process.h"

#include <errno.h>
#include <link.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <ucontext.h>

enum { MODULES = 64, PLACES = 64, WORDS = 4096, STACK = 8 << 20 /* bytes, of which so many words are read */ };

struct module {
  uintptr_t begin, end, base; /* of code; what offsets count from */
  char name[CRASH_MODULE];
  bool is_this; /* program, in which an encoder may be linked */
};

static struct module module[MODULES];
static unsigned modules;
static struct crash *told, known[PLACES];
static unsigned places;
static void (*hear_again)(int signo);
static uintptr_t top; /* of the stack, as far as an encoder has it */

/* ---- modules ----------------------------------------------------------------------------------------------------- */

static bool is_of_the_language(const char *name) {
  static const char *const begin[] = {"libc.",     "ld-",     "libm.",   "libstdc++.", "libgcc_s.", "libpthread.",
                                      "libc++abi", "libc++.", "libasan", "libubsan",   "linux-"};
  for (unsigned i = 0; i < sizeof begin / sizeof *begin; i++)
    if (!strncmp(name, begin[i], strlen(begin[i])))
      return true;
  return false;
}

static int add_module(struct dl_phdr_info *info, size_t size, void *nothing) {
  const char *path = *info->dlpi_name ? info->dlpi_name : program_invocation_name, *slash = strrchr(path, '/');
  const char *name = slash ? slash + 1 : path;
  (void)size, (void)nothing;
  for (unsigned i = 0; i < info->dlpi_phnum && modules < MODULES && !is_of_the_language(name); i++) {
    const ElfW(Phdr) *p = &info->dlpi_phdr[i];
    if (p->p_type != PT_LOAD || !(p->p_flags & PF_X))
      continue;
    uintptr_t begin = info->dlpi_addr + p->p_vaddr;
    struct module *m = &module[modules++];
    *m = (struct module){
        .begin = begin, .end = begin + p->p_memsz, .base = info->dlpi_addr, .is_this = !*info->dlpi_name};
    snprintf(m->name, sizeof m->name, "%.*s", (int)sizeof m->name - 1, name);
  }
  return 0;
}

void crash_know_modules(void) {
  modules = 0;
  dl_iterate_phdr(add_module, NULL);
}

static const struct module *module_of(uintptr_t at) {
  for (unsigned i = 0; i < modules; i++)
    if (module[i].begin <= at && at < module[i].end)
      return &module[i];
  return NULL;
}

/* ---- at the fault ------------------------------------------------------------------------------------------------ */

static bool tell(const struct module *m, uintptr_t at) {
  if (!m)
    return false;
  memcpy(told->module, m->name, sizeof told->module);
  told->offset = at - m->base;
  return true;
}

#if defined __x86_64__

enum { CALL_MOST = 7 };

static uintptr_t pc_of(const ucontext_t *c) { return (uintptr_t)c->uc_mcontext.gregs[REG_RIP]; }
static uintptr_t sp_of(const ucontext_t *c) { return (uintptr_t)c->uc_mcontext.gregs[REG_RSP]; }
static uintptr_t link_of(const ucontext_t *c) { return (void)c, 0; }

/* CALL rel32, or FF /2 of two to seven bytes. */
static bool is_behind_call(const unsigned char *to) {
  bool is_call = to[-5] == 0xe8;
  for (int n = 2; n <= CALL_MOST; n++)
    is_call |= to[-n] == 0xff && (to[1 - n] >> 3 & 7) == 2;
  return is_call;
}

#else

enum { CALL_MOST = 4 };

static uintptr_t pc_of(const ucontext_t *c) { return c->uc_mcontext.pc; }
static uintptr_t sp_of(const ucontext_t *c) { return c->uc_mcontext.sp; }
static uintptr_t link_of(const ucontext_t *c) { return c->uc_mcontext.regs[30]; }

/* BL, or BLR with or without authentication. */
static bool is_behind_call(const unsigned char *to) {
  uint32_t word;
  memcpy(&word, to - 4, sizeof word);
  return (word & 0xfc000000) == 0x94000000 || (word & 0xfefff000) == 0xd63f0000;
}

#endif

/* Where a register or a word of the stack points to. */
static const void *at(uintptr_t address) { return (const void *)address; /* NOLINT(performance-no-int-to-ptr) */ }

/* The call, which is before where it returns to. Its module; NULL: it is none. */
static const struct module *tell_call(uintptr_t to) {
  const struct module *m = module_of(to - 1);
  bool is_call = m && to - m->begin >= CALL_MOST && is_behind_call(at(to));
  return is_call && tell(m, to - 1) ? m : NULL;
}

/* All of a stack lies between its lowest address in use and its top. An encoder may have others, which are not read.
 * Calls of this program that have returned are still there: any other module goes before it. */
__attribute__((no_sanitize("address"))) static void tell_caller(uintptr_t sp) {
  uintptr_t end = top - sp < WORDS * sizeof sp ? top : sp + WORDS * sizeof sp, first = 0;
  if (sp > top || sp % sizeof sp || top - sp > STACK)
    return;
  for (const uintptr_t *word = at(sp); (uintptr_t)word < end; word++) {
    const struct module *m = tell_call(*word);
    if (m && !m->is_this)
      return;
    first = m && !first ? *word : first;
  }
  if (first)
    tell_call(first);
}

static bool is_known(const struct crash *c) {
  for (unsigned i = 0; i < places; i++)
    if (c->offset == known[i].offset && c->signo == known[i].signo &&
        !strncmp(c->module, known[i].module, CRASH_MODULE))
      return true;
  return false;
}

/* The signal first: reading the stack may be one fault more. */
static void on_fault(const siginfo_t *info, const void *context) {
  const ucontext_t *c = context;
  told->offset = 0;
  told->signo = info->si_signo;
  if (!tell(module_of(pc_of(c)), pc_of(c)) && !tell_call(link_of(c)))
    tell_caller(sp_of(c));
  if (hear_again && is_known(told))
    hear_again(info->si_signo);
}

void crash_remember(const struct crash *c) {
  if (c->offset && places < PLACES && !is_known(c))
    known[places++] = *c;
}

void crash_hear_again(void (*again)(int signo)) { hear_again = again; }

void crash_hear(struct crash *out) {
  told = out;
  top = (uintptr_t)__builtin_frame_address(0);
  process_hear_faults(on_fault);
}
