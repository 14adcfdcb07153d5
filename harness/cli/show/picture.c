/* picture.c - the bits of an instruction, drawn as the manual draws them.
 *
 * A bit is three columns wide; two on a terminal that is too narrow for that, and its number stands upright. A cell is
 * a word of the bits column: some fixed bits, some should-be bits, or a field.
 */
#include "cli/show/picture.h"
#include "cli/show/canvas.h"
#include "cli/terminal.h"
#include "isa/form.h"
#include "isa/word.h"

#include <ctype.h>
#include <string.h>
#include <unistd.h>

enum { TENS, RULER, TOP, BITS, BOTTOM, BELOW }; /* rows */
enum { WIDE = 3, NARROW = 2 };                  /* columns of a bit */
enum { ACROSS = 0x2500, DOWN = 0x2502 };        /* box drawing */

struct cell {
  struct part at;
  const struct field *field; /* NULL: fixed */
  bool should;               /* fixed, but only should be so */
};

struct picture {
  struct canvas page;
  unsigned pitch; /* columns of a bit */
};

/* As wide as there is room where it is shown. */
static struct picture begin(FILE *out) {
  unsigned columns, rows;
  int fd = fileno(out);
  terminal_size(&columns, &rows);
  return (struct picture){.pitch = fd >= 0 && isatty(fd) && columns <= 32 * WIDE ? NARROW : WIDE};
}

static unsigned left_of(const struct picture *c, struct part p) { return (32u - p.lo - p.width) * c->pitch; }
static unsigned column_of(const struct picture *c, unsigned bit) { return (32 - bit) * c->pitch - 1; }
static int room_in(const struct picture *c, struct part p) { return (int)(c->pitch * p.width) - 1; }

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

static void draw_ruler(struct picture *c) {
  for (unsigned bit = 0; bit < 32; bit++) {
    unsigned column = column_of(c, bit);
    canvas_put(&c->page, RULER, column, '0' + bit % 10);
    if (bit >= 10)
      canvas_put(&c->page, c->pitch == WIDE ? RULER : TENS, c->pitch == WIDE ? column - 1 : column, '0' + bit / 10);
  }
}

static void draw_wall(struct picture *c, unsigned column, uint16_t top, uint16_t bottom) {
  canvas_put(&c->page, TOP, column, top);
  canvas_put(&c->page, BITS, column, DOWN);
  canvas_put(&c->page, BOTTOM, column, bottom);
}

static void draw_box(struct picture *c, const struct cell *cell, unsigned n) {
  for (unsigned column = 1; column < 32 * c->pitch; column++) {
    canvas_put(&c->page, TOP, column, ACROSS);
    canvas_put(&c->page, BOTTOM, column, ACROSS);
  }
  for (unsigned i = 1; i < n; i++)
    draw_wall(c, left_of(c, cell[i].at), 0x252c, 0x2534);
  draw_wall(c, 0, 0x250c, 0x2514);
  draw_wall(c, 32 * c->pitch, 0x2510, 0x2518);
}

static void draw_bits(struct picture *c, struct part p, uint32_t word) {
  for (unsigned bit = p.lo; bit < (unsigned)p.lo + p.width; bit++)
    canvas_put(&c->page, BITS, column_of(c, bit), '0' + (word >> bit & 1));
}

/* The column where `text` stands in the middle of a cell. */
static int middle_of(const struct picture *c, struct part p, const char *text) {
  int room = room_in(c, p), len = (int)strlen(text);
  return (int)left_of(c, p) + 1 + (room - len + 1) / 2;
}

/* Below the box, in the first row from `row` on that has room. */
static void draw_below(struct picture *c, unsigned row, struct part p, const char *text) {
  int column = middle_of(c, p, text), len = (int)strlen(text);
  column = column < 0 ? 0 : column;
  while (row < CANVAS_ROWS - 1 && !canvas_is_free(&c->page, row, column - 1, len + 2))
    row++;
  canvas_text(&c->page, row, (unsigned)column, text);
}

/* "(11111)": what should-be bits should be. */
static void draw_ought(struct picture *c, const struct form *f, struct part p) {
  char text[36] = "(";
  size_t n = 1;
  for (unsigned bit = p.lo + p.width; bit-- > p.lo;)
    text[n++] = (char)('0' + (f->ought >> bit & 1));
  strcpy(text + n, ")");
  draw_below(c, BELOW, p, text);
}

static bool is_fixed(const struct form *f, struct part p) { return (f->mask & part_mask(p)) == part_mask(p); }

static void draw_name(struct picture *c, const struct cell *cell) {
  const char *name = cell->field->name;
  if ((int)strlen(name) <= room_in(c, cell->at))
    canvas_text(&c->page, BITS, (unsigned)middle_of(c, cell->at, name), name);
  else
    draw_below(c, BELOW, cell->at, name);
}

/* An alias fixes some fields of its parent: these show bits, with the name below. */
static void draw_form_cell(struct picture *c, const struct form *f, const struct cell *cell) {
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
  struct picture c = begin(out);
  struct cell cell[32];
  unsigned n = make_cells(f, cell);
  draw_ruler(&c);
  draw_box(&c, cell, n);
  for (unsigned i = 0; i < n; i++)
    draw_form_cell(&c, f, &cell[i]);
  canvas_print(&c.page, out);
}

static void draw_value(struct picture *c, const struct field *field, uint32_t word, unsigned row) {
  char text[24];
  uint32_t bits = get_part(word, field->at);
  long long value = field->is_signed ? sign_extend(bits, field->at.width) : bits;
  snprintf(text, sizeof text, "%lld", value);
  draw_below(c, row, field->at, text);
}

static unsigned first_empty_row(const struct picture *c) {
  unsigned row = BELOW;
  while (!canvas_is_free(&c->page, row, 0, CANVAS_COLUMNS))
    row++;
  return row;
}

void picture_word(const struct form *f, uint32_t word, FILE *out) {
  struct picture c = begin(out);
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
  canvas_print(&c.page, out);
}

void picture_bits(uint32_t word, FILE *out) {
  struct picture c = begin(out);
  struct cell cell[8];
  for (unsigned i = 0; i < 8; i++)
    cell[i] = (struct cell){.at = {(uint8_t)(28 - 4 * i), 4}};
  draw_ruler(&c);
  draw_box(&c, cell, 8);
  draw_bits(&c, (struct part){0, 32}, word);
  canvas_print(&c.page, out);
}
