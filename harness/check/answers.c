/* answers.c - judges many answers at once, stage by stage, so that each stage finds its code and tables in the caches.
 *
 * Here is only told what is right beyond doubt; the rest is judged one by one. */
#include "check/witness.h"

#include <string.h>

enum { BLOCK = 64 };

struct block {
  const struct insn *const *in;
  const struct answer *answer;
  unsigned count;
  struct reading want[BLOCK];
  uint8_t judged[BLOCK]; /* by how many witnesses */
  bool right[BLOCK];
  char text[BLOCK][A64_TEXT]; /* of the witness */
  size_t len[BLOCK];
  struct insn alias[BLOCK];
  const struct insn *preferred[BLOCK];
  char ours[BLOCK][A64_TEXT];
  size_t ours_len[BLOCK];
};

static void read_back(struct block *b) {
  for (unsigned i = 0; i < b->count; i++) {
    b->right[i] = answer_is_read_as_meant(b->in[i], &b->answer[i], &b->want[i]);
    b->judged[i] = 0;
  }
}

/* What it cannot or should not judge has no text. */
static void ask(struct block *b, const struct witness *w) {
  for (unsigned i = 0; i < b->count; i++) {
    uint32_t word = b->want[i].word;
    b->len[i] = b->right[i] && !witness_is_known_wrong(w, word) ? w->spell(word, b->text[i]) : 0;
  }
}

static void prefer(struct block *b) {
  for (unsigned i = 0; i < b->count; i++)
    if (b->right[i])
      b->preferred[i] = a64_alias(b->want[i].word, &b->want[i].base, &b->alias[i]) ? &b->alias[i] : &b->want[i].base;
}

static void spell(struct block *b, const struct witness *w) {
  for (unsigned i = 0; i < b->count; i++)
    b->ours_len[i] = b->len[i] ? w->like(b->preferred[i], b->ours[i]) : 0;
}

static void compare(struct block *b) {
  for (unsigned i = 0; i < b->count; i++)
    if (b->len[i]) {
      bool same = b->len[i] == b->ours_len[i] && !memcmp(b->text[i], b->ours[i], b->len[i]);
      b->right[i] = same || witness_means(&b->want[i], b->text[i], b->len[i]);
      b->judged[i]++;
    }
}

static void judge_block(struct block *b, const struct witness *const *w) {
  read_back(b);
  prefer(b);
  for (; *w; w++)
    if ((*w)->version()) {
      ask(b, *w);
      spell(b, *w);
      compare(b);
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
    b.count = count - begin < BLOCK ? count - begin : BLOCK;
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
