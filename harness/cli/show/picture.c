/* picture.c - the bits of an instruction, drawn as the manual draws them.
 *
 * A bit is three columns wide. A cell is a word of the bits column: some fixed bits, some should-be bits, or a field.
 */
#include "cli/show/picture.h"
#include "cli/show/canvas.h"
#include "isa/form.h"
#include "isa/word.h"

#include <ctype.h>
#include <string.h>

enum { RULER, TOP, BITS, BOTTOM, BELOW }; /* rows */
enum { ACROSS = 0x2500, DOWN = 0x2502 };  /* box drawing */

struct cell {
  struct part at;
  const struct field *field; /* NULL: fixed */
  bool should;               /* fixed, but only should be so */
};

static unsigned left_of(struct part p) { return (32u - p.lo - p.width) * 3; }
static unsigned column_of(unsigned bit) { return (31 - bit) * 3 + 2; }

static struct cell make_cell(const struct form *f, const char *word, size_t len, unsigned top) {
  if (isdigit((unsigned char)*word))
    return (struct cell){.at = {(uint8_t)(top - len), (uint8_t)len}};
  if (*word == '(')
    return (struct cell){.at = {(uint8_t)(top - len + 2), (uint8_t)(len - 2)}, .should = true};
  for (unsigned i = 0; i < f->nfields; i++)
    if (strlen(f->field[i].name) == len && !memcmp(f->field[i].name, word, len))
      return (struct cell){.at = f->field[i].at, .field = &f->field[i]};
  return (struct cell){.at = {0, (uint8_t)top}};
}

static unsigned make_cells(const struct form *f, struct cell cell[32]) {
  unsigned n = 0, top = 32;
  for (const char *p = f->bits + strspn(f->bits, " "); *p && top && n < 32; p += strspn(p, " ")) {
    size_t len = strcspn(p, " ");
    cell[n] = make_cell(f, p, len, top);
    top = cell[n++].at.lo;
    p += len;
  }
  return n;
}

static void draw_ruler(struct canvas *c) {
  char number[4];
  for (unsigned bit = 0; bit < 32; bit++) {
    snprintf(number, sizeof number, "%2u", bit);
    canvas_text(c, RULER, column_of(bit) - 1, number);
  }
}

static void draw_wall(struct canvas *c, unsigned column, uint16_t top, uint16_t bottom) {
  canvas_put(c, TOP, column, top);
  canvas_put(c, BITS, column, DOWN);
  canvas_put(c, BOTTOM, column, bottom);
}

static void draw_box(struct canvas *c, const struct cell *cell, unsigned n) {
  for (unsigned column = 1; column < 96; column++) {
    canvas_put(c, TOP, column, ACROSS);
    canvas_put(c, BOTTOM, column, ACROSS);
  }
  for (unsigned i = 1; i < n; i++)
    draw_wall(c, left_of(cell[i].at), 0x252c, 0x2534);
  draw_wall(c, 0, 0x250c, 0x2514);
  draw_wall(c, 96, 0x2510, 0x2518);
}

static void draw_bits(struct canvas *c, struct part p, uint32_t word) {
  for (unsigned bit = p.lo; bit < (unsigned)p.lo + p.width; bit++)
    canvas_put(c, BITS, column_of(bit), '0' + (word >> bit & 1));
}

/* The column where `text` stands in the middle of a cell, whose inner width is 3 * width - 1. */
static int middle_of(struct part p, const char *text) {
  int room = 3 * p.width - 1, len = (int)strlen(text);
  return (int)left_of(p) + 1 + (room - len + 1) / 2;
}

/* Below the box, in the first row from `row` on that has room. */
static void draw_below(struct canvas *c, unsigned row, struct part p, const char *text) {
  int column = middle_of(p, text), len = (int)strlen(text);
  column = column < 0 ? 0 : column;
  while (row < CANVAS_ROWS - 1 && !canvas_is_free(c, row, column - 1, len + 2))
    row++;
  canvas_text(c, row, (unsigned)column, text);
}

/* "(11111)": what should-be bits should be. */
static void draw_ought(struct canvas *c, const struct form *f, struct part p) {
  char text[36] = "(";
  size_t n = 1;
  for (unsigned bit = p.lo + p.width; bit-- > p.lo;)
    text[n++] = (char)('0' + (f->ought >> bit & 1));
  strcpy(text + n, ")");
  draw_below(c, BELOW, p, text);
}

static bool is_fixed(const struct form *f, struct part p) { return (f->mask & part_mask(p)) == part_mask(p); }

static void draw_name(struct canvas *c, const struct cell *cell) {
  const char *name = cell->field->name;
  if ((int)strlen(name) <= 3 * cell->at.width - 1)
    canvas_text(c, BITS, (unsigned)middle_of(cell->at, name), name);
  else
    draw_below(c, BELOW, cell->at, name);
}

/* An alias fixes some fields of its parent: these show bits, with the name below. */
static void draw_form_cell(struct canvas *c, const struct form *f, const struct cell *cell) {
  if (cell->field && !is_fixed(f, cell->at)) {
    draw_name(c, cell);
    return;
  }
  draw_bits(c, cell->at, f->value | f->ought);
  if (cell->field)
    draw_below(c, BELOW, cell->at, cell->field->name);
  if (cell->should)
    draw_ought(c, f, cell->at);
}

void picture_form(const struct form *f, FILE *out) {
  struct canvas c = {0};
  struct cell cell[32];
  unsigned n = make_cells(f, cell);
  draw_ruler(&c);
  draw_box(&c, cell, n);
  for (unsigned i = 0; i < n; i++)
    draw_form_cell(&c, f, &cell[i]);
  canvas_print(&c, out);
}

static void draw_value(struct canvas *c, const struct field *field, uint32_t word, unsigned row) {
  char text[24];
  uint32_t bits = get_part(word, field->at);
  long long value = field->is_signed ? sign_extend(bits, field->at.width) : bits;
  snprintf(text, sizeof text, "%lld", value);
  draw_below(c, row, field->at, text);
}

static unsigned first_empty_row(const struct canvas *c) {
  unsigned row = BELOW;
  while (!canvas_is_free(c, row, 0, CANVAS_COLUMNS))
    row++;
  return row;
}

void picture_word(const struct form *f, uint32_t word, FILE *out) {
  struct canvas c = {0};
  struct cell cell[32];
  unsigned n = make_cells(f, cell);
  draw_ruler(&c);
  draw_box(&c, cell, n);
  for (unsigned i = 0; i < n; i++) {
    draw_bits(&c, cell[i].at, word);
    if (cell[i].field)
      draw_below(&c, BELOW, cell[i].at, cell[i].field->name);
    else if (cell[i].should)
      draw_ought(&c, f, cell[i].at);
  }
  unsigned row = first_empty_row(&c);
  for (unsigned i = 0; i < n; i++)
    if (cell[i].field)
      draw_value(&c, cell[i].field, word, row);
  canvas_print(&c, out);
}

void picture_bits(uint32_t word, FILE *out) {
  struct canvas c = {0};
  struct cell cell[8];
  for (unsigned i = 0; i < 8; i++)
    cell[i] = (struct cell){.at = {(uint8_t)(28 - 4 * i), 4}};
  draw_ruler(&c);
  draw_box(&c, cell, 8);
  draw_bits(&c, (struct part){0, 32}, word);
  canvas_print(&c, out);
}
