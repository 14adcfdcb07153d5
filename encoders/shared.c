/* shared.c - a shared object as an encoder: looked at in a process of its own, loaded where it is to run.
 *
 * What it does when it is loaded, or when a process ends that has loaded it, is not done to the process that opens it.
 */
#include "encoders/encoder.h"
#include "encoders/plugin.h"
#include "encoders/room.h"
#include "run/patience.h"
#include "run/process.h"

#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LOAD_MS = 10000 /* of its own time (run/patience.h) */, STEP_MS = 2, KILLS = 3 /* by somebody else */ };
#define LOAD_ASLEEP 3 /* seconds: nothing is there that it could wait for */

struct object {
  char path[4096];
  const struct encoder *loaded; /* into this process */
};

/* What the process that looks at it tells. */
struct told {
  bool told, good, is_canonical, chooses;
  uint64_t libraries;
  char name[64], version[64], why[400];
};

/* One that was built against an older contract is told what to do. */
static const struct encoder *find(void *library, const char *path, char *why, size_t size) {
  const struct a64fuzz_encoder *public = dlsym(library, "a64fuzz_encoder_v2");
  char wrong[200] = "exports no a64fuzz_encoder_v2 (encoders/a64fuzz.h)";
  if (!public && dlsym(library, "a64fuzz_encoder"))
    snprintf(wrong, sizeof wrong,
             "keeps contract 1 (a64fuzz_encoder); build it again by contract 2: encoders/a64fuzz.h says how");
  const struct encoder *e = public ? plugin_wrap(public, wrong, sizeof wrong) : NULL;
  if (!e)
    snprintf(why, size, "%s: %s", path, wrong);
  return e;
}

static const char *machine_name(unsigned machine) {
  return machine == EM_X86_64 ? "x86-64" : machine == EM_AARCH64 ? "AArch64" : "another machine";
}

static unsigned machine_of(const char *path) {
  Elf64_Ehdr h = {0};
  FILE *f = fopen(path, "rb");
  size_t n = f ? fread(&h, sizeof h, 1, f) : 0;
  if (f)
    fclose(f);
  return n == 1 && !memcmp(h.e_ident, ELFMAG, SELFMAG) ? h.e_machine : EM_NONE;
}

/* Whether it is for a machine that this program is not for: the linker would say that there is no such file. */
static bool is_of_another_machine(const char *path, char *why, size_t size) {
  unsigned its = machine_of(path), ours = machine_of("/proc/self/exe");
  if (its == EM_NONE || its == ours)
    return false;
  snprintf(why, size, "%s: is built for %s; this a64fuzz runs on %s and loads it there", path, machine_name(its),
           machine_name(ours));
  return true;
}

/* Some change the floating-point mode of the process that loads them: -ffast-math does. */
static const struct encoder *load(const char *path, char *why, size_t size) {
  if (is_of_another_machine(path, why, size))
    return NULL;
  uint64_t mode = encoder_mode();
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  encoder_set_mode(mode);
  if (!library)
    snprintf(why, size, "%s", dlerror());
  return library ? find(library, path, why, size) : NULL;
}

static _Noreturn void look(const char *path, int to) {
  struct told t = {.told = true};
  const struct encoder *e = load(path, t.why, sizeof t.why);
  t.good = e != NULL;
  snprintf(t.name, sizeof t.name, "%s", e ? e->name : "");
  snprintf(t.version, sizeof t.version, "%s", e && e->version ? e->version : "");
  t.is_canonical = e && e->is_canonical;
  t.chooses = e && e->chooses;
  t.libraries = encoder_libraries();
  _exit(write(to, &t, sizeof t) == sizeof t ? 0 : 1);
}

static void describe_end(int status, char *why, size_t size, const char *path) {
  if (WIFSIGNALED(status))
    snprintf(why, size, "%s: died of signal %d while it was loaded", path, WTERMSIG(status));
  else
    snprintf(why, size, "%s: called exit(%d) while it was loaded", path, WEXITSTATUS(status));
}

/* False: it hangs. */
static bool await(pid_t pid, int *status) {
  struct patience patience;
  patience_begin(&patience, pid);
  while (!process_ended(pid)) {
    if (patience_is_over(&patience, 0, LOAD_MS) || patience.idle > LOAD_ASLEEP) {
      process_kill(pid);
      return false;
    }
    usleep(STEP_MS * 1000);
  }
  *status = process_wait(pid);
  return true;
}

/* In a process of its own, which may end early. Its wait status; -1 with a line in why. */
static int ask_once(const char *path, struct told *t, char *why, size_t size) {
  int pipe[2], status = -1;
  *t = (struct told){.good = false};
  if (pipe2(pipe, O_CLOEXEC)) {
    snprintf(why, size, "%s: no pipe: %s", path, strerror(errno));
    return -1;
  }
  fflush(NULL);
  pid_t pid = process_fork();
  if (!pid)
    look(path, pipe[1]);
  close(pipe[1]);
  if (pid < 0)
    snprintf(why, size, "%s: no process: %s", path, strerror(errno));
  else if (!await(pid, &status))
    snprintf(why, size, "%s: hangs while it is loaded", path);
  else if (read(pipe[0], t, sizeof *t) != sizeof *t)
    t->told = false;
  close(pipe[0]);
  return status;
}

/* It is printed, and written into files of lines. */
static void tidy(char *text, size_t size) {
  text[size - 1] = 0;
  process_make_printable(text);
}

static bool ask(const char *path, struct told *t, char *why, size_t size) {
  int status = ask_once(path, t, why, size);
  for (unsigned i = 0; i < KILLS && status >= 0 && process_was_killed(status); i++)
    status = ask_once(path, t, why, size);
  tidy(t->name, sizeof t->name);
  tidy(t->version, sizeof t->version);
  tidy(t->why, sizeof t->why);
  if (status >= 0 && !t->told)
    describe_end(status, why, size, path);
  else if (status >= 0 && !t->good)
    snprintf(why, size, "%s", t->why);
  return status >= 0 && t->told && t->good;
}

static enum encoder_answer encode(void *self, const struct insn *in, uint64_t pc, uint32_t *word,
                                  char reason[ENCODER_REASON]) {
  struct object *o = self;
  char why[400];
  if (!o->loaded && !(o->loaded = load(o->path, why, sizeof why)))
    encoder_give_up(ENCODER_NOT_STARTED, "%.140s", why);
  return o->loaded->encode(o->loaded->self, in, pc, word, reason);
}

const struct encoder *encoder_load(const struct encoder *e, char *why, size_t size) {
  if (e->encode != encode)
    return e;
  struct object *o = e->self;
  if (!o->loaded && (o->loaded = load(o->path, why, size)))
    room_open();
  return o->loaded;
}

const struct encoder *encoder_open_shared(const char *file, char *why, size_t size) {
  static struct object object;
  static struct told told;
  static struct encoder encoder = {.name = told.name, .version = told.version, .encode = encode, .self = &object};
  object.loaded = NULL;
  int n = snprintf(object.path, sizeof object.path, "%s%s", strchr(file, '/') ? "" : "./", file);
  if (n < 0 || (size_t)n >= sizeof object.path) {
    snprintf(why, size, "the name of the encoder is too long");
    return NULL;
  }
  if (!ask(object.path, &told, why, size))
    return NULL;
  encoder.is_canonical = told.is_canonical;
  encoder.chooses = told.chooses;
  encoder.libraries = told.libraries;
  return &encoder;
}
