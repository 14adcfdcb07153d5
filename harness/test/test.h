/* test.h - how a test is written: one property, named as a sentence, that ends at its first failed expectation.
 *
 *   TEST(a_decoded_word_encodes_to_itself) {
 *     NOTEF("0x%08x", word);               // printed only if something below fails
 *     EXPECT_EQ(word, encoded);            // what is wanted stands first
 *   }
 *
 * Every test runs in a process and a process group of its own: it may crash, hang and leave children behind. */
#ifndef A64_TEST_TEST_H
#define A64_TEST_TEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct test {
  const char *name, *file;
  int line;
  int seconds; /* how long it may take on a quiet machine; a busy one gives it more */
  void (*run)(void);
  struct test *next;
};

#define TEST(name) TEST_WITHIN(60, name)

#define TEST_WITHIN(seconds, name)                                                                                     \
  static void name(void);                                                                                              \
  __attribute__((constructor)) static void register_##name(void) {                                                     \
    static struct test t = {#name, __FILE__, __LINE__, seconds, name, NULL};                                           \
    test_register(&t);                                                                                                 \
  }                                                                                                                    \
  static void name(void)

#define EXPECT_EQ(want, got) test_eq(__FILE__, __LINE__, #got, (uint64_t)(want), (uint64_t)(got))
#define EXPECT_STR(want, got) test_str(__FILE__, __LINE__, #got, want, got)
#define EXPECT_TRUE(x) ((x) ? (void)0 : FAILF("false: %s", #x))
#define FAILF(...) test_fail(__FILE__, __LINE__, __VA_ARGS__)
#define NOTEF(...) test_note(__VA_ARGS__)
/* Ends a test that cannot be made here, for a reason that is told. It is counted, and not as passed. */
#define SKIPF(...) test_skip(__VA_ARGS__)

void test_register(struct test *t);
/* A new and empty folder for this test; what the call before returned then names it too. The runner removes all of them
   with the test, unless it fails: then it says where they are. */
const char *test_folder(void);
/* A file of this name, with these bytes, in such a folder. */
const char *test_file(const char *name, const void *bytes, size_t size);
/* What a file holds, as text, until the next call. */
char *test_read(const char *path);
bool test_is_there(const char *name); /* whether there is a test of this whole name */
void test_eq(const char *file, int line, const char *what, uint64_t want, uint64_t got);
void test_str(const char *file, int line, const char *what, const char *want, const char *got);
void test_fail(const char *file, int line, const char *format, ...) __attribute__((format(printf, 3, 4), noreturn));
void test_note(const char *format, ...) __attribute__((format(printf, 1, 2)));
void test_skip(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

#endif
