/* sarif.c - findings as SARIF 2.1.0 (OASIS): a rule for each kind of finding, a result for each case. */
#include "check/check.h"
#include "cli/report/file.h"
#include "cli/report/report.h"
#include "cli/verbs.h"

#include <string.h>

static void put_member(FILE *out, const char *name, const char *text) {
  fprintf(out, "\"%s\": \"", name);
  report_json_text(out, text);
  putc('"', out);
}

static void put_rules(FILE *out) {
  for (unsigned f = 1; f < FINDINGS; f++) {
    fputs(f > 1 ? ",\n        {" : "\n        {", out);
    put_member(out, "id", finding_name((enum finding)f));
    fputs(", \"shortDescription\": {", out);
    put_member(out, "text", finding_sentence((enum finding)f));
    fputs("}}", out);
  }
}

/* A path as the reference of a URI (RFC 3986): what is neither a letter nor harmless is a percent and two digits. */
static void put_uri(FILE *out, const char *path) {
  static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-~";
  for (; *path; path++)
    fprintf(out, strchr(plain, *path) ? "%c" : "%%%02X", (unsigned char)*path);
}

/* The line of a case that holds the instruction is not kept: all of the file is the place. */
static void put_result(FILE *out, const struct reported *f) {
  fputs("{", out);
  put_member(out, "ruleId", *f->saved.finding ? f->saved.finding : finding_name(FINDING_NONE));
  fputs(", \"level\": \"error\", \"message\": {", out);
  put_member(out, "text", f->saved.story);
  fputs("},\n       \"locations\": [{\"physicalLocation\": {\"artifactLocation\": {\"uri\": \"", out);
  put_uri(out, f->path);
  fputs("\"}, \"region\": {\"startLine\": 1}}}],\n       \"properties\": {", out);
  put_member(out, "command", f->command);
  fputs(", ", out);
  put_member(out, "encoder", f->saved.encoder);
  fputs(", ", out);
  put_member(out, "expected", f->saved.expected);
  fputs(", ", out);
  put_member(out, "found", f->saved.found);
  fputs("}}", out);
}

bool report_sarif(const struct report *r, const char *path, char *why, size_t size) {
  FILE *out = report_open(path, why, size);
  if (!out)
    return false;
  fprintf(out,
          "{\n  \"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\",\n  \"version\": \"2.1.0\",\n"
          "  \"runs\": [{\n    \"tool\": {\"driver\": {\"name\": \"a64fuzz\", \"version\": \"%s\", \"rules\": [",
          A64FUZZ_VERSION);
  put_rules(out);
  fputs("\n    ]}},\n    \"results\": [", out);
  for (unsigned i = 0; i < r->count; i++) {
    fputs(i ? ",\n      " : "\n      ", out);
    put_result(out, &r->finding[i]);
  }
  fputs("\n    ]\n  }]\n}\n", out);
  return report_close(out, path, why, size);
}
