/* row_reader.c - reads a row as the .def files write it. */
#include "test/isa/row_reader.h"

#include <string.h>

enum { COLUMNS = 7 };

/* Ends a quoted text in place; texts side by side are one, as in C. Returns what follows. */
static char *end_quoted(char *text) {
  char *to = text, *p = text;
  for (;;) {
    size_t len = strcspn(p, "\"");
    memmove(to, p, len);
    to += len;
    p += len + (p[len] != 0);
    size_t gap = strspn(p, " ");
    if (p[gap] != '"')
      break;
    p += gap + 1;
  }
  *to = 0;
  return p;
}

/* The next word or quoted text of a row as written, ended in place; `*p` moves past it. */
static char *take_column(char **p) {
  char *start = *p + strspn(*p, " ,(");
  if (*start == '"') {
    *p = end_quoted(++start);
    return start;
  }
  char *end = start + strcspn(start, " ,()");
  *p = end + (*end != 0);
  *end = 0;
  return start;
}

bool row_read(char *line, struct row *row) {
  char *column[COLUMNS], *p = line;
  for (unsigned i = 0; i < COLUMNS; i++)
    column[i] = take_column(&p);
  *row = (struct row){.name = column[1], .parent = column[2], .text = column[3], .when = column[4]};
  if (!strcmp(column[0], "ALIAS") || !strcmp(column[0], "ALSO"))
    row->also = !strcmp(column[0], "ALSO");
  else if (!strcmp(column[0], "WITHIN") || !strcmp(column[0], "FORM"))
    row->feature = column[5], row->effect = column[6];
  else
    return false;
  if (!strcmp(column[0], "FORM"))
    row->bits = row->parent, row->parent = NULL;
  return true;
}
