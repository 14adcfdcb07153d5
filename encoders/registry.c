/* registry.c - finds an encoder by name, file or command. */
#include "encoders/capable.h"
#include "encoders/command.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { MOST = 64 };

static const struct encoder *registered[MOST];
static unsigned count;

void encoder_register(const struct encoder *e) {
  unsigned at = count < MOST ? count++ : MOST - 1;
  for (; at && strcmp(registered[at - 1]->name, e->name) > 0; at--)
    registered[at] = registered[at - 1];
  registered[at] = e;
}

const struct encoder *encoder_at(unsigned index) { return index < count ? registered[index] : NULL; }

static const struct encoder *find_faulty(const char *name) {
  static const char prefix[] = "table-";
  const struct encoder_fault *f;
  if (!strncmp(name, prefix, sizeof prefix - 1))
    for (unsigned i = 0; (f = encoder_fault_at(i)); i++)
      if (!strcmp(f->name, name + sizeof prefix - 1))
        return encoder_with_fault(f);
  return NULL;
}

const struct encoder *encoder_find(const char *name, char *why, size_t size) {
  for (unsigned i = 0; i < count; i++)
    if (!strcmp(registered[i]->name, name))
      return registered[i];
  const struct encoder *faulty = find_faulty(name);
  if (faulty)
    return faulty;
  const char *what = access(name, F_OK)
                         ? "no encoder '%s'; there are: FILE.so exec[-json]:COMMAND batch[-json]:COMMAND"
                         : "'%s' does not end in .so; encoders are: FILE.so exec[-json]:COMMAND batch[-json]:COMMAND";
  int used = snprintf(why, size, what, name);
  for (unsigned i = 0; i < count && used > 0 && (size_t)used < size; i++)
    used += snprintf(why + used, size - (size_t)used, " %s", registered[i]->name);
  return NULL;
}

static const struct {
  const char *name;
  const struct encoder *(*open)(const struct dialect *d, const char *line, char *why, size_t size);
  const struct dialect *dialect;
} commands[] = {{"exec", encoder_open_command, &dialect_text},
                {"batch", encoder_open_batch, &dialect_text},
                {"exec-json", encoder_open_command, &dialect_json},
                {"batch-json", encoder_open_batch, &dialect_json}};

/* NAME:COMMAND, or NAME,CAPABILITY,...:COMMAND. */
static const struct encoder *open_command(unsigned i, const char *rest, char *why, size_t size) {
  const char *colon = strchr(rest, ':');
  const struct encoder *e = commands[i].open(commands[i].dialect, colon + 1, why, size);
  return e && *rest == ',' ? capable_wrap(e, rest + 1, (size_t)(colon - rest) - 1, why, size) : e;
}

const struct encoder *encoder_open(const char *spec, char *why, size_t size) {
  size_t len = strlen(spec), name = strcspn(spec, ",:");
  for (unsigned i = 0; i < sizeof commands / sizeof *commands; i++)
    if (strlen(commands[i].name) == name && !strncmp(spec, commands[i].name, name) && strchr(spec, ':'))
      return open_command(i, spec + name, why, size);
  if (len > 3 && !strcmp(spec + len - 3, ".so"))
    return encoder_open_shared(spec, why, size);
  return encoder_find(spec, why, size);
}
