/* codec.c - intent to word by the readers of a form. */
#include "isa/codec_ops.h"
#include "isa/lanes.h"
#include "isa/word.h"

struct codec codec;

static bool put_unread(const struct codec_more *m, const struct insn *in, uint32_t *word) {
  const struct form *f = &codec.form[in->form];
  for (unsigned left = m->unread; left; left &= left - 1) {
    unsigned op = (unsigned)__builtin_ctz(left);
    if (!f->op[op].is_checked && operand_put(f, op, in, word) != A64_ACCEPTED)
      return false;
  }
  put_definitions(f, word);
  return true;
}

static bool unread_reads_back(const struct codec_more *m, const struct insn *in, uint32_t word) {
  const struct form *f = &codec.form[in->form];
  struct insn seen = *in;
  uint32_t spare = 0;
  for (unsigned left = m->unread; left; left &= left - 1) {
    unsigned op = (unsigned)__builtin_ctz(left);
    if ((f->op[op].is_checked || f->op[op].checks_selector) &&
        !(operand_get(f, op, word, &seen, &spare) && seen.op[op] == in->op[op]))
      return false;
  }
  return true;
}

/* What no reader does. */
static bool put_more(const struct insn *in, uint32_t *word) {
  const struct codec_more *m = &codec.more[in->form];
  return put_unread(m, in, word) && unread_reads_back(m, in, *word) &&
         (!m->is_undecided || all_hold(in->form, &codec.conditions[m->conditions], m->nhard + m->nconstrained, *word));
}

ALWAYS uint32_t selector_of(const struct writer *w, unsigned i, const struct insn *in) {
  return codec.selectors[w->selectors[i] + a64_class_of(in->op[w->op[i]])];
}

ALWAYS unsigned reader_of(const struct lead *l, uint32_t bits, picking *pick) {
  return codec.which[l->which + pick(bits, l->chooses)];
}

/* Where more is to be put, or another operand than a register chooses the reader. */
ALWAYS bool put_rest(const struct insn *in, uint32_t bits, uint32_t *word, differing *differ, picking *pick) {
  const struct lead *l = &codec.lead[in->form];
  const struct writer *w = &codec.writer[in->form];
  if (w->more && !put_more(in, &bits))
    return false;
  unsigned which = reader_of(l, bits, pick);
  *word = bits ^ in->spare;
  return which && !(differ(&codec.readers[which], bits, in->op) & w->reads) && !(in->spare & l->should) &&
         decided_of(l, pick(bits, l->decides)) == A64_VALID;
}

typedef bool putting(const struct insn *in, uint32_t bits, uint32_t *word);

/* Puts the operands without asking whether they fit, and looks whether they read back as they are. */
ALWAYS bool put(const struct insn *in, uint32_t *word, writing *write, putting *rest, picking *pick) {
  const struct lead *l = &codec.lead[in->form];
  const struct writer *w = &codec.writer[in->form];
  uint32_t bits = w->value | selector_of(w, 0, in) | selector_of(w, 1, in);
  unsigned which = codec.which[w->which + pick(bits, l->chooses)];
  unsigned differs = write(&codec.readers[which], in->op, w->writes, &bits);
  if (__builtin_expect(w->more | in->spare || reader_of(l, bits, pick) != which, 0))
    return rest(in, bits, word);
  *word = bits;
  return which && !(differs & w->reads) && decided_of(l, pick(bits, l->decides)) == A64_VALID;
}

static NEVER FOR_WIDE bool rest_wide(const struct insn *in, uint32_t bits, uint32_t *word) {
  return put_rest(in, bits, word, differ_wide, pick_wide);
}
static NEVER bool rest_anywhere(const struct insn *in, uint32_t bits, uint32_t *word) {
  return put_rest(in, bits, word, differ_all, pick_bits);
}
static FOR_WIDE bool put_wide(const struct insn *in, uint32_t *word) {
  return put(in, word, write_wide, rest_wide, pick_wide);
}
static NEVER bool put_anywhere(const struct insn *in, uint32_t *word) {
  return put(in, word, write_all, rest_anywhere, pick_bits);
}

bool codec_put(const struct insn *in, uint32_t *word) {
  return codec.is_wide ? put_wide(in, word) : put_anywhere(in, word);
}

void a64_prefetch(unsigned form) {
  if (form > table()->count)
    return;
  __builtin_prefetch(&codec.lead[form]);
  __builtin_prefetch(&codec.writer[form]);
}
