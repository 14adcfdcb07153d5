/* witness.c - asks an independent decoder what a word means, and compares meanings, not strings. */
#include "check/witness.h"
#include "check/version.h"

#include <pthread.h>
#include <string.h>

const struct witness *const witness_all[WITNESSES + 1] = {
#define WITNESS(name) &witness_##name,
#include "check/witnesses.def"
#undef WITNESS
};

/* ---- text --------------------------------------------------------------------------------------------------- */

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_hex(char c) { return is_digit(c) || ((c | 32) >= 'a' && (c | 32) <= 'f'); }
static bool is_space(char c) { return c == ' ' || c == '\t'; }
static bool same_letter(char a, char b) { return (a ^ b) == 32 && (a | 32) >= 'a' && (a | 32) <= 'z'; }

static const char *read_decimal(const char *p, uint64_t *value) {
  for (*value = 0; is_digit(*p); p++)
    *value = *value * 10 + (uint64_t)(*p - '0');
  return p;
}

static const char *read_hex(const char *p, uint64_t *value) {
  for (*value = 0; is_hex(*p); p++)
    *value = *value << 4 | (uint64_t)(is_digit(*p) ? *p - '0' : (*p | 32) - 'a' + 10);
  return p;
}

/* An immediate or an index. */
static bool is_number(const char *p) { return *p == '#' || (*p == '[' && is_digit(p[1])); }

/* The end of "#-0x10", "[0xa" or the like. */
static const char *read_number(const char *p, uint64_t *value, bool *negative) {
  *negative = *++p == '-';
  p += *negative;
  p = p[0] == '0' && p[1] == 'x' ? read_hex(p + 2, value) : read_decimal(p, value);
  *value = *negative ? -*value : *value;
  return p;
}

static bool same_number(const char **a, const char **b) {
  uint64_t x, y;
  bool minus_x, minus_y;
  *a = read_number(*a, &x, &minus_x);
  *b = read_number(*b, &y, &minus_y);
  return x == y && (x || minus_x == minus_y); /* -0.5 is not 0.5 */
}

/* How many bytes at the beginning are the same in both, of at most `len`. */
static size_t same_bytes(const char *a, const char *b, size_t len) {
  size_t i = 0;
  for (uint64_t x, y; i + sizeof x <= len; i += sizeof x) {
    memcpy(&x, a + i, sizeof x);
    memcpy(&y, b + i, sizeof y);
    if (x != y)
      return i + (unsigned)__builtin_ctzll(x ^ y) / 8;
  }
  while (i < len && a[i] == b[i])
    i++;
  return i;
}

/* Where the number begins that `p + at` is in or behind; `at` if it is none. */
static size_t number_begins(const char *p, size_t at) {
  for (size_t i = at; i > 0; i--) {
    char c = p[i - 1];
    if (is_number(&p[i - 1]))
      return i - 1;
    if (!is_hex(c) && c != 'x' && c != '-' && c != '.')
      break;
  }
  return at;
}

/* Whether two texts say the same: space and case are free, numbers are compared by value. Most are the same bytes, or
 * long stretches of them are. */
static bool same_text(const char *a, const char *a_end, const char *b, const char *b_end) {
  for (;;) {
    size_t same = same_bytes(a, b, (size_t)(a_end - a < b_end - b ? a_end - a : b_end - b));
    same = number_begins(a, same);
    a += same, b += same;
    if (a == a_end && b == b_end)
      return true;
    if (is_number(a) && is_number(b) && *a == *b) {
      if (!same_number(&a, &b))
        return false;
    } else if (is_space(*a)) {
      a++;
    } else if (is_space(*b)) {
      b++;
    } else if (same_letter(*a, *b)) {
      a++, b++;
    } else {
      return false;
    }
  }
}

/* ---- meaning ------------------------------------------------------------------------------------------------ */

/* How the table spells a word: preferred, which may be an alias, and plainly. */
struct guesses {
  unsigned count;
  char text[2][A64_TEXT];
  size_t len[2];
};

static bool is_spelt(struct guesses *s, const struct witness *w, const struct insn *in, const char *text, size_t len) {
  unsigned i = s->count++;
  s->len[i] = w->like(in, s->text[i]);
  return s->len[i] == len && !memcmp(s->text[i], text, len);
}

static bool is_like(const struct guesses *s, const char *text, size_t len) {
  for (unsigned i = 0; i < s->count; i++)
    if (same_text(s->text[i], s->text[i] + s->len[i], text, text + len))
      return true;
  return false;
}

/* The quick way: it is how the table spells the word, most often letter by letter. */
static bool is_spelling(const struct witness *w, uint32_t word, const struct insn *base, const char *text, size_t len) {
  struct guesses s;
  struct insn alias;
  s.count = 0;
  return (a64_alias(word, base, &alias) && is_spelt(&s, w, &alias, text, len)) || is_spelt(&s, w, base, text, len) ||
         is_like(&s, text, len);
}

static bool is_of(const struct insn *read, uint32_t word) {
  uint32_t again;
  return a64_encode(read, &again, NULL) && again == word;
}

/* The sure way: read back, as the form it should be or as any, it encodes to the word. */
static bool is_meaning(uint32_t word, const struct insn *base, const char *begin, size_t len) {
  char text[A64_TEXT];
  struct insn read;
  memcpy(text, begin, len);
  text[len] = 0;
  return (a64_parse_as(base->form, text, &read) && is_of(&read, word)) ||
         (a64_parse(text, &read, NULL) && is_of(&read, word));
}

bool witness_means(const struct witness *w, uint32_t word, const struct insn *base, const char *text, size_t len) {
  return is_spelling(w, word, base, text, len) || is_meaning(word, base, text, len);
}

enum witness_opinion witness_compare(const struct witness *w, const struct reading *want, uint32_t word,
                                     char text[A64_TEXT]) {
  size_t len = w->spell(word, text);
  if (!len)
    return WITNESS_CANNOT;
  return witness_means(w, want->word, &want->base, text, len) ? WITNESS_AGREES : WITNESS_DISAGREES;
}

/* ---- known faults ------------------------------------------------------------------------------------------- */

const struct known witness_known[] = {
#define KNOWN(witness, first, last, mask, value, reason) {&witness_##witness, first, last, mask, value, reason},
#define KNOWN_EMULATOR(emulator, first, last, mask, value, reason) {NULL, first, last, mask, value, reason},
#include "check/known.def"
#undef KNOWN_EMULATOR
#undef KNOWN
};
enum { KNOWN_ROWS = sizeof witness_known / sizeof *witness_known };
const unsigned witness_known_count = KNOWN_ROWS;

static bool has(const struct known *k, uint32_t word) { return (word & k->mask) == k->value; }

bool witness_is_of(const struct witness *w, const struct known *k) {
  return w == k->witness && w->version() && version_is_within(w->version(), k->first, k->last);
}

static uint64_t beginnings[KNOWN_BEGINNINGS / 64];
static bool is_here[KNOWN_ROWS]; /* the version that the row is about */

static void find_beginnings(void) {
  for (unsigned i = 0; i < KNOWN_ROWS; i++)
    is_here[i] = witness_known[i].witness && witness_is_of(witness_known[i].witness, &witness_known[i]);
  for (uint32_t n = 0; n < KNOWN_BEGINNINGS; n++)
    for (unsigned i = 0; i < KNOWN_ROWS; i++) {
      uint32_t differ = n * KNOWN_WORDS ^ witness_known[i].value;
      bool begins = is_here[i] && !((differ & witness_known[i].mask) / KNOWN_WORDS);
      beginnings[n / 64] |= (uint64_t)begins << n % 64;
    }
}

const uint64_t *witness_beginnings(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, find_beginnings);
  return beginnings;
}

bool witness_is_known_wrong(const struct witness *w, uint32_t word) {
  if (!may_be_known(witness_beginnings(), word))
    return false;
  for (unsigned i = 0; i < KNOWN_ROWS; i++)
    if (is_here[i] && witness_known[i].witness == w && has(&witness_known[i], word))
      return true;
  return false;
}

bool emulator_is_of(const char *version, const struct known *k) {
  return !k->witness && (!*version || version_is_within(version, k->first, k->last));
}

bool emulator_is_known(const char *version, uint32_t word) {
  for (unsigned i = 0; i < KNOWN_ROWS; i++)
    if (has(&witness_known[i], word) && emulator_is_of(version, &witness_known[i]))
      return true;
  return false;
}

enum witness_opinion witness_judge(const struct witness *w, const struct reading *want, uint32_t word,
                                   char text[A64_TEXT]) {
  *text = 0;
  return witness_is_known_wrong(w, word) ? WITNESS_CANNOT : witness_compare(w, want, word, text);
}

enum witness_opinion witness_ask(const struct witness *w, const struct insn *in, uint32_t word, char text[A64_TEXT]) {
  struct reading want;
  if (a64_encode(in, &want.word, NULL) && a64_decode(want.word, &want.base) == A64_VALID)
    return witness_judge(w, &want, word, text);
  return w->spell(word, text) ? WITNESS_DISAGREES : WITNESS_CANNOT;
}
