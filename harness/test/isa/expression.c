/* expression.c - operands that are expressions of a field: read and encoded as that says, whether they are as many
 * steps as the field has, which is read in lanes, or anything else. */
#include "isa/compile/row.h"
#include "isa/compile/table.h"
#include "isa/insn.h"
#include "test/test.h"

enum { FIELDS = 16 /* values of imm4 */ };

static int64_t power(int64_t n) { return 1 << n; }
static int64_t odd(int64_t n) { return 2 * n + 1; }
static int64_t down(int64_t n) { return 9 - n; }
static int64_t square(int64_t n) { return n * n; }
static int64_t bent(int64_t n) { return n < 8 ? n : n + 8; }

static const struct {
  const char *name, *bits, *text;
  int64_t (*value)(int64_t imm4);
} own[] = {
    {"POWER", "000000000000000001 imm4 Rn Rd", "power Xd, Xn, #(1<<imm4)", power},
    {"ODD", "000000000000000010 imm4 Rn Rd", "odd Xd, Xn, #(imm4*2+1)", odd},
    {"DOWN", "000000000000000011 imm4 Rn Rd", "down Xd, Xn, #(9-imm4)", down},
    {"SQUARE", "000000000000000100 imm4 Rn Rd", "square Xd, Xn, #(imm4*imm4)", square},
    {"BENT", "000000000000000101 imm4 Rn Rd", "bent Xd, Xn, #(imm4+(imm4>>3)*8)", bent},
};
enum { ROWS = sizeof own / sizeof *own };

static void expect_value(unsigned i, unsigned field) {
  struct insn in;
  uint32_t word = (i + 1) << 14 | field << 10 | 2 << 5 | 1, again = 0;
  NOTEF("%s, field %u", own[i].name, field);
  EXPECT_EQ(A64_VALID, a64_decode(word, &in));
  EXPECT_EQ(i + 1, in.form);
  EXPECT_EQ(A64_REG(A64_X, 1), in.op[0]);
  EXPECT_EQ(A64_REG(A64_X, 2), in.op[1]);
  EXPECT_EQ(own[i].value(field), in.op[2]);
  EXPECT_TRUE(a64_encode(&in, &again, NULL));
  EXPECT_EQ(word, again);
}

TEST(an_expression_of_a_field_is_read_as_it_says) {
  struct row row[ROWS];
  for (unsigned i = 0; i < ROWS; i++)
    row[i] = (struct row){.name = own[i].name,
                          .bits = own[i].bits,
                          .text = own[i].text,
                          .when = "",
                          .feature = "BASE",
                          .effect = "Xd = Xn"};
  table_compile_rows(row, ROWS);
  for (unsigned i = 0; i < ROWS; i++)
    for (unsigned field = 0; field < FIELDS; field++)
      expect_value(i, field);
}
