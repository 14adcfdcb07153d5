/* launch.c - what all back ends have in common in starting and watching a program. */
#define _GNU_SOURCE
#include "launch.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "process.h"

/* How late a program may be heard that says it is ready. */
#define START_LOOK_NSEC 100000

static const struct backend *const backends[] = {
#define BACKEND(id, name, how, emulated, sentence) &backend_##how,
#include "backends.def"
#undef BACKEND
};

/* By its first bytes. */
static bool is_program(const char *path) {
  Elf64_Ehdr h = {0};
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t n = fd < 0 ? 0 : read(fd, &h, sizeof h);
  if (fd >= 0)
    close(fd);
  return n == sizeof h && memcmp(h.e_ident, ELFMAG, SELFMAG) == 0 && h.e_ident[EI_CLASS] == ELFCLASS64 &&
         h.e_machine == EM_AARCH64;
}

bool launch_prepare(struct launch *l, const struct run_options *o, size_t bytes, char *why, size_t size) {
  *l = (struct launch){.backend = backends[o->backend],
                       .native = o->backend == RUN_NATIVE,
                       .bytes = bytes,
                       .sandbox = SANDBOX_AGENT,
                       .gate = GATE_NONE,
                       .file = -1,
                       .image = -1};
  l->guest.initrd = l->guest.bell = l->guest.image = -1;
  l->log = launch_memory("a64fuzz-log", PROCESS_LOG_BYTES);
  if (l->log < 0)
    return launch_complain(why, size, "cannot create a log: ", strerror(errno));
  if (access(o->agent, R_OK) != 0)
    return launch_complain(why, size, "cannot read the program: ", o->agent);
  if (!is_program(o->agent))
    return launch_complain(why, size, "no program for AArch64: ", o->agent);
  l->agent = strdup(o->agent);
  l->cpu = strdup(o->cpu ? o->cpu : run_cpu(o->backend, NULL));
  if (l->native && strcmp(l->cpu, run_cpu(o->backend, NULL)) != 0)
    return launch_complain(why, size, "the native back end has this machine's processor, and cannot be a ", l->cpu);
  return l->backend->prepare(l, why, size);
}

void launch_free(struct launch *l) {
  if (l->backend == NULL)
    return;
  launch_kill(l);
  gate_shut(&l->gate);
  l->backend->free(l);
  if (l->memory != NULL)
    munmap(l->memory, l->bytes);
  close(l->log);
  free(l->agent);
  free(l->cpu);
  free(l->program);
  *l = (struct launch){0};
}

bool launch_start(struct launch *l, const char *argument) {
  l->running = l->emulator_failed = false;
  l->status = 0;
  gate_shut(&l->gate);
  if (fallocate(l->log, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, PROCESS_LOG_BYTES) != 0 ||
      lseek(l->log, 0, SEEK_SET) != 0)
    return false;
  l->running = l->backend->start(l, argument);
  return l->running;
}

bool launch_ended(struct launch *l) {
  if (l->running && l->backend->ended(l))
    l->running = false;
  return !l->running;
}

void launch_kill(struct launch *l) {
  if (!launch_ended(l))
    l->backend->kill(l);
  l->running = false;
}

void launch_wake(struct launch *l, uint32_t *word) { l->backend->wake(l, word); }

void launch_sleep(struct launch *l, uint32_t *word, uint32_t value) {
  struct timespec look = {0, l->backend->look_nsec};
  if (gate_serve(&l->gate, START_LOOK_NSEC))
    return;
  syscall(SYS_futex, word, FUTEX_WAIT, value, &look, NULL, 0);
}

void launch_said(const struct launch *l, char *line, size_t size) {
  l->backend->said(l, line, size);
  line[strcspn(line, "\n")] = 0;
  process_make_printable(line);
}
