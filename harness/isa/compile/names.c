/* names.c - the lists of names.def and sparse.def, split once, and the spelling of registers. */
#include "isa/compile/names.h"
#include "isa/word.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
  const char *id, *suffix;
  uint8_t bytes;
  char kind;
} classes[] = {
#define CLASS(id, suffix, bytes, kind) {#id, suffix, bytes, kind},
#include "isa/rows/classes.def"
#undef CLASS
};

static struct class_map maps[] = {
#define CLASSMAP(key, selector, list) {.letters = key, .fields = selector, .classes = list},
#define NAMES(key, fields, list)
#define SYNONYM(key, name, value)
#include "isa/rows/names.def"
#undef CLASSMAP
#undef NAMES
};

static struct names lists[] = {
#define CLASSMAP(letters, fields, list)
#define NAMES(key, fields, list) {key, fields, list, 0, false, NULL},
#include "isa/rows/names.def"
#undef CLASSMAP
#undef NAMES
#undef SYNONYM
};

static const struct {
  const char *key, *name;
  uint16_t value;
} synonyms[] = {
#define CLASSMAP(letters, fields, list)
#define NAMES(key, fields, list)
#define SYNONYM(key, name, value) {key, name, value},
#include "isa/rows/names.def"
};

#define SPARSE(value, name) {value, name},
static const struct sparse_name sysreg_read[] = {
#include "isa/rows/sysreg_read.def"
};
static const struct sparse_name sysreg_write[] = {
#include "isa/rows/sysreg_write.def"
};
static const struct sparse_name sysop_ic[] = {
#include "isa/rows/sysop_ic.def"
};
static const struct sparse_name sysop_ic_none[] = {
#include "isa/rows/sysop_ic_none.def"
};
static const struct sparse_name sysop_dc[] = {
#include "isa/rows/sysop_dc.def"
};
static const struct sparse_name sysop_at[] = {
#include "isa/rows/sysop_at.def"
};
static const struct sparse_name sysop_tlbi[] = {
#include "isa/rows/sysop_tlbi.def"
};
static const struct sparse_name sysop_tlbi_none[] = {
#include "isa/rows/sysop_tlbi_none.def"
};
static const struct sparse_name sysop_tlbip[] = {
#include "isa/rows/sysop_tlbip.def"
};
#undef SPARSE

/* The next CRn, and the same name but for its end. */
#define SPARSE(value, name) {value + (1 << 7), name "nxs"},
static const struct sparse_name sysop_tlbip_nxs[] = {
#include "isa/rows/sysop_tlbip.def"
};
#undef SPARSE

static struct sparse sparses[] = {
#define LIST(key, fields, names, generic) {key, fields, names, sizeof names / sizeof *names, generic, 0, NULL},
#include "isa/rows/sparse.def"
#undef LIST
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static unsigned class_named(const char *name, size_t len) {
  for (unsigned i = 0; i < A64_CLASSES; i++)
    if (strlen(classes[i].id) == len && !memcmp(classes[i].id, name, len))
      return i;
  return A64_CLASSES;
}

static void split_map(struct class_map *m) {
  memset(m->to_selector, -1, sizeof m->to_selector);
  m->tells = true;
  for (const char *p = m->classes; *p && m->count < COUNT(m->to_class); p += strspn(p, " ")) {
    size_t len = strcspn(p, " ");
    unsigned class = class_named(p, len);
    if (class < A64_CLASSES) {
      int8_t first = m->to_selector[class];
      m->tells &= first < 0 || (first && (first & m->count) == first);
      m->to_selector[class] = first < 0 ? (int8_t)m->count : first;
    }
    m->to_class[m->count++] = (uint8_t) class;
    p += len;
  }
}

static void split_names(struct names *n) {
  char *copy = strdup(n->list);
  n->name = calloc(strlen(n->list), sizeof *n->name);
  if (!copy || !n->name)
    abort();
  for (char *word = strtok(copy, " "); word; word = strtok(NULL, " ")) {
    n->has_numbers |= *word == '#';
    n->name[n->count++] = strchr("-#", *word) ? NULL : word;
  }
}

static void spell_registers(void);

static void split_all(void) {
  static bool done;
  if (done)
    return;
  done = true;
  for (unsigned i = 0; i < COUNT(maps); i++)
    split_map(&maps[i]);
  for (unsigned i = 0; i < COUNT(lists); i++)
    split_names(&lists[i]);
  spell_registers();
}

static bool is(const char *key, const char *text, size_t len) { return strlen(key) == len && !memcmp(key, text, len); }

const struct class_map *class_map_find(const char *letters, size_t len) {
  split_all();
  for (unsigned i = 0; i < COUNT(maps); i++)
    if (is(maps[i].letters, letters, len))
      return &maps[i];
  return NULL;
}

const struct names *names_find(const char *key, size_t len) {
  split_all();
  for (unsigned i = 0; i < COUNT(lists); i++)
    if (is(lists[i].key, key, len))
      return &lists[i];
  return NULL;
}

/* Where the value stands, or may. */
static struct sparse_place *place_of(const struct sparse *s, uint32_t value) {
  uint32_t at = value * 0x9e3779b1u >> (32 - s->bits);
  while (s->place[at].len && s->place[at].value != value)
    at = (at + 1) & ((1u << s->bits) - 1);
  return &s->place[at];
}

static void place_names(struct sparse *s) {
  while (1u << s->bits < s->count * 3 / 2 + 2)
    s->bits++;
  s->place = aligned_alloc(sizeof *s->place, sizeof *s->place << s->bits);
  if (!s->place)
    abort();
  memset(s->place, 0, sizeof *s->place << s->bits);
  for (const struct sparse_name *n = s->by_value; n < s->by_value + s->count; n++) {
    struct sparse_place *p = place_of(s, n->value);
    p->value = n->value;
    p->len = (uint32_t)strlen(n->name);
    memcpy(p->name, n->name, p->len);
  }
}

const struct sparse *sparse_find(const char *key, size_t len) {
  for (struct sparse *s = sparses; s < sparses + COUNT(sparses); s++)
    if (is(s->key, key, len)) {
      if (!s->place)
        place_names(s);
      return s;
    }
  return NULL;
}

const struct sparse_place *sparse_place(const struct sparse *s, uint32_t value) {
  const struct sparse_place *p = place_of(s, value);
  return p->len ? p : NULL;
}

/* Letters of any case. Most names begin with another letter. */
static inline bool is_called(const char *name, const char *text, size_t len) {
  return !((*name ^ *text) & ~32) && !strncasecmp(name, text, len) && !name[len];
}

static bool synonym_lookup(const char *key, const char *text, size_t len, int64_t *value) {
  for (unsigned i = 0; i < COUNT(synonyms); i++)
    if (is_called(synonyms[i].name, text, len) && !strcmp(synonyms[i].key, key)) {
      *value = synonyms[i].value;
      return true;
    }
  return false;
}

bool names_lookup(const struct names *n, const char *text, size_t len, int64_t *value) {
  for (unsigned i = 0; i < n->count; i++)
    if (n->name[i] && is_called(n->name[i], text, len)) {
      *value = i;
      return true;
    }
  return synonym_lookup(n->key, text, len, value);
}

bool sparse_lookup(const struct sparse *s, const char *text, size_t len, int64_t *value) {
  for (unsigned i = 0; i < s->count; i++)
    if (is_called(s->by_value[i].name, text, len)) {
      *value = s->by_value[i].value;
      return true;
    }
  return synonym_lookup(s->key, text, len, value);
}

/* ---- whether the tables are good ------------------------------------------------------------------------------- */

static bool complain(char *why, size_t size, const char *what, const char *row, const char *problem) {
  snprintf(why, size, "%s(\"%s\"): %s", what, row, problem);
  return false;
}

static bool map_is_good(const struct class_map *m, char *why, size_t size) {
  for (const char *p = m->classes; *p; p += strspn(p, " ")) {
    size_t len = strcspn(p, " ");
    if (!is("-", p, len) && class_named(p, len) == A64_CLASSES)
      return complain(why, size, "CLASSMAP", m->letters, "a class that is no row of classes.def");
    p += len;
  }
  return true;
}

static bool sparse_is_good(const struct sparse *s, char *why, size_t size) {
  for (unsigned i = 0; i < s->count; i++) {
    if (i && s->by_value[i - 1].value >= s->by_value[i].value)
      return complain(why, size, "SPARSE", s->by_value[i].name, "its value does not follow the one before");
    if (strlen(s->by_value[i].name) >= SPARSE_TEXT)
      return complain(why, size, "SPARSE", s->by_value[i].name, "longer than SPARSE_TEXT (isa/form.h) has room for");
  }
  return true;
}

bool names_are_good(char *why, size_t size) {
  for (unsigned i = 0; i < COUNT(maps); i++)
    if (!map_is_good(&maps[i], why, size))
      return false;
  for (unsigned i = 0; i < COUNT(sparses); i++)
    if (!sparse_is_good(&sparses[i], why, size))
      return false;
  for (unsigned i = 0; i < COUNT(synonyms); i++)
    if (!names_find(synonyms[i].key, strlen(synonyms[i].key)) && !sparse_find(synonyms[i].key, strlen(synonyms[i].key)))
      return complain(why, size, "SYNONYM", synonyms[i].name, "its key is no row of names.def or sparse.def");
  return true;
}

/* ---- registers ------------------------------------------------------------------------------------------------- */

unsigned a64_class_bytes(unsigned class) { return class < A64_CLASSES ? classes[class].bytes : 0; }

char a64_class_kind(unsigned class) { return class < A64_CLASSES ? classes[class].kind : 0; }

unsigned a64_class_element(unsigned class) {
  switch (class) {
  case A64_B:
  case A64_EB:
  case A64_2B:
  case A64_4B:
  case A64_8B:
  case A64_16B: return 0;
  case A64_H:
  case A64_EH:
  case A64_2H:
  case A64_4H:
  case A64_8H: return 1;
  case A64_W:
  case A64_S:
  case A64_ES:
  case A64_2S:
  case A64_4S: return 2;
  case A64_X:
  case A64_D:
  case A64_ED:
  case A64_1D:
  case A64_2D: return 3;
  default: return 4;
  }
}

unsigned class_spelt(const char *suffix, size_t len) {
  for (unsigned i = 0; i < A64_CLASSES; i++)
    if (len && strlen(classes[i].suffix) == len && !memcmp(classes[i].suffix, suffix, len))
      return i;
  return A64_CLASSES;
}

bool class_is_general(unsigned class) { return class < A64_CLASSES && classes[class].kind == 'G'; }

static bool class_is_vector(unsigned class) {
  return class < A64_CLASSES && (classes[class].kind == 'V' || classes[class].kind == 'E');
}

static char *put_number(char *p, unsigned n) {
  if (n >= 10)
    *p++ = (char)('0' + n / 10 % 10);
  *p++ = (char)('0' + n % 10);
  return p;
}

static char *spell_register(char *p, unsigned class, unsigned number) {
  if (class_is_general(class) && number >= A64_ZR) {
    const char *name = number == A64_ZR ? (class == A64_X ? "xzr" : "wzr") : class == A64_X ? "sp" : "wsp";
    return stpcpy(p, number > A64_SP ? "?" : name);
  }
  bool vector = class_is_vector(class);
  *p++ = class >= A64_CLASSES ? '?' : vector ? 'v' : *classes[class].suffix;
  p = put_number(p, number);
  return vector ? stpcpy(p, classes[class].suffix) : p;
}

char register_spelling[REGISTER_SPELLINGS][8];

static void spell_registers(void) {
  char(*at)[8] = &register_spelling[1];
  for (unsigned class = 0; class < A64_CLASSES; class ++)
    for (unsigned number = 0; number <= A64_SP; number++, at++) {
      char text[16] = {0}, *end = spell_register(text, class, number);
      memcpy(*at, text, 7);
      (*at)[7] = (char)(end - text);
    }
}

char *put_odd_register(char *p, int64_t reg) { return spell_register(p, a64_class_of(reg), a64_number_of(reg)); }

size_t a64_spell_register(int64_t reg, char *out, size_t size) {
  char text[16];
  *put_register(text, reg) = 0;
  return (size_t)snprintf(out, size, "%s", text);
}

/* "x3", "wsp", "v2.4s": the length taken, 0 if it is no register. */
size_t read_register(const char *p, int64_t *reg) {
  static const struct {
    const char *name;
    int64_t reg;
  } special[] = {{"xzr", A64_REG(A64_X, A64_ZR)}, {"wzr", A64_REG(A64_W, A64_ZR)}, {"wsp", A64_REG(A64_W, A64_SP)},
                 {"sp", A64_REG(A64_X, A64_SP)},  {"lr", A64_REG(A64_X, 30)},      {"fp", A64_REG(A64_X, 29)},
                 {"ip0", A64_REG(A64_X, 16)},     {"ip1", A64_REG(A64_X, 17)},     {"x31", A64_REG(A64_X, A64_ZR)},
                 {"w31", A64_REG(A64_W, A64_ZR)}};
  for (unsigned i = 0; i < COUNT(special); i++) {
    size_t len = strlen(special[i].name);
    if (!strncasecmp(p, special[i].name, len) && !is_word(p[len])) {
      *reg = special[i].reg;
      return len;
    }
  }
  char letter = (char)(*p | 32);
  if (letter < 'a' || letter > 'z') /* the end of the text, too: nothing stands behind that */
    return 0;
  size_t n = 1;
  unsigned number = 0;
  for (; n < 3 && p[n] >= '0' && p[n] <= '9'; n++)
    number = number * 10 + (unsigned)(p[n] - '0');
  if (n == 1 || (n == 3 && p[1] == '0') || number > 31 || is_word(p[n]))
    return 0;
  for (unsigned i = A64_CLASSES; i--;) {
    size_t len = strlen(classes[i].suffix);
    bool vector = class_is_vector(i);
    if (classes[i].kind == 'G' && number == 31)
      continue;
    if (vector ? letter == 'v' && !strncasecmp(p + n, classes[i].suffix, len) && !is_word(p[n + len])
               : letter == *classes[i].suffix) {
      *reg = A64_REG(i, number);
      return n + (vector ? len : 0);
    }
  }
  return 0;
}

bool is_word(char c) { return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '_'; }
