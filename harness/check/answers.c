/* answers.c - judges many answers at once, sorted by form and stage by stage: what comes next is most often like what
 * came before, so that each stage, the witnesses too, finds its code and tables in the caches and branches as before.
 *
 * Here is only told what is right beyond doubt; the rest is judged one by one. */
#include "check/witness.h"
#include "isa/insn.h"

struct block {
  const struct question *question;
  unsigned count;
  uint16_t order[CHECK_BLOCK];       /* of the questions, by form */
  uint8_t right[CHECK_BLOCK];        /* enum answer_reading; 0: not beyond doubt */
  uint8_t judged[CHECK_BLOCK];       /* by how many witnesses */
  uint8_t len[CHECK_BLOCK];          /* of the witness's text; 0: it cannot or should not judge the word */
  char text[CHECK_BLOCK * A64_TEXT]; /* all of them, one after another: few bytes, so that they stay in the caches */
};

static unsigned form_of(const struct block *b, unsigned i) { return b->question[i].in->form; }

/* By eight bits of the form; those that have the same stay in their order. */
static void sort_by_byte(const struct block *b, const uint16_t *from, uint16_t *to, unsigned shift) {
  uint16_t end[256] = {0}; /* of each byte's share, which is filled from there */
  for (unsigned i = 0; i < b->count; i++)
    end[form_of(b, i) >> shift & 255]++;
  for (unsigned byte = 1; byte < 256; byte++)
    end[byte] = (uint16_t)(end[byte] + end[byte - 1]);
  for (unsigned i = b->count; i-- > 0;)
    to[--end[form_of(b, from[i]) >> shift & 255]] = from[i];
}

static void sort(struct block *b) {
  uint16_t order[CHECK_BLOCK];
  for (unsigned i = 0; i < b->count; i++)
    b->order[i] = (uint16_t)i;
  sort_by_byte(b, b->order, order, 0);
  sort_by_byte(b, order, b->order, 8);
}

/* The form that comes a little later. */
static unsigned prefetch_form(const struct block *b, unsigned k) {
  return form_of(b, b->order[k + A64_PREFETCH < b->count ? k + A64_PREFETCH : k]);
}

static void read_back(struct block *b) {
  for (unsigned k = 0; k < b->count; k++) {
    unsigned i = b->order[k];
    a64_prefetch(prefetch_form(b, k));
    b->right[i] = answer_read(b->question[i].in, b->question[i].answer);
    b->judged[i] = 0;
  }
}

static void ask(struct block *b, const struct witness *w) {
  const uint64_t *beginnings = witness_beginnings();
  char *text = b->text;
  for (unsigned k = 0; k < b->count; k++) {
    unsigned i = b->order[k];
    uint32_t word = b->question[i].answer->word;
    bool wrong = may_be_known(beginnings, word) && witness_is_known_wrong(w, word);
    bool settled = b->question[i].one_will_do && b->judged[i];
    b->len[i] = b->right[i] && !wrong && !settled ? (uint8_t)w->spell(word, text) : 0;
    text += b->len[i];
  }
}

/* The intent is its own reading, unless it is of an alias. */
static bool means(const struct block *b, unsigned i, const struct witness *w, const char *text) {
  const struct question *q = &b->question[i];
  struct insn room;
  const struct insn *base = q->in;
  if (b->right[i] == ANSWER_OF_ALIAS && a64_decode(q->answer->word, &room))
    base = &room;
  return witness_means(w, q->answer->word, base, text, b->len[i]);
}

static void compare(struct block *b, const struct witness *w) {
  const char *text = b->text;
  for (unsigned k = 0; k < b->count; k++) {
    unsigned i = b->order[k];
    a64_spell_prefetch(prefetch_form(b, k));
    if (!b->len[i])
      continue;
    if (!means(b, i, w, text))
      b->right[i] = ANSWER_DOUBTFUL;
    b->judged[i]++;
    text += b->len[i];
  }
}

static void judge_block(struct block *b, const struct witness *const *w) {
  sort(b);
  read_back(b);
  for (; *w; w++)
    if ((*w)->version()) {
      ask(b, *w);
      compare(b, *w);
    }
}

static bool judge_alone(const struct question *q, const struct witness *const *witnesses) {
  struct verdict v = {0};
  if (check_answer(q->in, q->answer, witnesses, &v, q->tally))
    return true;
  v.item = q->item;
  if (v.finding == FINDING_OTHER_WORD && q->other) {
    q->tally->others++;
    if (!q->other->finding)
      *q->other = v;
    return true;
  }
  if (!q->verdict->finding)
    *q->verdict = v;
  return false;
}

static unsigned tell(const struct block *b, const struct witness *const *witnesses) {
  unsigned right = 0;
  for (unsigned i = 0; i < b->count; i++) {
    const struct question *q = &b->question[i];
    if (b->right[i]) {
      q->tally->checks++;
      tally_word(q->tally, b->judged[i]);
      right++;
    } else {
      right += judge_alone(q, witnesses);
    }
  }
  return right;
}

unsigned check_answers(const struct question q[], unsigned count, const struct witness *const *witnesses) {
  unsigned right = 0;
  struct block b;
  for (unsigned begin = 0; begin < count; begin += b.count) {
    b.question = q + begin;
    b.count = count - begin < CHECK_BLOCK ? count - begin : CHECK_BLOCK;
    judge_block(&b, witnesses);
    right += tell(&b, witnesses);
  }
  return right;
}
