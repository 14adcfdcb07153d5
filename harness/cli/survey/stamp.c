/* stamp.c - that an encoder was surveyed, all of it and with nothing new, kept in the user's cache. */
#include "cli/survey/stamp.h"
#include "cli/directory.h"
#include "isa/stir.h"

#include <ctype.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME = 48, CHUNK = 1 << 16 };
static const uint64_t largest = 1ull << 30; /* of a file that is hashed */

/* ---- what was surveyed ------------------------------------------------------------------------------------------- */

struct hash {
  uint64_t a, b;
};

static void hash_number(struct hash *h, uint64_t value) {
  h->a = stir(h->a, value);
  h->b = stir_by(h->b, value ^ h->a, 0xd6e8feb86659fd93ull);
}

static void hash_bytes(struct hash *h, const void *bytes, size_t n) {
  const char *p = bytes;
  uint64_t word;
  hash_number(h, n);
  for (; n >= sizeof word; p += sizeof word, n -= sizeof word) {
    memcpy(&word, p, sizeof word);
    hash_number(h, word);
  }
  word = 0;
  memcpy(&word, p, n);
  hash_number(h, word);
}

static bool hash_open(struct hash *h, int fd) {
  static char chunk[CHUNK];
  uint64_t all = 0;
  ssize_t n = 0;
  while (all <= largest && (n = read(fd, chunk, sizeof chunk)) > 0) {
    hash_bytes(h, chunk, (size_t)n);
    all += (uint64_t)n;
  }
  return n == 0;
}

static bool hash_file(struct hash *h, const char *path) {
  struct stat s;
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  bool good = fd >= 0 && !fstat(fd, &s) && S_ISREG(s.st_mode) && hash_open(h, fd);
  if (fd >= 0)
    close(fd);
  return good;
}

static bool is_built_in(const struct stamp *s) {
  char why[256];
  return encoder_find(s->spec, why, sizeof why) == s->encoder;
}

/* False: what a command does depends on more than can be seen. */
static bool hash_all(const struct stamp *s, struct hash *h) {
  *h = (struct hash){1, 2};
  bool is_shared = s->encoder->libraries;
  if (is_shared ? !hash_file(h, s->spec) : !is_built_in(s))
    return false;
  hash_number(h, s->libraries);
  for (unsigned i = 0; i < s->known->count; i++)
    hash_bytes(h, s->known->key[i], strlen(s->known->key[i]));
  return hash_file(h, "/proc/self/exe");
}

/* ---- where it is kept -------------------------------------------------------------------------------------------- */

/* As the XDG Base Directory Specification has it: what is not absolute is not looked at. */
static bool cache(char *out, size_t size) {
  const char *xdg = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
  int n = xdg && *xdg == '/'     ? snprintf(out, size, "%s/a64fuzz/surveyed", xdg)
          : home && *home == '/' ? snprintf(out, size, "%s/.cache/a64fuzz/surveyed", home)
                                 : -1;
  return n > 0 && (size_t)n < size;
}

static void name(char out[NAME], const char *text) {
  unsigned n = 0;
  for (; n < NAME - 1 && text[n]; n++)
    out[n] = (char)(isalnum((unsigned char)text[n]) ? text[n] : '-');
  out[n] = 0;
}

static void settle(struct stamp *s) {
  char folder[PATH_MAX / 2], own[NAME];
  const struct encoder *e = s->encoder;
  struct hash h;
  *s->path = 0;
  if (!cache(folder, sizeof folder) || !hash_all(s, &h))
    return;
  name(own, e->name);
  snprintf(s->path, sizeof s->path, "%s/%s-%016" PRIx64 "%016" PRIx64, folder, own, h.a, h.b);
  snprintf(s->text, sizeof s->text, "a64fuzz: %.60s %.60s was surveyed, all of it, with nothing new: %016" PRIx64 "\n",
           e->name, e->version ? e->version : "", h.a);
}

void stamp_of(struct stamp *s, const char *spec, const struct encoder *e, const struct known_causes *known) {
  *s = (struct stamp){.spec = spec, .encoder = e, .known = known};
  s->libraries = e->libraries ? e->libraries : encoder_libraries();
  settle(s);
}

bool stamp_is_there(const struct stamp *s) {
  char text[sizeof s->text + 1];
  struct stat st;
  if (!*s->path)
    return false;
  int fd = open(s->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  bool own = fd >= 0 && !fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_uid == geteuid();
  ssize_t n = own ? read(fd, text, sizeof text) : -1;
  if (fd >= 0)
    close(fd);
  return n >= 0 && (size_t)n == strlen(s->text) && !memcmp(text, s->text, (size_t)n);
}

/* ---- made -------------------------------------------------------------------------------------------------------- */

static bool write_file(const char *path, const char *text) {
  int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    return false;
  bool good = write(fd, text, strlen(text)) == (ssize_t)strlen(text);
  return !close(fd) && good;
}

static void write_stamp(const struct stamp *s) {
  char folder[PATH_MAX], temporary[PATH_MAX + 16];
  snprintf(folder, sizeof folder, "%s", s->path);
  *strrchr(folder, '/') = 0;
  if (!make_directory(folder))
    return;
  snprintf(temporary, sizeof temporary, "%s.%d", s->path, (int)getpid());
  if (!write_file(temporary, s->text) || rename(temporary, s->path))
    unlink(temporary);
}

static bool found_nothing_new(const struct crew_result *r, unsigned every) {
  return r->whole && every == 1 && !r->left_out && !survey_causes_news(&r->causes).findings;
}

bool stamp_put(const struct stamp *s, const struct crew_result *r, unsigned every) {
  struct stamp now = *s;
  if (!*s->path || !found_nothing_new(r, every))
    return false;
  settle(&now);
  if (strcmp(now.path, s->path) != 0)
    return false;
  write_stamp(s);
  return stamp_is_there(s);
}
