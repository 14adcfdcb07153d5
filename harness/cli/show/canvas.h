/* canvas.h - a page of characters that is drawn on in any order and then printed. */
#ifndef A64_CLI_SHOW_CANVAS_H
#define A64_CLI_SHOW_CANVAS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { CANVAS_ROWS = 14, CANVAS_COLUMNS = 100 };

struct canvas {
  uint16_t at[CANVAS_ROWS][CANVAS_COLUMNS]; /* Unicode; 0: nothing */
};

/* What lies outside the page is left out. */
void canvas_put(struct canvas *c, unsigned row, unsigned column, uint16_t character);
void canvas_text(struct canvas *c, unsigned row, unsigned column, const char *ascii);
/* Whether nothing is drawn in these columns. */
bool canvas_is_free(const struct canvas *c, unsigned row, int column, int width);
/* In UTF-8, without the empty rows at both ends. */
void canvas_print(const struct canvas *c, FILE *out);

#endif
