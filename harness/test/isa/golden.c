/* golden.c - what others say: words, texts and refusals that were not made by this project.
 *
 * golden/base_text.tsv: one or two legal lines of every form and alias, and lines at, and just past, every limit of
 * every operand: number below, at and above its ends and off its unit, SP and the zero register, a register of the
 * wrong size, equal registers where that matters. The verdict is that of `llvm-mc-19 --triple=aarch64 -mattr=+all
 * --show-encoding`; the word of every accepted line was compared with what `aarch64-linux-gnu-as -march=armv8.8-a+...`
 * (2.40) makes of it: none differs, but it does not know GCS, CHKFEAT, PACM, BRB, TRCIT and some register names, and it
 * only warns where llvm-mc refuses CONSTRAINED UNPREDICTABLE pairs, writebacks and exclusives. Left out are the lines
 * for which assemblers quietly choose another instruction (`add w0, w1, #-1` becomes sub, `ldr x0, [x1, #-8]` becomes
 * ldur): here an intent out of range is refused.
 *
 * golden/all_text.tsv: legal and spoiled draws of every other form, where `llvm-mc-19 -mattr=+all` gives the same
 * verdict and word: 7564 of 7655. The 91 others are in golden/lenient_text.tsv, with the reasons why it is wrong to
 * take them; GNU as refuses those it knows.
 *
 * golden/other_text.tsv: lines in the ways people write them, space, case, numbers, older names, shorthands, and such
 * as both refuse. Left out is what is not read here: expressions, relocations, literal pools, Apple's vectors,
 * `v2.4s[3]`, `uxtw x0, w1`, of which the two make different words, and prfm for prfum, which llvm-mc refuses.
 *
 * golden/base_word.tsv: random words of every form, by `llvm-mc-19 --disassemble`, where `-` is a word that it calls
 * invalid or potentially undefined. `aarch64-linux-gnu-objdump` reads them the same but for its older names (cc for lo,
 * bfc for bfi of wzr) and what it does not know.
 *
 * A line is the word or `-`, a tab and the text. */
#include "cli/agree/tokens.h"
#include "isa/insn.h"
#include "test/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FOLDER "harness/test/isa/golden/"

struct line {
  const char *file;
  unsigned number;
  char hex[12], text[A64_TEXT];
};

/* Calls `expect` with every line of the file; returns their number. */
static unsigned each_line(const char *file, void (*expect)(const struct line *)) {
  struct line l = {.file = file};
  char buffer[256];
  unsigned lines = 0;
  FILE *in = fopen(file, "r");
  NOTEF("%s", file);
  EXPECT_TRUE(in);
  while (fgets(buffer, sizeof buffer, in)) {
    l.number++;
    if (*buffer == '#')
      continue;
    EXPECT_EQ(2, sscanf(buffer, "%8[0-9a-f-]\t%127[^\n]", l.hex, l.text));
    lines++;
    expect(&l);
  }
  fclose(in);
  return lines;
}

static bool is_refused(const struct line *l) { return !strcmp(l->hex, "-"); }
static uint32_t word_of(const struct line *l) { return (uint32_t)strtoul(l->hex, NULL, 16); }

static void expect_encoded(const struct line *l) {
  struct insn in = {0};
  struct a64_refusal r;
  uint32_t word = 0;
  char why[A64_TEXT] = "";
  bool accepted = a64_parse(l->text, &in, &r) && a64_encode(&in, &word, &r);
  if (!accepted)
    a64_explain_refusal(&in, &r, why);
  NOTEF("%s:%u: %s: %s, repeat: a64fuzz explain '%s'", l->file, l->number, l->text, why, l->text);
  EXPECT_EQ(!is_refused(l), accepted);
  if (accepted)
    EXPECT_EQ(word_of(l), word);
}

TEST(lines_are_encoded_and_refused_as_by_llvm_mc_and_gnu_as) {
  EXPECT_TRUE(each_line(FOLDER "base_text.tsv", expect_encoded) > 2000);
}

TEST(every_form_is_encoded_and_refused_as_by_llvm_mc) {
  EXPECT_TRUE(each_line(FOLDER "all_text.tsv", expect_encoded) > 7000);
}

TEST(what_llvm_mc_is_too_lenient_about_is_refused) {
  EXPECT_TRUE(each_line(FOLDER "lenient_text.tsv", expect_encoded) > 80);
}

TEST(lines_are_read_however_they_are_written) { EXPECT_TRUE(each_line(FOLDER "other_text.tsv", expect_encoded) > 350); }

/* LLVM decodes some CONSTRAINED UNPREDICTABLE words and refuses others. */
static void expect_decoded(const struct line *l) {
  struct insn base, preferred;
  char text[A64_TEXT] = "";
  NOTEF("%s:%u: %s /* %s */, repeat: a64fuzz explain %s", l->file, l->number, l->hex, l->text, l->hex);
  enum a64_validity validity = a64_decode(word_of(l), &base);
  if (!strcmp(l->text, "-")) {
    EXPECT_TRUE(validity != A64_VALID);
    return;
  }
  EXPECT_TRUE(validity != A64_UNALLOCATED);
  a64_prefer(word_of(l), &base, &preferred);
  a64_spell(&preferred, text);
  if (!tokens_equal(l->text, text))
    EXPECT_STR(l->text, text);
}

TEST(words_are_spelt_as_by_llvm_mc_and_objdump) {
  EXPECT_TRUE(each_line(FOLDER "base_word.tsv", expect_decoded) > 700);
}
