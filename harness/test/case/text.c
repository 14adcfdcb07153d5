/* text.c - what a case says is what is read back, and nothing else is read. */
#include "case/case.h"
#include "gen/random.h"
#include "isa/form.h"
#include "kit.h"
#include "test/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct saved example(void) {
  struct saved s = {.story = "lsl by 0 gives the word of lsl by 32",
                    .encoder = "build/so/wrong.so",
                    .backend = "qemu",
                    .finding = "wrong-word",
                    .where = "imms",
                    .expected = "d340fc20",
                    .found = "d3607c20",
                    .versions = "a64fuzz 1, capstone 4.0.2",
                    .authorities = "table d340fc20, capstone agrees; d3607c20 is \"lsl x0, x1, #32\" to capstone",
                    .machine = "emulator=10.0.13 lse2=1 a_trait_to_come=3 lacks=MOPS,CSSC"};
  return s;
}

/* ---- round trips ------------------------------------------------------------------------------------------------ */

static void expect_round_trip(const struct program *p) {
  struct saved s = example(), back;
  memcpy(&s.program, p, sizeof *p);
  char *text = case_spell(&s);
  NOTEF("%.900s", text);
  case_kit_parse(text, &back);
  case_kit_expect_same(p, &back.program);
  char *again = case_spell(&back);
  EXPECT_STR(text, again);
  free(text);
  free(again);
}

TEST(every_program_reads_back_as_itself) {
  uint64_t seed = 1;
  struct program p;
  for (int i = 0; i < 2500; i++) {
    case_kit_program(&p, &seed);
    expect_round_trip(&p);
  }
}

/* A value that may be anything but is often nearly right. */
static int64_t junk(uint64_t *seed, int64_t right) {
  uint64_t r = next_random(seed), bits = next_random(seed);
  switch (r % 8) {
  case 0: return (int64_t)bits;
  case 1: return (int64_t)(bits & 0xffff);
  case 2: return -(int64_t)(bits & 0xff);
  case 3: return A64_REG(bits % 20, bits >> 8 & 63);
  case 4: return INT64_MIN;
  default: return right;
  }
}

static void junk_item(struct item *it, unsigned form, uint64_t *seed) {
  uint32_t random[A64_OPS];
  for (unsigned i = 0; i < A64_OPS; i++)
    random[i] = (uint32_t)next_random(seed);
  a64_draw(form, A64_ANY, random, &it->insn);
  for (unsigned i = 0; i < A64_OPS; i++)
    if (i < a64_form(form)->nops || !(random[i] & 15))
      it->insn.op[i] = junk(seed, it->insn.op[i]);
  it->insn.spare = random[0] & 3 ? 0 : random[1] >> (random[0] >> 2 & 31);
  it->use = random[2] & 1 ? ITEM_RUN : ITEM_CHECK;
  it->target = TARGET_NONE;
}

TEST(every_intent_reads_back_as_itself_however_wrong_its_operands) {
  uint64_t seed = 2;
  struct program p = {0};
  for (int round = 0; round < 10; round++)
    for (unsigned form = 1; form <= a64_form_count(); form++) {
      junk_item(&p.item[p.count++], form, &seed);
      if (p.count < PROGRAM_ITEMS && form < a64_form_count())
        continue;
      expect_round_trip(&p);
      p.count = 0;
    }
}

TEST(every_place_a_branch_leads_to_reads_back) {
  static const int target[] = {0, 1, 2, 3, 4, TARGET_ABORT, TARGET_EXIT, TARGET_POOL, TARGET_POOL + 7, TARGET_NONE};
  static const char *const form[] = {"B", "BL", "CBZ", "TBNZ", "ADR", "ADRP", "LDR_lit"};
  struct program p = {.slot = 255, .count = 4};
  for (unsigned f = 0; f < sizeof form / sizeof *form; f++)
    for (unsigned t = 0; t < sizeof target / sizeof *target; t++) {
      for (unsigned i = 0; i < p.count; i++) {
        p.item[i] = (struct item){.insn.form = (uint16_t)a64_find_form(form[f]), .use = i & 1, .target = target[t]};
        if (f == 3)
          p.item[i].insn.op[0] = A64_REG(A64_W, 1);
      }
      program_link(&p);
      expect_round_trip(&p);
    }
}

TEST(a_program_is_linked_when_it_is_written) {
  struct saved s = {0}, back;
  case_kit_text(&s.program, "14000000 B b #0  ; to 0\nd503201f NOP nop");
  s.program.item[0].target = 1;
  char *text = case_spell(&s);
  case_kit_parse(text, &back);
  EXPECT_EQ(4, back.program.item[0].insn.op[0]);
  free(text);
}

TEST(what_is_said_about_a_finding_reads_back) {
  struct saved s = example(), back;
  char *text = case_spell(&s);
  case_kit_parse(text, &back);
  case_kit_expect_same_case(&s, &back);
  free(text);
}

TEST(a_string_cannot_break_its_line) {
  struct saved s = {.story = "\n two\nlines\t", .found = "\n", .encoder = "a\x01z"}, back;
  char *text = case_spell(&s);
  EXPECT_STR("# a64fuzz case: two lines\nencoder a z\nslot 0\nend\n", text);
  case_kit_parse(text, &back);
  EXPECT_STR("two lines", back.story);
  free(text);
}

TEST(the_longest_strings_read_back) {
  struct saved s, back;
  memset(&s, 'x', sizeof s);
  memset(&s.program, 0, sizeof s.program);
  s.story[239] = s.encoder[159] = s.backend[31] = s.finding[31] = s.where[31] = 0;
  s.cpu[31] = s.guest[159] = s.mutant[39] = 0;
  s.broken = 0; /* which needs an abort */
  s.expected[199] = s.found[199] = s.versions[199] = s.authorities[359] = s.machine[639] = 0;
  char *text = case_spell(&s);
  case_kit_parse(text, &back);
  case_kit_expect_same_case(&s, &back);
  free(text);
}

/* ---- damage ----------------------------------------------------------------------------------------------------- */

static const char whole[] = "# a64fuzz case: a story\n"                /* 1 */
                            "encoder build/so/wrong.so\n"              /* 2 */
                            "backend qemu\n"                           /* 3 */
                            "finding wrong-word imms\n"                /* 4 */
                            "slot 3\n"                                 /* 5 */
                            "8b020020  ADD_shr    add x0, x1, x2\n"    /* 6 */
                            "--------  ADD_imm    add x0, x1, #4097\n" /* 7 */
                            "d4000001  SVC        svc #0  ; check\n"   /* 8 */
                            "54ffffe0  B_cond     b.eq #-4  ; to 0\n"  /* 9 */
                            "58000060  LDR_lit    ldr x0, #12  ; to pool 1\n"
                            "# a comment\n"
                            "pool 1 0x12345678\n" /* 12 */
                            "input 0\n"
                            "  x3 0x1234\n" /* 14 */
                            "  v2 0x1 0x2\n"
                            "  mem 0x010 00 11 22 33 44 55 66 77 88 99 aa bb cc dd ee ff\n" /* 16 */
                            "input 1\n"
                            "  sp 16\n"
                            "expected d340fc20\n" /* 19 */
                            "end\n";

static void replace(char *out, size_t size, const char *from, const char *to) {
  const char *at = strstr(whole, from);
  EXPECT_TRUE(at);
  snprintf(out, size, "%.*s%s%s", (int)(at - whole), whole, to, at + strlen(from));
}

/* What is put in place of what, and the complaint. */
static const struct {
  const char *from, *to, *why;
} damage[] = {
    {"# a64fuzz case", "# a64fuzz", "f:1: not a case: the first line must start with `# a64fuzz case:`"},
    {"backend", "backed", "f:3: unknown keyword: backed"},
    {"backend qemu", "backend a_name_of_more_than_32_characters", "f:3: longer than 31 characters"},
    {"backend", "encoder", "f:3: encoder is given twice"},
    {"finding wrong-word imms", "finding", "f:4: the name of the finding is missing or too long"},
    {"slot 3", "slot 256", "f:5: 256 is more than 255"},
    {"slot 3", "slot", "f:5: a number is missing"},
    {"slot 3", "slot -3", "f:5: not a number: -3"},
    {"slot 3", "slot 3x", "f:5: not a number: 3x"},
    {"slot 3", "slot 3 4", "f:5: not expected here: 4"},
    {"slot 3", "slot 99999999999999999999", "f:5: not a number: 99999999999999999999"},
    {"slot 3", "#slot 3", "f:5: unknown keyword: #slot"},
    {"slot 3", "slot 3\nslot 3", "f:6: slot is given twice"},
    {"8b020020", "8b020021", "f:6: 8b020021 is not add x0, x1, x2: that is 8b020020"},
    {"8b020020", "8b02002", "f:6: unknown keyword: 8b02002"},
    {"8b020020", "--------", "f:6: add x0, x1, x2 can be encoded: 8b020020"},
    {"ADD_shr", "ADD_shl", "f:6: no such form: ADD_shl"},
    {"ADD_shr", "SUB_shr", "f:6: SUB_shr is not spelt like this: add x0, x1, x2"},
    {"ADD_shr    add x0, x1, x2", "", "f:6: the form of the instruction is missing"},
    {"add x0, x1, x2", "", "f:6: the text of the instruction is missing"},
    {"add x0, x1, x2", "add x0, x1, x3", "f:6: 8b020020 is not add x0, x1, x3: that is 8b030020"},
    {"add x0, x1, x2", "add x0, x1, x2  ; to 1", "f:6: ADD_shr leads nowhere"},
    {"add x0, x1, x2", "add x0, x1, x2  ; never", "f:6: unknown after `;`: never"},
    {"add x0, x1, x2", "add x0, x1, x2  ;", "f:6: unknown after `;`: "},
    {"add x0, x1, x2", "add x0, x1, x2  ; ops 0x100 0x101", "f:6: these operands are spelt: add x0, x1, w0"},
    {"add x0, x1, x2", "add x0, x1, x2  ; ops 1 2 3 4 5 6 7 8 9", "f:6: more than 8 operands"},
    {"add x0, x1, x2", "add x0, x1, x2  ; spare 0x100000000", "f:6: 0x100000000 is more than 4294967295"},
    {"--------", "91001020", "f:7: add x0, x1, #4097 cannot be encoded: imm12 4097: out of range (0..4095 by 1)"},
    {"to 0", "to 1", "f:9: where it leads lies at offset 0"},
    {"to 0", "to 6", "f:9: leads to instruction 6 of 5"},
    {"to 0", "to 97", "f:9: 97 is more than 96"},
    {"to 0", "to nowhere", "f:9: leads to no known place: nowhere"},
    {"to 0", "to", "f:9: `to` needs the number of an instruction, exit, abort or pool"},
    {"to pool 1", "to pool 8", "f:10: 8 is more than 7"},
    {"pool 1 0x", "pool 8 0x", "f:12: 8 is more than 7"},
    {"pool 1 0x", "pool 1 0x1", "f:12: 0x112345678 is more than 4294967295"},
    {"pool 1 0x12345678", "pool 1 0x12345678\npool 1 0", "f:13: pool 1 is given twice"},
    {"input 0", "", "f:14: x3 stands before the first input"},
    {"input 0", "input 1", "f:13: input 0 is next"},
    {"x3 0x", "x31 0x", "f:14: unknown keyword: x31"},
    {"x3 0x", "x03 0x", "f:14: unknown keyword: x03"},
    {"x3 0x1234", "x3 0x1234\n  x3 1", "f:15: x3 is given twice"},
    {"v2 0x1 0x2", "v2 0x1", "f:15: a number is missing"},
    {"mem 0x010", "mem 0x018", "f:16: not a multiple of 16: 24"},
    {"mem 0x010", "mem 0x200", "f:16: 0x200 is more than 496"},
    {"ee ff", "ee", "f:16: 16 bytes of two hex digits are expected"},
    {"ee ff", "ee f", "f:16: 16 bytes of two hex digits are expected"},
    {"ee ff", "ee ff 00", "f:16: not expected here: 00"},
    {"expected", "\x01xpected", "f:19: a control character"},
    {"expected", "expected \rx", "f:19: a control character"},
    {"expected", "expected \fx", "f:19: a control character"},
    {"expected", "expected \x7f", "f:19: a control character"},
    {"expected",
     "expected \xc2\x9b"
     "2J",
     "f:19: a control character"}, /* CSI */
    {"end\n", "", "f:19: the file ends before `end`"},
    {"end\n", "end of it\n", "f:20: not expected here: of it"},
    {"end\n", "end\nslot 3\n", "f:21: something stands after `end`"},
};

TEST(damage_is_told_with_file_and_line) {
  struct saved s;
  char text[2048], why[256];
  case_kit_parse(whole, &s);
  for (unsigned i = 0; i < sizeof damage / sizeof *damage; i++) {
    NOTEF("`%s` instead of `%s`", damage[i].to, damage[i].from);
    replace(text, sizeof text, damage[i].from, damage[i].to);
    EXPECT_TRUE(!case_parse("f", text, strlen(text), &s, why, sizeof why));
    EXPECT_STR(damage[i].why, why);
  }
}

TEST(blanks_comments_and_returns_mean_nothing) {
  struct saved s, t;
  char text[2048];
  replace(text, sizeof text, "add x0, x1, x2\n", "ADD  X0,X1,  X2 \r\n\r\n\t# nothing\n#\n");
  case_kit_parse(whole, &s);
  case_kit_parse(text, &t);
  case_kit_expect_same_case(&s, &t);
}

TEST(a_file_cut_short_is_refused) {
  struct saved s;
  char why[256];
  for (size_t n = 0; n < strlen(whole) - 1; n++) {
    NOTEF("%zu bytes", n);
    EXPECT_TRUE(!case_parse("f", whole, n, &s, why, sizeof why));
    EXPECT_EQ(0, strncmp(why, "f:", 2));
  }
}

TEST(more_instructions_than_a_program_holds_are_refused) {
  char text[8192], why[256];
  struct saved s;
  int n = snprintf(text, sizeof text, "# a64fuzz case:\n");
  for (unsigned i = 0; i <= PROGRAM_ITEMS; i++)
    n += snprintf(text + n, sizeof text - (size_t)n, "d503201f  NOP  nop\n");
  EXPECT_TRUE(!case_parse("f", text, (size_t)n, &s, why, sizeof why));
  EXPECT_STR("f:98: more than 96 instructions", why);
}

TEST(a_complaint_fits_any_room_for_it) {
  char why[16] = "", text[600];
  struct saved s;
  memset(text, 'x', sizeof text);
  for (size_t size = 1; size <= sizeof why; size++) {
    EXPECT_TRUE(!case_parse("a/long/name/of/a/file", text, sizeof text, &s, why, size));
    EXPECT_EQ(size - 1, strlen(why));
  }
}

static void mutate(char *text, size_t n, uint64_t *seed) {
  uint64_t r = next_random(seed);
  size_t at = next_random(seed) % n, from = next_random(seed) % n;
  static const char likely[] = "\n ;#-x0123456789abcdef,[]!";
  switch (r % 4) {
  case 0: text[at] = (char)(r >> 8); break;
  case 1: text[at] ^= (char)(1 << (r >> 8 & 7)); break;
  case 2: text[at] = likely[(r >> 8) % (sizeof likely - 1)]; break;
  default: memmove(text + at, text + from, (n - (at > from ? at : from)) < 24 ? 1 : (r >> 8) % 24);
  }
}

/* What is still accepted says what it means: it is what its own text gives. */
static void expect_honest(const char *text, size_t n) {
  struct saved s, back;
  char why[256];
  NOTEF("%.*s", 900, text);
  if (!case_parse("f", text, n, &s, why, sizeof why)) {
    EXPECT_EQ(0, strncmp(why, "f:", 2));
    return;
  }
  char *again = case_spell(&s);
  case_kit_parse(again, &back);
  case_kit_expect_same(&s.program, &back.program);
  free(again);
}

TEST(mutated_text_is_refused_or_means_what_it_says) {
  uint64_t seed = 3;
  struct saved s = {0};
  for (int i = 0; i < 400; i++) {
    case_kit_program(&s.program, &seed);
    if (s.program.ninputs)
      s.program.ninputs = 1;
    char *text = i & 1 ? case_spell(&s) : strdup(whole), *copy = strdup(text);
    size_t n = strlen(text);
    for (int k = 0; k < 40; k++) {
      memcpy(copy, text, n + 1);
      for (uint64_t m = next_random(&seed) % 3 + 1; m; m--)
        mutate(copy, n, &seed);
      expect_honest(copy, n);
    }
    free(copy);
    free(text);
  }
}

/* One digit or letter of the word, the form or the text: never another instruction. */
TEST(a_changed_character_of_an_instruction_never_gives_another) {
  static const char others[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ#,[]!-_.; ";
  static const char *const line[] = {"8b020020  ADD_shr  add x0, x1, x2", "54000020  B_cond  b.eq #4  ; to 2",
                                     "a9bf7bfd  STP_pre  stp x29, x30, [sp, #-16]!  ; check"};
  for (unsigned k = 0; k < 3; k++) {
    char text[256];
    struct saved want, got;
    int start = snprintf(text, sizeof text, "# a64fuzz case:\nd503201f NOP nop\n");
    snprintf(text + start, sizeof text - (size_t)start, "%s\nend\n", line[k]);
    case_kit_parse(text, &want);
    for (size_t i = (size_t)start; i < (size_t)start + strlen(line[k]); i++)
      for (const char *c = others; *c; c++) {
        char kept = text[i], why[256];
        text[i] = *c;
        NOTEF("%s", text);
        if (case_parse("f", text, strlen(text), &got, why, sizeof why))
          case_kit_expect_same(&want.program, &got.program);
        text[i] = kept;
      }
  }
}
