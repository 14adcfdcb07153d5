/* die.c - ends the program where the table cannot be compiled. */
#include "isa/compile/die.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void table_die(const char *format, ...) {
  char why[512];
  va_list args;
  va_start(args, format);
  vsnprintf(why, sizeof why, format, args);
  va_end(args);
  dprintf(STDERR_FILENO, "a64fuzz: bad row: %s\n", why);
  exit(2);
}
