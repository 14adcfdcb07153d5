/* html.h - pages of HTML that need nothing else: one style for all, in light and dark, and text that cannot break out.
 *
 *   FILE *out = html_begin("survey.html", "Survey of vixl", why, sizeof why);
 *   html_text(out, text);                        // escaped
 *   bool done = html_end(out, "survey.html", why, sizeof why);
 *
 * Classes of the style: `good`, `fair`, `bad`, `none` colour whatever holds text or is a square, and stand for the same
 * everywhere: nothing found, right in another way, a finding, not asked. `map` is a grid of squares, `parts` a row of
 * `part`s with a heading each, `bar` a row of parts that are as wide as they count, `number` a column of a table that
 * is aligned to the right. */
#ifndef A64_CLI_HTML_H
#define A64_CLI_HTML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Begins a page, title and style and all; NULL with "FILE: message" in why[size] if it cannot be written. */
FILE *html_begin(const char *path, const char *title, char *why, size_t size);
/* Ends it. False, with a message, if not all could be written. */
bool html_end(FILE *out, const char *path, char *why, size_t size);
/* Text, or the value of an attribute: nothing in it means anything to HTML. */
void html_text(FILE *out, const char *text);
/* The same, of lines. */
void html_lines(FILE *out, const char *text);

#endif
