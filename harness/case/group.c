/* group.c - equal findings share a signature; one file per group holds the smallest of them. */
#include "case/case.h"
#include "case/folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NAMES_MOST = 4096 };

/* A signature or a cause, and the group in which it was seen. */
struct seen {
  uint32_t hash;
  char name[sizeof((struct group *)0)->signature];
  unsigned group;
};

struct groups {
  char *directory;
  struct group *group;
  unsigned count, room;
  struct seen *seen;
  unsigned names, names_room;
};

struct groups *groups_open(const char *directory) {
  struct groups *g = calloc(1, sizeof *g);
  if (g && !(g->directory = strdup(directory))) {
    free(g);
    return NULL;
  }
  return g;
}

void groups_close(struct groups *g) {
  if (!g)
    return;
  for (unsigned i = 0; i < g->count; i++)
    free(g->group[i].path);
  free(g->directory);
  free(g->group);
  free(g->seen);
  free(g);
}

const struct group *groups_at(const struct groups *g, unsigned index) {
  return index < g->count ? &g->group[index] : NULL;
}

static uint32_t hash_of(const char *name) {
  uint32_t hash = 5381;
  for (size_t i = 0; name && name[i] && i < sizeof((struct seen *)0)->name - 1; i++)
    hash = hash * 33 ^ (unsigned char)name[i];
  return hash;
}

/* Names are compared as far as they are kept. NULL: none was given, or not seen. */
static struct group *find(const struct groups *g, const char *name) {
  uint32_t hash = hash_of(name);
  for (unsigned i = 0; name && i < g->names; i++)
    if (g->seen[i].hash == hash && !strncmp(g->seen[i].name, name, sizeof g->seen[i].name - 1))
      return &g->group[g->seen[i].group];
  return NULL;
}

bool groups_have(const struct groups *g, const char *signature) { return find(g, signature) != NULL; }

/* Without room a name is seen again as a new one. */
static void remember(struct groups *g, const char *name, const struct group *in) {
  if (!name || find(g, name) || g->names == NAMES_MOST)
    return;
  if (g->names == g->names_room) {
    unsigned room = g->names_room ? g->names_room * 2 : 16;
    struct seen *more = realloc(g->seen, room * sizeof *more);
    if (!more)
      return;
    g->seen = more;
    g->names_room = room;
  }
  struct seen *s = &g->seen[g->names++];
  s->hash = hash_of(name);
  snprintf(s->name, sizeof s->name, "%s", name);
  s->group = (unsigned)(in - g->group);
}

/* A name for any file system: letters, digits, dots inside, dashes for the rest. */
static void name_file(char *out, const char *signature) {
  static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
  size_t n = 0;
  for (; signature[n]; n++)
    out[n] = strchr(plain, signature[n]) && (signature[n] != '.' || n) ? signature[n] : '-';
  out[n] = 0;
}

static bool is_ours(const struct groups *g, const char *path) {
  for (unsigned i = 0; i < g->count; i++)
    if (!strcmp(g->group[i].path, path))
      return true;
  return false;
}

static bool is_case(const char *path) {
  static struct saved saved;
  char why[256];
  return folder_has(path) && case_read(path, &saved, why, sizeof why);
}

/* DIRECTORY/SIGNATURE-N.case with the first N that is free, or that an earlier run left of the same finding. */
static bool choose_path(const struct groups *g, struct group *new) {
  char name[sizeof new->signature];
  name_file(name, *new->signature ? new->signature : "finding");
  for (unsigned n = 1;; n++) {
    if (asprintf(&new->path, "%s/%s-%u.case", g->directory, name, n) < 0)
      return false;
    bool exists = !access(new->path, F_OK);
    new->known = exists &&is_case(new->path);
    if (!is_ours(g, new->path) && (!exists || new->known))
      return true;
    free(new->path);
  }
}

static bool make_room(struct groups *g) {
  if (g->count < g->room)
    return true;
  unsigned room = g->room ? g->room * 2 : 16;
  struct group *more = realloc(g->group, room * sizeof *more);
  if (!more)
    return false;
  g->group = more;
  g->room = room;
  return true;
}

static struct group *add(struct groups *g, const char *signature) {
  struct group new = {0};
  snprintf(new.signature, sizeof new.signature, "%s", signature);
  if (!make_room(g) || !choose_path(g, &new))
    return NULL;
  g->group[g->count] = new;
  return &g->group[g->count++];
}

bool groups_add_cause(struct groups *g, const char *signature, const char *cause, unsigned weight, uint64_t times,
                      const char **path) {
  struct group *in = find(g, signature);
  in = in ? in : find(g, cause);
  bool first = !in;
  if (first && !(in = add(g, signature)))
    return false;
  remember(g, signature, in);
  remember(g, cause, in);
  in->count += times;
  *path = in->path;
  bool own = !strncmp(in->signature, signature, sizeof in->signature - 1);
  if (in->known || (!first && (weight >= in->weight || !own)))
    return false;
  in->weight = weight;
  return true;
}

void groups_lighten(struct groups *g, const struct group *in, unsigned weight) {
  struct group *own = &g->group[in - g->group];
  own->weight = weight < own->weight ? weight : own->weight;
}

bool groups_add(struct groups *g, const char *signature, unsigned weight, const char **path) {
  return groups_add_cause(g, signature, NULL, weight, 1, path);
}

bool groups_add_apart(struct groups *g, const char *signature, const char **path) {
  const struct group *in = add(g, signature);
  *path = in ? in->path : NULL;
  return in && !in->known;
}
