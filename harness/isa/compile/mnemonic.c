/* mnemonic.c - the forms of a mnemonic, for parsing. */
#include "isa/compile/table.h"

#include <pthread.h>
#include <stdlib.h>
#include <strings.h>

enum { BUCKETS = 2 * A64_FORMS };

/* Ids grouped by mnemonic, each group ended by 0. */
struct mnemonic {
  const char *text;
  size_t len;
  uint16_t first; /* index into ids */
};

static struct {
  struct mnemonic *list;
  unsigned count;
  uint16_t *ids;
  uint16_t bucket[BUCKETS]; /* index into list + 1 */
} index_;

static size_t mnemonic_length(const char *text) {
  size_t len = 0;
  while (text[len] && text[len] != ' ' && text[len] != '<' && text[len] != '.')
    len++;
  return text[len] == '.' ? len + 1 : len;
}

static unsigned hash(const char *text, size_t len) {
  unsigned h = 5381;
  for (size_t i = 0; i < len; i++)
    h = h * 33 ^ (unsigned char)(text[i] | 32);
  return h;
}

static bool same_mnemonic(const struct mnemonic *m, const char *text, size_t len) {
  return m->len == len && !strncasecmp(m->text, text, len);
}

static void add_mnemonic(const char *text, size_t len) {
  const struct table *t = &a64_table;
  struct mnemonic *m = &index_.list[index_.count++];
  *m = (struct mnemonic){text, len, 0};
  static unsigned used;
  m->first = (uint16_t)used;
  for (unsigned id = 1; id <= t->count; id++)
    if (mnemonic_length(t->form[id].text) == len && !strncasecmp(t->form[id].text, text, len))
      index_.ids[used++] = (uint16_t)id;
  used++;
  unsigned slot = hash(text, len) % BUCKETS;
  while (index_.bucket[slot])
    slot = (slot + 1) % BUCKETS;
  index_.bucket[slot] = (uint16_t)index_.count;
}

static void index_mnemonics(void) {
  const struct table *t = table();
  index_.list = calloc(t->count, sizeof *index_.list);
  index_.ids = calloc(2 * t->count + 1, sizeof *index_.ids);
  if (!index_.list || !index_.ids)
    abort();
  for (unsigned id = 1; id <= t->count; id++) {
    const char *text = t->form[id].text;
    size_t len = mnemonic_length(text);
    bool known = false;
    for (unsigned i = 0; i < index_.count && !known; i++)
      known = same_mnemonic(&index_.list[i], text, len);
    if (!known)
      add_mnemonic(text, len);
  }
}

const uint16_t *mnemonic_find(const char *text, size_t len) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, index_mnemonics);
  for (unsigned slot = hash(text, len) % BUCKETS; index_.bucket[slot]; slot = (slot + 1) % BUCKETS) {
    const struct mnemonic *m = &index_.list[index_.bucket[slot] - 1];
    if (same_mnemonic(m, text, len))
      return &index_.ids[m->first];
  }
  return NULL;
}
