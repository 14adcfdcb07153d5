/* answers.c - judges many answers at once, stage by stage, so that each stage finds its code and tables in the caches.
 *
 * Here is only told what is right beyond doubt; the rest is judged one by one. */
#include "check/witness.h"

#include <string.h>

struct block {
  const struct insn *const *in;
  const struct answer *answer;
  unsigned count;
  struct reading want[CHECK_BLOCK];
  bool right[CHECK_BLOCK];
  uint8_t judged[CHECK_BLOCK];       /* by how many witnesses */
  uint8_t len[CHECK_BLOCK];          /* of the witness's text; 0: it cannot or should not judge the word */
  char text[CHECK_BLOCK * A64_TEXT]; /* all of them, one after another: few bytes, so that they stay in the caches */
};

/* The answer that comes a little later. */
static unsigned later(const struct block *b, unsigned i) { return i + A64_SOON < b->count ? i + A64_SOON : i; }

static void read_back(struct block *b) {
  for (unsigned i = 0; i < b->count; i++) {
    a64_soon(b->in[later(b, i)]->form);
    b->right[i] = answer_is_read_as_meant(b->in[i], &b->answer[i], &b->want[i]);
    b->judged[i] = 0;
  }
}

static void ask(struct block *b, const struct witness *w) {
  const uint64_t *beginnings = witness_beginnings();
  char *text = b->text;
  for (unsigned i = 0; i < b->count; i++) {
    uint32_t word = b->answer[i].word;
    bool wrong = may_be_known(beginnings, word) && witness_is_known_wrong(w, word);
    b->len[i] = b->right[i] && !wrong ? (uint8_t)w->spell(word, text) : 0;
    text += b->len[i];
  }
}

static void compare(struct block *b, const struct witness *w) {
  const char *text = b->text;
  for (unsigned i = 0; i < b->count; text += b->len[i++]) {
    a64_spell_soon(b->in[later(b, i)]->form);
    if (b->len[i]) {
      b->right[i] = witness_means(w, &b->want[i], text, b->len[i]);
      b->judged[i]++;
    }
  }
}

static void judge_block(struct block *b, const struct witness *const *w) {
  read_back(b);
  for (; *w; w++)
    if ((*w)->version()) {
      ask(b, *w);
      compare(b, *w);
    }
}

static bool judge_alone(const struct insn *const in[], const struct answer a[], unsigned i,
                        const struct witness *const *witnesses, struct verdict *first, struct tally *t) {
  struct verdict v = {0};
  if (check_answer(in[i], &a[i], witnesses, &v, t))
    return true;
  v.item = i;
  if (!first->finding)
    *first = v;
  return false;
}

unsigned check_answers(const struct insn *const in[], const struct answer a[], unsigned count,
                       const struct witness *const *witnesses, struct verdict *first, struct tally *t) {
  unsigned right = 0;
  struct block b;
  for (unsigned begin = 0; begin < count; begin += b.count) {
    b.in = in + begin;
    b.answer = a + begin;
    b.count = count - begin < CHECK_BLOCK ? count - begin : CHECK_BLOCK;
    judge_block(&b, witnesses);
    for (unsigned i = 0; i < b.count; i++) {
      if (b.right[i]) {
        t->checks++;
        tally_word(t, b.judged[i]);
        right++;
      } else {
        right += judge_alone(in, a, begin + i, witnesses, first, t);
      }
    }
  }
  return right;
}
