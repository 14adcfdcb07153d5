/* group.c - equal findings share a signature; one file per group holds the smallest of them. */
#include "case/case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct groups {
  char *directory;
  struct group *group;
  unsigned count, room;
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
  free(g);
}

const struct group *groups_at(const struct groups *g, unsigned index) {
  return index < g->count ? &g->group[index] : NULL;
}

/* Signatures are compared as far as a group keeps them. */
static struct group *find(const struct groups *g, const char *signature) {
  for (unsigned i = 0; i < g->count; i++)
    if (!strncmp(g->group[i].signature, signature, sizeof g->group[i].signature - 1))
      return &g->group[i];
  return NULL;
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
  return case_read(path, &saved, why, sizeof why);
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

bool groups_add(struct groups *g, const char *signature, unsigned weight, const char **path) {
  struct group *in = find(g, signature);
  bool first = !in;
  if (first && !(in = add(g, signature)))
    return false;
  in->count++;
  *path = in->path;
  if (in->known || (!first && weight >= in->weight))
    return false;
  in->weight = weight;
  return true;
}
