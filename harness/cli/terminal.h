/* terminal.h - what a terminal can show: its size, colours, and a block of lines that is drawn again in its place. */
#ifndef A64_CLI_TERMINAL_H
#define A64_CLI_TERMINAL_H

#include <stdbool.h>
#include <stdio.h>

enum paint { PAINT_NONE, PAINT_BOLD, PAINT_DIM, PAINT_RED, PAINT_GREEN };

/* How standard error is shown. Without a terminal, with NO_COLOR (any value) or TERM=dumb there are no colours. */
bool terminal_is(void);
/* Of the terminal now: it may have been resized. 80 by 24 where nobody knows. */
void terminal_size(unsigned *columns, unsigned *rows);
/* What begins a colour, and what ends it (PAINT_NONE); "" where there are none. */
const char *terminal_paint(enum paint p);

/* Whether a row of a table fits, of as many columns; where `out` is no terminal, any does. */
bool terminal_holds(FILE *out, unsigned wanted);

/* Words in lines of the terminal's width, further ones indented; one line where `out` is no terminal. */
void terminal_wrap(FILE *out, unsigned indent, const char *text);

enum { BLOCK_LINES = 40 };
/* Lines that take the place of those shown before. Each is cut to the width of the terminal. */
struct block {
  unsigned columns, rows;
  unsigned count, shown;        /* lines of the one being made; of the one on the terminal */
  unsigned length[BLOCK_LINES]; /* of the lines, in columns: a terminal made narrower breaks them */
};
void block_begin(struct block *b);
/* A heading and text behind it, in columns of their own. Lines that do not fit on the terminal are dropped. */
void block_line(struct block *b, enum paint p, const char *heading, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Columns for the text of a line. */
unsigned block_room(const struct block *b);
void block_end(struct block *b);
/* Takes it away: what is printed next stands where it was. */
void block_clear(struct block *b);

#endif
