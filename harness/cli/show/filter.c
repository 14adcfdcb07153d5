/* filter.c - a verb that turns each line of its input into a line of output, fast. */
#include "cli/show/filter.h"
#include "cli/options.h"
#include "cli/status.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { BUFFER = 1 << 18 };

struct filter {
  filter_fn *each;
  const char *file;
  unsigned long line;
  char in[BUFFER], out[BUFFER];
  size_t have; /* bytes in `in` */
  char *end;   /* of what is in `out` */
};

static int flush(struct filter *f) {
  for (char *p = f->out; p < f->end;) {
    ssize_t n = write(STDOUT_FILENO, p, (size_t)(f->end - p));
    if (n < 0 && errno != EINTR)
      return harness_failed("standard output: %s", strerror(errno));
    p += n > 0 ? n : 0;
  }
  f->end = f->out;
  return STATUS_FINE;
}

static int is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

static int bad_line(const struct filter *f, const char *wrong) {
  return bad_input("%s:%lu: %s", f->file, f->line, wrong);
}

/* `line` ends before `end`, where a byte may be written. */
static int take_line(struct filter *f, char *line, char *end) {
  const char *wrong = "";
  f->line++;
  while (line < end && is_space(*line))
    line++;
  while (line < end && is_space(end[-1]))
    end--;
  if (line == end)
    return STATUS_FINE;
  if (end - line >= FILTER_LINE)
    return bad_line(f, "the line is too long");
  if (f->out + BUFFER - f->end < 2 * FILTER_LINE && flush(f))
    return STATUS_FAILED;
  if (memchr(line, 0, (size_t)(end - line)))
    return bad_line(f, "a NUL byte");
  *end = 0;
  char *after = f->each(line, (size_t)(end - line), f->end, &wrong);
  if (!after)
    return bad_line(f, wrong);
  f->end = after;
  return STATUS_FINE;
}

/* The whole lines that have been read; at the end of the input, what is left is one too. */
static int take_lines(struct filter *f, int at_end) {
  char *line = f->in, *end = f->in + f->have, *feed;
  int status = STATUS_FINE;
  for (; !status && (feed = memchr(line, '\n', (size_t)(end - line))); line = feed + 1)
    status = take_line(f, line, feed);
  if (!status && at_end && line < end)
    status = take_line(f, line, end);
  f->have = (size_t)(end - line);
  memmove(f->in, line, f->have);
  if (!status && f->have >= BUFFER - 1)
    status = (f->line++, bad_line(f, "the line is too long"));
  return status;
}

static int filter_fd(struct filter *f, int fd) {
  for (;;) {
    size_t room = f->have < BUFFER - 1 ? BUFFER - 1 - f->have : 0; /* never 0, which gcc 13 does not see */
    ssize_t n = read(fd, f->in + f->have, room);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return bad_input("%s: %s", f->file, strerror(errno));
    f->have += (size_t)n;
    int status = take_lines(f, n == 0);
    int flushed = flush(f);
    if (status || flushed || n == 0)
      return status ? status : flushed;
  }
}

static int filter_file(struct filter *f, const char *file) {
  int is_stdin = !strcmp(file, "-");
  int fd = is_stdin ? STDIN_FILENO : open(file, O_RDONLY);
  if (fd < 0)
    return bad_input("%s: %s; it is taken for a file, `a64fuzz explain` takes one instruction", file, strerror(errno));
  f->file = is_stdin ? "standard input" : file;
  f->line = 0;
  f->have = 0;
  int status = filter_fd(f, fd);
  if (!is_stdin)
    close(fd);
  return status;
}

int filter_run(int argc, char **argv, filter_fn *each) {
  static struct filter f;
  int files = options_take(argc, argv, &no_options_table, NULL), status = STATUS_FINE;
  f.each = each;
  f.end = f.out;
  if (files < 0)
    return STATUS_BAD_INPUT;
  for (int i = 1; i <= files && !status; i++)
    status = filter_file(&f, argv[i]);
  return files ? status : filter_file(&f, "-");
}
