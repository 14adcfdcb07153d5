/* library.c - opens a witness's shared library, or says why not. */
#include "check/library.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

/* POSIX promises that a function's address survives this. */
static bool find_functions(void *library, const struct library_function *f) {
  for (; f->name; f++) {
    void *found = dlsym(library, f->name);
    if (!found)
      return false;
    memcpy(f->pointer, &found, sizeof found);
  }
  return true;
}

static void add_reason(char *why, size_t size) {
  size_t len = strlen(why);
  snprintf(why + len, size - len, "%s%s", len ? "; " : "", dlerror());
}

bool library_open(const char *const names[], const struct library_function functions[], char *why, size_t size) {
  *why = 0;
  for (; *names; names++) {
    void *library = dlopen(*names, RTLD_NOW | RTLD_LOCAL);
    if (library && find_functions(library, functions))
      return true;
    add_reason(why, size);
    if (library)
      dlclose(library);
  }
  return false;
}
