/* bounds.c - readers of text read no further than its end. */
#include "cli/agree/tokens.h"
#include "gen/random.h"
#include "isa/form.h"
#include "test/test.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* A copy of the first `len` characters that ends where a page does; behind it there is nothing. */
static const char *at_the_edge(const char *text, size_t len) {
  static char *page;
  size_t size = (size_t)sysconf(_SC_PAGESIZE);
  if (!page) {
    page = mmap(NULL, 2 * size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    EXPECT_TRUE(page != MAP_FAILED && !mprotect(page + size, size, PROT_NONE));
  }
  char *copy = page + size - len - 1;
  memcpy(copy, text, len);
  copy[len] = 0;
  return copy;
}

/* Every beginning of it, read as what it is and as anything. */
static void read_beginnings(unsigned form, const char *text) {
  struct insn in;
  for (size_t len = 0; len <= strlen(text); len++) {
    NOTEF("%.*s", (int)len, text);
    const char *copy = at_the_edge(text, len);
    a64_parse(copy, &in, NULL);
    a64_parse_as(form, copy, &in);
    EXPECT_TRUE(tokens_equal(copy, copy));
  }
}

TEST(a_text_is_not_read_past_its_end) {
  uint64_t state = 1;
  for (unsigned form = 1; form <= a64_form_count(); form++)
    for (unsigned n = 0; n < 4; n++) {
      struct insn in;
      char text[A64_TEXT];
      random_intent(form, n % 2 ? A64_ANY : A64_LEGAL, &state, &in);
      a64_spell(&in, text);
      read_beginnings(form, text);
    }
}

TEST(odd_texts_are_not_read_past_their_ends) {
  static const char *const texts[] = {"mov x0, #0x",
                                      "mov x0, #0b",
                                      "mov x0, #-",
                                      "b .+",
                                      "b .-0",
                                      "fmov d0, #1e",
                                      "fmov d0, #0x",
                                      "fmov d0, #-",
                                      "ldr x0, [x1, #",
                                      "ld4 {v1.4s-",
                                      "ld4 {v1.4s-v4.",
                                      "msr s3_7_c15_c15_",
                                      "msr s3_",
                                      "add x0, x1, x2, lsl #3 /",
                                      "b.",
                                      "beq",
                                      "#",
                                      "/",
                                      "//",
                                      "saddl2",
                                      "2"};
  for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++)
    read_beginnings(a64_find_form("LDR_ui"), texts[i]);
}
