/* html.c - pages of HTML that need nothing else: one style for all, in light and dark, and text that cannot break out.
 */
#include "cli/html.h"
#include "cli/utf8.h"

#include <errno.h>
#include <string.h>

/* Colours that can be told apart by those who do not see red and green alike, and by their lightness. */
static const char style[] =
    ":root { color-scheme: light dark; --page: #fff; --ink: #1b1f24; --dim: #5d6672; --line: #d5dae0;\n"
    "  --good: #2f8f5b; --fair: #3f7fc4; --bad: #c8372d; --none: #c3c9d1; --on: #fff }\n"
    "@media (prefers-color-scheme: dark) { :root { --page: #14171b; --ink: #e3e7ec; --dim: #98a2ae;\n"
    "  --line: #333a43; --good: #2b7a50; --fair: #5d9be0; --bad: #ef6a5e; --none: #3d444e; --on: #0d0f12 } }\n"
    "body { margin: 2rem auto; max-width: 72rem; padding: 0 1rem; background: var(--page); color: var(--ink);\n"
    "  font: 15px/1.5 system-ui, sans-serif }\n"
    "h1 { font-size: 1.5rem; margin: 0 0 .3rem } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem }\n"
    "p { margin: .3rem 0 .8rem } .dim, small { color: var(--dim) }\n"
    "code, pre, .map, td.code { font-family: ui-monospace, monospace; font-size: .9em }\n"
    "pre { overflow-x: auto; line-height: 1.25; padding: .6rem .8rem; border: 1px solid var(--line); border-radius: "
    "4px }\n"
    "table { border-collapse: collapse; width: 100% } td, th { padding: .2rem .6rem; text-align: left;\n"
    "  border-bottom: 1px solid var(--line); vertical-align: top }\n"
    "th { color: var(--dim); font-weight: 600 } .number { text-align: right; font-variant-numeric: tabular-nums }\n"
    "td.good, td.fair, td.bad, td.none { background: none } td.good { color: var(--good) }\n"
    "td.fair { color: var(--fair) } td.bad { color: var(--bad) } td.none { color: var(--dim) }\n"
    ".good { background: var(--good) } .fair { background: var(--fair) } .bad { background: var(--bad) }\n"
    ".none { background: var(--none) }\n"
    ".map { display: flex; flex-wrap: wrap; gap: 2px } .map > * { width: 13px; height: 13px; border-radius: 2px }\n"
    ".parts { display: flex; flex-wrap: wrap; gap: .6rem 1.4rem } .part small { display: block }\n"
    ".bar { display: flex; height: 12px; border-radius: 3px; overflow: hidden; min-width: 6rem }\n"
    ".bar > * { min-width: 2px }\n"
    ".key { display: inline-block; width: 11px; height: 11px; border-radius: 2px; margin: 0 .3rem 0 1rem }\n"
    "table.matrix { width: auto } .matrix th, .matrix td { border: 0; padding: 1px 2px; vertical-align: bottom }\n"
    ".matrix th { font: .85em ui-monospace, monospace; white-space: nowrap; padding-right: .6rem }\n"
    ".matrix tr:first-child th { padding: 0 } .matrix th span { writing-mode: vertical-rl; rotate: 180deg }\n"
    ".matrix td span { display: block; width: 1.5em; height: 1em; border-radius: 2px; text-align: center;\n"
    "  line-height: 1; font-weight: 700; color: var(--on) }\n"
    "td { overflow-wrap: anywhere } a { color: var(--fair) }\n"
    ".figure { display: inline-block; margin-right: 1.6rem } .figure b { font-size: 1.25rem }\n"
    ".figure .wrong { color: var(--bad) } .figure .right { color: var(--good) }\n"
    "details > summary { cursor: pointer; color: var(--dim); margin: .5rem 0 }\n";

/* What is written for a character that would mean something, or is none in XML; NULL: itself. */
static const char *name_of(char c) {
  switch (c) {
  case '&': return "&amp;";
  case '<': return "&lt;";
  case '>': return "&gt;";
  case '"': return "&quot;";
  default: return (unsigned char)c < ' ' ? " " : NULL;
  }
}

static const char *put(FILE *out, const char *text) {
  const char *name = name_of(*text);
  if (!name)
    return utf8_put(out, text);
  fputs(name, out);
  return text + 1;
}

void html_text(FILE *out, const char *text) {
  while (*text)
    text = put(out, text);
}

void html_lines(FILE *out, const char *text) {
  while (*text)
    if (*text == '\n')
      putc(*text++, out);
    else
      text = put(out, text);
}

FILE *html_begin(const char *path, const char *title, char *why, size_t size) {
  FILE *out = fopen(path, "we");
  if (!out) {
    snprintf(why, size, "%s: %s", path, strerror(errno));
    return NULL;
  }
  fputs("<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>",
        out);
  html_text(out, title);
  fprintf(out, "</title>\n<style>\n%s</style>\n<h1>", style);
  html_text(out, title);
  fputs("</h1>\n", out);
  return out;
}

bool html_end(FILE *out, const char *path, char *why, size_t size) {
  fputs("</html>\n", out);
  bool done = !ferror(out);
  done &= !fclose(out);
  if (!done)
    snprintf(why, size, "%s: %s", path, strerror(errno));
  return done;
}
