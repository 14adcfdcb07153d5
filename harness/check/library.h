/* library.h - a witness's shared library, opened when it is first asked, so that it need not be on this machine. */
#ifndef A64_CHECK_LIBRARY_H
#define A64_CHECK_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>

struct library_function {
  const char *name;
  void *pointer; /* to the pointer to the function, which is set */
};

/* Opens the first library of `names`, which ends with NULL, that has all the functions, which end with {0}. False: why
 * names each library that was tried, and what is wrong with it. */
bool library_open(const char *const names[], const struct library_function functions[], char *why, size_t size);

#endif
