/* known.c - what released encoders are known to get wrong: by encoder, version and cause. */
#include "cli/survey/known.h"
#include "case/folder.h"
#include "cli/status.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char mark[] = "# cause: ";

/* corpus/known in the folder of the program or of one above it: what was built is in build, or in build/asan. */
static void find_folder(char *out, size_t size) {
  char path[3800];
  ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
  struct stat s;
  *out = 0;
  for (path[n < 0 ? 0 : n] = 0; strchr(path, '/');) {
    *strrchr(path, '/') = 0;
    snprintf(out, size, "%s/corpus/known", path);
    if (!stat(out, &s))
      return;
  }
}

static void add(struct known_causes *k, const char *key) {
  if (k->count < KNOWN_MOST)
    snprintf(k->key[k->count++], CAUSE_KEY, "%.*s", (int)strcspn(key, "\n"), key);
}

static void read_case(struct known_causes *k, const char *path) {
  char line[512];
  FILE *f = folder_has(path) ? fopen(path, "r") : NULL;
  while (f && fgets(line, sizeof line, f))
    if (!strncmp(line, mark, sizeof mark - 1))
      add(k, line + sizeof mark - 1);
  if (f)
    fclose(f);
}

static bool is_folder(const char *path) {
  struct stat s;
  if (!stat(path, &s) && S_ISDIR(s.st_mode))
    return true;
  bad_input("--known: '%s' is no folder", path);
  return false;
}

bool known_causes_read(struct known_causes *k, const char *folder, const struct encoder *e) {
  char usual[4000], pattern[4400];
  glob_t all;
  k->count = 0;
  if (folder && !is_folder(folder))
    return false;
  find_folder(usual, sizeof usual);
  snprintf(pattern, sizeof pattern, "%.4000s/%.64s-%.64s/*.case", folder ? folder : usual, e->name, e->version);
  if (glob(pattern, 0, NULL, &all))
    return true;
  for (size_t i = 0; i < all.gl_pathc; i++)
    read_case(k, all.gl_pathv[i]);
  globfree(&all);
  return true;
}

/* "wrong: register, bits within 001f001f" is known for "wrong: register, bits 00000003", and for fewer bits within. */
static bool is_within(const char *pattern, const char *key) {
  const char *mask = strstr(pattern, CAUSE_WITHIN), *bits = strstr(key, CAUSE_BITS);
  if (!mask || !bits || mask - pattern != bits - key || strncmp(pattern, key, (size_t)(mask - pattern)) != 0)
    return false;
  bits += strlen(strncmp(bits, CAUSE_WITHIN, sizeof CAUSE_WITHIN - 1) ? CAUSE_BITS : CAUSE_WITHIN);
  return !(strtoul(bits, NULL, 16) & ~strtoul(mask + sizeof CAUSE_WITHIN - 1, NULL, 16));
}

static bool is_like(const char *pattern, const char *key) {
  size_t n = strlen(pattern);
  if (is_within(pattern, key))
    return true;
  return n && pattern[n - 1] == '*' ? !strncmp(pattern, key, n - 1) : !strcmp(pattern, key);
}

unsigned known_causes_find(const struct known_causes *k, const char *key) {
  for (unsigned i = 0; i < k->count; i++)
    if (is_like(k->key[i], key))
      return i;
  return KNOWN_NONE;
}
