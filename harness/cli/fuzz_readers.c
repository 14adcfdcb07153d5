/* fuzz_readers.c - a target of AFL++ and libFuzzer: bytes are what others wrote, for the reader that the first chooses.
 *
 * What a reader takes must be written as something that it takes for the same. Every reader gets a copy that ends where
 * the bytes do, so that AddressSanitizer sees a read too many. */
#include "case/case.h"
#include "cli/agree/tokens.h"
#include "cli/audit/listing.h"
#include "cli/audit/region.h"
#include "cli/fuzz_shared.h"
#include "cli/report/record.h"
#include "encoders/encoder.h"
#include "isa/insn.h"
#include "script/script.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { LARGEST = 1 << 15 /* fits a pipe */ };

static void require(bool holds) {
  if (!holds)
    abort();
}

/* ---- the readers ------------------------------------------------------------------------------------------------- */

static void read_case(const char *text, size_t size) {
  static struct saved s, again;
  char why[160];
  if (!case_parse("case", text, size, &s, why, sizeof why))
    return;
  char *spelt = case_spell(&s), *spelt_again;
  require(spelt && case_parse("again", spelt, strlen(spelt), &again, why, sizeof why));
  require((spelt_again = case_spell(&again)) != NULL);
  require(!strcmp(spelt, spelt_again));
  free(spelt);
  free(spelt_again);
}

static void read_raw(const char *text, size_t size) {
  static struct program p;
  program_from_bytes(&p, (const uint8_t *)text, size, 0);
}

static void read_assembly(const char *text, size_t size) {
  struct insn in, again;
  struct a64_refusal r;
  char spelt[A64_TEXT];
  uint32_t word, word_again;
  (void)size;
  if (!a64_parse(text, &in, &r) || r.why != A64_ACCEPTED)
    return;
  require(a64_encode(&in, &word, NULL));
  a64_spell(&in, spelt);
  require(a64_parse(spelt, &again, NULL) && a64_encode(&again, &word_again, NULL) && word == word_again);
}

static void read_as_a_form(const char *text, size_t size) {
  struct insn in;
  unsigned form = size > 1 ? (unsigned)((uint8_t)text[0] << 8 | (uint8_t)text[1]) % a64_form_count() + 1 : 0;
  if (form && a64_parse_as(form, text + 2, &in))
    a64_encode(&in, &(uint32_t){0}, NULL);
}

static void read_tokens(const char *text, size_t size) {
  const char *second = memchr(text, 0, size);
  require(tokens_equal(text, text));
  tokens_equal(text, second ? second + 1 : text);
}

static void read_answers(const char *text, size_t size) {
  struct encoder_lines l = {.have = 0};
  struct encoder_said said;
  char line[ENCODER_LINE + 1];
  int pipe[2];
  require(!pipe2(pipe, 0) && write(pipe[1], text, size) == (ssize_t)size);
  close(pipe[1]);
  l.from = pipe[0];
  for (enum encoder_line e; (e = encoder_read_line(&l, line)) == LINE_WHOLE || e == LINE_WITH_NUL;)
    if (e == LINE_WHOLE && encoder_read_answer(line, &said))
      require(said.answer != ENCODER_WORD || strlen(line) == 8);
  close(pipe[0]);
}

static void read_answer_in_json(const char *text, size_t size) {
  struct encoder_said said;
  (void)size;
  if (!encoder_read_json(text, &said))
    require(*said.reason);
  else
    require(said.sequence.count <= sizeof said.sequence.word / sizeof *said.sequence.word);
}

static void read_results(const char *text, size_t size) {
  require(reading_of_results((const uint8_t *)text, size) != READING_BAD);
}

static void read_report(const char *text, size_t size) {
  require(reading_of_report((const uint8_t *)text, size) != READING_BAD);
}

static void read_pairing(const char *text, size_t size) {
  require(reading_of_pairing((const uint8_t *)text, size) != READING_BAD);
}

static void read_trial_answer(const char *text, size_t size) {
  require(reading_of_answer((const uint8_t *)text, size) != READING_BAD);
}

static void read_record(const char *text, size_t size) {
  struct record r;
  FILE *in = fmemopen((void *)text, size + 1, "r");
  require(in && record_begin(&r) && record_take(&r, in));
  fclose(in);
  record_free(&r);
}

static char *spell_script(const struct script *s) {
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  require(out != NULL);
  script_write(s, out);
  require(!fclose(out));
  return text;
}

static bool take_script(struct script *s, const char *text, size_t size) {
  char why[160];
  FILE *in = fmemopen((void *)text, size + 1, "r");
  bool good = in && script_read(s, in, "script", why, sizeof why);
  fclose(in);
  return good;
}

static void read_script(const char *text, size_t size) {
  static struct script s, again;
  if (!take_script(&s, text, size))
    return;
  char *spelt = spell_script(&s);
  require(take_script(&again, spelt, strlen(spelt)));
  char *spelt_again = spell_script(&again);
  require(!strcmp(spelt, spelt_again));
  free(spelt);
  free(spelt_again);
}

static void read_listing(const char *text, size_t size) {
  struct listed l;
  uint32_t wanted;
  char why[160], *line = strdup(text);
  (void)size;
  if (listing_read(line, &l))
    listing_judge(&l, &wanted, why, sizeof why);
  free(line);
}

static void see_region(void *sum, const struct region *r) {
  require(r->bytes % 4 == 0);
  for (size_t i = 0; i < r->bytes; i++)
    *(size_t *)sum += r->code[i];
  *(size_t *)sum += strlen(r->name);
}

static void read_code(const char *text, size_t size) {
  size_t sum = 0;
  char why[160];
  regions_of("code", (const uint8_t *)text, size, 0, see_region, &sum, why, sizeof why);
}

/* ---- the target -------------------------------------------------------------------------------------------------- */

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
  static void (*const readers[])(const char *text, size_t size) = {
      read_case,           read_raw,     read_assembly, read_as_a_form, read_tokens,
      read_answers,        read_results, read_report,   read_pairing,   read_trial_answer,
      read_answer_in_json, read_record,  read_script,   read_listing,   read_code};
  if (!size || size > LARGEST)
    return 0;
  char *copy = malloc(size);
  require(copy != NULL);
  memcpy(copy, bytes + 1, size - 1);
  copy[size - 1] = 0;
  readers[*bytes % (sizeof readers / sizeof *readers)](copy, size - 1);
  free(copy);
  return 0;
}
