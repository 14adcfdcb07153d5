/* load.c - reads the cases of a folder, and finds out which instruction each is about. */
#include "case/folder.h"
#include "cli/command.h"
#include "cli/report/report.h"
#include "cli/status.h"

#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The story begins with the text of the instruction. */
static unsigned item_of(const struct saved *s) {
  char text[A64_TEXT];
  for (unsigned i = 0; i < s->program.count; i++) {
    a64_spell(&s->program.item[i].insn, text);
    if (!strncmp(s->story, text, strlen(text)) && s->story[strlen(text)] == ':')
      return i;
  }
  return s->program.count ? s->program.count - 1 : 0;
}

/* An encoder that is not built in, or a program that is not ours, must be named, or the case is not replayed. */
static char *command_of(const struct saved *s, const char *path) {
  char *line = NULL;
  size_t len;
  FILE *f = open_memstream(&line, &len);
  if (!f)
    return NULL;
  command_begin(f, "check");
  command_encoder(f, s->encoder);
  command_option(f, "program", s->guest);
  command_end(f, path);
  fclose(f);
  line[len - 1] = 0;
  return line;
}

static void look(struct reported *f) {
  f->item = item_of(&f->saved);
  f->has_word = f->saved.program.count && a64_encode(&f->saved.program.item[f->item].insn, &f->word, NULL);
}

static bool take(struct report *r, const char *path) {
  static struct saved saved;
  char why[512];
  snprintf(why, sizeof why, "%s: is no file", path);
  if (!folder_has(path) || !case_read(path, &saved, why, sizeof why)) {
    tell_left_out("%s", why);
    return true;
  }
  struct reported *more = realloc(r->finding, (r->count + 1) * sizeof *more);
  if (!more)
    return false;
  r->finding = more;
  struct reported *f = &r->finding[r->count++];
  *f = (struct reported){.path = strdup(path), .saved = saved, .command = command_of(&saved, path)};
  look(f);
  return f->path && f->command;
}

bool report_load(struct report *r, const char *folder, char *why, size_t size) {
  struct stat s;
  char pattern[4096];
  glob_t found = {0};
  *r = (struct report){.folder = folder};
  if (stat(folder, &s) || !S_ISDIR(s.st_mode)) {
    snprintf(why, size, "%s: %s", folder, errno ? strerror(errno) : "is no folder");
    return false;
  }
  snprintf(pattern, sizeof pattern, "%s/*.case", folder);
  glob(pattern, 0, NULL, &found);
  bool good = record_read(&r->record, folder);
  for (size_t i = 0; good && i < found.gl_pathc; i++)
    good = take(r, found.gl_pathv[i]);
  globfree(&found);
  snprintf(why, size, "no memory");
  return good;
}

void report_free(struct report *r) {
  for (unsigned i = 0; i < r->count; i++) {
    free(r->finding[i].path);
    free(r->finding[i].command);
  }
  free(r->finding);
  record_free(&r->record);
}
