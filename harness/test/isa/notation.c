/* notation.c - what rows/README.md quotes is so: rows of the table, lines of the .def files, and refusals.
 *
 * In a fenced block of the page, FORM, WITHIN, ALIAS and ALSO begin a row. It must be a row of the table; or, where
 * `refused: ...` follows, the compiler must refuse it in just those words. Any other line must stand in a .def. */
#include "isa/form.h"
#include "test/isa/row_reader.h"
#include "test/test.h"

#include <glob.h>
#include <stdio.h>
#include <string.h>

#define FOLDER "harness/isa/rows/"

enum { TEXT = 1 << 20, LINE = 1024, REFUSALS = 128 };

struct page {
  char row[LINE]; /* as written, on one line; empty: none is pending */
  unsigned rows, lines, refusals, wrong;
};

static void complain(struct page *p, const char *quoted, const char *got) {
  printf("     README.md quotes %s\n       but %s\n", quoted, got);
  p->wrong++;
}

static bool begins(const char *line, const char *with) { return !strncmp(line, with, strlen(with)); }

static bool begins_row(const char *line) {
  return begins(line, "FORM(") || begins(line, "WITHIN(") || begins(line, "ALIAS(") || begins(line, "ALSO(");
}

/* ---- rows ------------------------------------------------------------------------------------------------------ */

static bool is_same(const char *a, const char *b) { return !strcmp(a ? a : "", b ? b : ""); }

/* An alias has the bits and the feature of its parent. */
static bool is_as_quoted(const struct row *row, const struct form *f) {
  const struct form *parent = f->parent == f->id ? NULL : a64_form(f->parent);
  return is_same(row->parent, parent ? parent->name : NULL) && (parent || is_same(row->bits, f->bits)) &&
         is_same(row->text, f->text) && is_same(row->when, f->when) && is_same(row->effect, f->effect) &&
         (!row->feature || is_same(row->feature, f->feature)) && row->also == f->also;
}

static void check_row(struct page *p) {
  char line[LINE];
  struct row row;
  if (!*p->row)
    return;
  strcpy(line, p->row);
  EXPECT_TRUE(row_read(line, &row));
  const struct form *f = a64_form(a64_find_form(row.name));
  p->rows++;
  if (!f || !is_as_quoted(&row, f))
    complain(p, p->row, f ? "the table's row of this name is another" : "the table has no such row");
  *p->row = 0;
}

static void check_refusal(struct page *p, const char *refusal) {
  static struct form forms[REFUSALS]; /* their expressions are kept, as those of the table are */
  char line[LINE], why[256] = "";
  struct row row;
  EXPECT_TRUE(*p->row && p->refusals < REFUSALS);
  strcpy(line, p->row);
  EXPECT_TRUE(row_read(line, &row));
  const struct form *parent = row.parent ? a64_form(a64_find_form(row.parent)) : NULL;
  EXPECT_TRUE(!row.parent || parent);
  bool good = a64_compile_row(&row, parent, &forms[p->refusals++], why, sizeof why);
  if (good || strcmp(why, refusal))
    complain(p, refusal, good ? "the row compiles" : why);
  *p->row = 0;
}

/* ---- lines of .def files --------------------------------------------------------------------------------------- */

static bool has_line(const char *path, const char *line) {
  char text[LINE];
  bool found = false;
  FILE *in = fopen(path, "r");
  EXPECT_TRUE(in);
  while (!found && fgets(text, sizeof text, in)) {
    text[strcspn(text, "\n")] = 0;
    found = !strcmp(text, line);
  }
  fclose(in);
  return found;
}

static void check_line(struct page *p, const char *line) {
  glob_t files;
  bool found = false;
  EXPECT_EQ(0, glob(FOLDER "*.def", 0, NULL, &files));
  for (size_t i = 0; i < files.gl_pathc && !found; i++)
    found = has_line(files.gl_pathv[i], line);
  globfree(&files);
  p->lines++;
  if (!found)
    complain(p, line, "no .def has this line");
}

/* ---- the page -------------------------------------------------------------------------------------------------- */

static void take_line(struct page *p, const char *line) {
  if (begins(line, "refused: ")) {
    check_refusal(p, line + strlen("refused: "));
  } else if (*line == ' ' && *p->row) {
    EXPECT_TRUE(strlen(p->row) + strlen(line) < LINE);
    strcat(p->row, line);
  } else {
    check_row(p);
    if (begins_row(line))
      strcpy(p->row, line);
    else if (*line)
      check_line(p, line);
  }
}

TEST(the_notation_quotes_rows_of_the_table_and_refusals_as_they_are) {
  static struct page p;
  char line[LINE];
  bool fenced = false;
  FILE *in = fopen(FOLDER "README.md", "r");
  EXPECT_TRUE(in);
  while (fgets(line, sizeof line, in)) {
    line[strcspn(line, "\n")] = 0;
    if (begins(line, "```")) {
      check_row(&p);
      fenced = !fenced;
    } else if (fenced) {
      take_line(&p, line);
    }
  }
  fclose(in);
  EXPECT_EQ(0, p.wrong);
  EXPECT_TRUE(!fenced && p.rows >= 35 && p.refusals >= 30 && p.lines >= 12);
}

TEST(every_def_of_rows_points_to_the_notation) {
  glob_t files;
  char line[LINE];
  EXPECT_EQ(0, glob(FOLDER "*.def", 0, NULL, &files));
  EXPECT_TRUE(files.gl_pathc > 30);
  for (size_t i = 0; i < files.gl_pathc; i++) {
    NOTEF("%s", files.gl_pathv[i]);
    FILE *in = fopen(files.gl_pathv[i], "r");
    EXPECT_TRUE(in && fgets(line, sizeof line, in) && strstr(line, "README.md"));
    fclose(in);
  }
  globfree(&files);
}
