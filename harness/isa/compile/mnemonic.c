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
  unsigned first, count; /* of ids */
};

static struct {
  struct mnemonic *list; /* in the order of the table */
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

/* Where it stands in the list; NULL: nowhere. */
static struct mnemonic *find(const char *text, size_t len, unsigned *slot) {
  for (*slot = hash(text, len) % BUCKETS; index_.bucket[*slot]; *slot = (*slot + 1) % BUCKETS)
    if (same_mnemonic(&index_.list[index_.bucket[*slot] - 1], text, len))
      return &index_.list[index_.bucket[*slot] - 1];
  return NULL;
}

static struct mnemonic *mnemonic_of(const struct form *f) {
  unsigned slot;
  size_t len = mnemonic_length(f->text);
  struct mnemonic *m = find(f->text, len, &slot);
  if (m)
    return m;
  m = &index_.list[index_.count++];
  *m = (struct mnemonic){.text = f->text, .len = len};
  index_.bucket[slot] = (uint16_t)index_.count;
  return m;
}

/* Each group has room for its end. */
static void place_groups(void) {
  unsigned used = 0;
  for (struct mnemonic *m = index_.list; m < index_.list + index_.count; m++) {
    m->first = used;
    used += m->count + 1;
    m->count = 0;
  }
}

static void index_mnemonics(void) {
  const struct table *t = table();
  index_.list = calloc(t->count + 1, sizeof *index_.list);
  index_.ids = calloc(2 * t->count + 1, sizeof *index_.ids);
  if (!index_.list || !index_.ids)
    abort();
  for (unsigned id = 1; id <= t->count; id++)
    mnemonic_of(&t->form[id])->count++;
  place_groups();
  for (unsigned id = 1; id <= t->count; id++) {
    struct mnemonic *m = mnemonic_of(&t->form[id]);
    index_.ids[m->first + m->count++] = (uint16_t)id;
  }
}

const uint16_t *mnemonic_find(const char *text, size_t len) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  unsigned slot;
  pthread_once(&once, index_mnemonics);
  const struct mnemonic *m = find(text, len, &slot);
  return m ? &index_.ids[m->first] : NULL;
}
