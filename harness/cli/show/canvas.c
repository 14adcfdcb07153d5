/* canvas.c - a page of characters that is drawn on in any order and then printed. */
#include "cli/show/canvas.h"

void canvas_put(struct canvas *c, unsigned row, unsigned column, uint16_t character) {
  if (row < CANVAS_ROWS && column < CANVAS_COLUMNS)
    c->at[row][column] = character;
}

void canvas_text(struct canvas *c, unsigned row, unsigned column, const char *ascii) {
  for (; *ascii; ascii++)
    canvas_put(c, row, column++, (unsigned char)*ascii);
}

bool canvas_is_free(const struct canvas *c, unsigned row, int column, int width) {
  for (int i = column; i < column + width; i++)
    if (i >= 0 && i < CANVAS_COLUMNS && c->at[row][i])
      return false;
  return true;
}

static void put_utf8(unsigned u, FILE *out) {
  if (u >= 0x800) {
    fputc((int)(0xe0 | u >> 12), out);
    fputc((int)(0x80 | (u >> 6 & 63)), out);
    fputc((int)(0x80 | (u & 63)), out);
  } else if (u >= 0x80) {
    fputc((int)(0xc0 | u >> 6), out);
    fputc((int)(0x80 | (u & 63)), out);
  } else {
    fputc((int)u, out);
  }
}

static unsigned row_length(const struct canvas *c, unsigned row) {
  unsigned length = CANVAS_COLUMNS;
  while (length && !c->at[row][length - 1])
    length--;
  return length;
}

void canvas_print(const struct canvas *c, FILE *out) {
  unsigned rows = CANVAS_ROWS, row = 0;
  while (rows && !row_length(c, rows - 1))
    rows--;
  while (row < rows && !row_length(c, row))
    row++;
  for (; row < rows; row++) {
    unsigned length = row_length(c, row);
    for (unsigned i = 0; i < length; i++)
      put_utf8(c->at[row][i] ? c->at[row][i] : ' ', out);
    fputc('\n', out);
  }
}
