/* terminal.c - what a terminal can show: its size, colours, and a block of lines that is drawn again in its place. */
#include "cli/terminal.h"

#include "cli/options.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { HEADING = 12, LINE = 512 };

bool terminal_is(void) {
  const char *term = getenv("TERM");
  return isatty(STDERR_FILENO) && !(term && !strcmp(term, "dumb"));
}

void terminal_size(unsigned *columns, unsigned *rows) {
  struct winsize w;
  bool known = !ioctl(STDERR_FILENO, TIOCGWINSZ, &w) && w.ws_col && w.ws_row;
  *columns = known ? w.ws_col : 80;
  *rows = known ? w.ws_row : 24;
}

const char *terminal_paint(enum paint p) {
  static const char *const codes[] = {"\033[0m", "\033[1m", "\033[2m", "\033[1;31m", "\033[32m"};
  return terminal_is() && !getenv("NO_COLOR") ? codes[p] : "";
}

bool terminal_holds(FILE *out, unsigned wanted) {
  unsigned columns, rows;
  terminal_size(&columns, &rows);
  return !isatty(fileno(out)) || wanted <= columns;
}

void terminal_wrap(FILE *out, unsigned indent, const char *text) {
  unsigned columns, rows;
  terminal_size(&columns, &rows);
  if (isatty(fileno(out)))
    print_wrapped_at(out, columns, indent, indent, text);
  else
    fprintf(out, "%s\n", text);
}

/* ---- a block of lines -------------------------------------------------------------------------------------------- */

/* To where the block begins. */
static void go_up(const struct block *b) {
  unsigned rows = 0;
  for (unsigned i = 0; i < b->shown; i++)
    rows += 1 + (b->length[i] ? (b->length[i] - 1) / b->columns : 0);
  if (rows)
    fprintf(stderr, "\033[%uA\r", rows);
}

void block_begin(struct block *b) {
  terminal_size(&b->columns, &b->rows);
  go_up(b);
  b->count = 0;
}

unsigned block_room(const struct block *b) { return b->columns > HEADING + 2 ? b->columns - HEADING - 2 : 1; }

void block_line(struct block *b, enum paint p, const char *heading, const char *format, ...) {
  char text[LINE];
  unsigned room = block_room(b);
  va_list args;
  if (b->count + 2 > b->rows || b->count == BLOCK_LINES)
    return;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  fprintf(stderr, "\r%s%-*.*s%s %s%.*s%s\033[K\n", terminal_paint(PAINT_DIM), HEADING, HEADING, heading,
          terminal_paint(PAINT_NONE), terminal_paint(p), (int)room, text, terminal_paint(PAINT_NONE));
  size_t len = strlen(text);
  b->length[b->count++] = HEADING + 1 + (unsigned)(len < room ? len : room);
}

void block_end(struct block *b) {
  fputs("\033[J", stderr);
  fflush(stderr);
  b->shown = b->count;
}

void block_clear(struct block *b) {
  if (!b->shown)
    return;
  terminal_size(&b->columns, &b->rows);
  go_up(b);
  fputs("\033[J", stderr);
  b->shown = 0;
}
