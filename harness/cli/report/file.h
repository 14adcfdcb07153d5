/* file.h - a file of a report: begun, and ended with a word on whether all was written. */
#ifndef A64_CLI_REPORT_FILE_H
#define A64_CLI_REPORT_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

FILE *report_open(const char *path, char *why, size_t size);
bool report_close(FILE *out, const char *path, char *why, size_t size);
/* Text inside the quotes of JSON. */
void report_json_text(FILE *out, const char *text);

#endif
