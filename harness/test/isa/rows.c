/* rows.c - the compiler of rows: every file in rows/ is refused, in the words its second line says.
 *
 * A file is a sentence that says why its last row is bad, the beginning of the refusal, and the rows. */
#include "isa/compile/row.h"
#include "test/isa/row_reader.h"
#include "test/test.h"

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

#include <glob.h>
#include <stdio.h>
#include <string.h>

#define FOLDER "harness/test/isa/rows/"

enum { FILES = 256, ROWS = 4, LINE = 1024 };

struct file {
  char sentence[LINE], refusal[LINE];
  char line[ROWS][LINE];
  struct row row[ROWS];
  unsigned count;
};

/* A row goes on where a line begins with a space. */
static void read_rows(FILE *in, struct file *f) {
  char line[LINE];
  while (fgets(line, LINE, in)) {
    line[strcspn(line, "\n")] = 0;
    f->count += *line != ' ';
    EXPECT_TRUE(f->count && f->count <= ROWS);
    char *row = f->line[f->count - 1];
    EXPECT_TRUE(strlen(row) + strlen(line) < LINE);
    strcat(row, line);
  }
  for (unsigned i = 0; i < f->count; i++)
    EXPECT_TRUE(row_read(f->line[i], &f->row[i]));
}

static void read_file(const char *path, struct file *f) {
  FILE *in = fopen(path, "r");
  memset(f, 0, sizeof *f);
  EXPECT_TRUE(in && fgets(f->sentence, LINE, in) && fgets(f->refusal, LINE, in));
  read_rows(in, f);
  fclose(in);
  f->refusal[strcspn(f->refusal, "\n")] = 0;
}

static const struct form *find(const struct form *forms, unsigned count, const char *name) {
  for (unsigned i = 0; i < count; i++)
    if (name && !strcmp(forms[i].name, name))
      return &forms[i];
  return NULL;
}

/* Why the last row cannot be compiled or stand beside the others; "" if it can. */
static void compile(const struct file *f, char *why, size_t size) {
  static struct form all[FILES][ROWS]; /* their expressions are kept, as those of the table are */
  static unsigned files;
  EXPECT_TRUE(files < FILES);
  struct form *forms = all[files++];
  unsigned last = f->count - 1;
  *why = 0;
  for (unsigned i = 0; i < f->count; i++) {
    bool good = a64_compile_row(&f->row[i], find(forms, i, f->row[i].parent), &forms[i], why, size);
    if (i < last)
      EXPECT_TRUE(good);
    else if (!good)
      return;
  }
  for (unsigned i = 0; i < last && !f->row[last].parent; i++)
    if (a64_rows_overlap(&forms[last], &forms[i]))
      snprintf(why, size, "%s: claims the same words as %s", forms[last].name, forms[i].name);
}

/* Prints what is wrong with the refusal, if anything is. */
static bool is_refused_as_told(const char *path) {
  static struct file f;
  char why[256];
  NOTEF("%s", path);
  read_file(path, &f);
  EXPECT_TRUE(f.count);
  compile(&f, why, sizeof why);
  const char *want = f.refusal + strlen("# ");
  if (*why && !strncmp(why, want, strlen(want)))
    return true;
  printf("     %s\n       want %s...\n       got  %s\n", path, want, *why ? why : "no refusal");
  return false;
}

/* A bad row ends the program: what its compilation leaves allocated is no leak. */
static void leave_leaks_alone(void) {
#ifdef __SANITIZE_ADDRESS__
  __lsan_disable();
#endif
}

TEST(a_bad_row_is_refused_by_name_and_reason) {
  leave_leaks_alone();
  glob_t files;
  unsigned wrong = 0;
  EXPECT_EQ(0, glob(FOLDER "*.rows", 0, NULL, &files));
  EXPECT_TRUE(files.gl_pathc >= 100);
  for (size_t i = 0; i < files.gl_pathc; i++)
    wrong += !is_refused_as_told(files.gl_pathv[i]);
  globfree(&files);
  EXPECT_EQ(0, wrong);
}

/* A row that no file of rows/ has touched, to show that the loader does not make rows bad. */
TEST(a_good_row_compiles_and_encodes_nothing_by_itself) {
  const struct row row = {.name = "ADC",
                          .bits = "sf 0 0 11010000 Rm 000000 Rn Rd",
                          .text = "adc Rd, Rn, Rm",
                          .when = "",
                          .feature = "BASE",
                          .effect = "Rd = Rn + Rm"};
  static struct form f;
  char why[256] = "";
  NOTEF("%s", why);
  EXPECT_TRUE(a64_compile_row(&row, NULL, &f, why, sizeof why));
  EXPECT_EQ(0x7fe0fc00, f.mask);
  EXPECT_EQ(0x1a000000, f.value);
  EXPECT_EQ(3, f.nops);
}
