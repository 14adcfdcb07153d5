/* ask.c - an assembler's process that somebody sends a signal of a fault is asked again; one that sends it to itself
 * has died. */
#include "script/ask.h"
#include "test/test.h"

#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static atomic_uint *begun; /* programs, of all processes */
static enum { NOBODY, ITSELF, ANOTHER } sender;

static void *begin(void *self, const struct a64fuzz_room *room, char *reason) {
  (void)room, (void)reason;
  atomic_fetch_add(begun, 1);
  return self;
}

/* It has come when this returns. */
static void have_another_send(int signo) {
  pid_t pid = fork();
  if (pid == 0)
    _exit(kill(getppid(), signo));
  waitpid(pid, NULL, 0);
}

/* The first of the processes gets one. */
static enum a64fuzz_verdict step(void *program, const struct a64fuzz_step *s, char *reason) {
  (void)program, (void)s, (void)reason;
  if (atomic_load(begun) == 1 && sender == ITSELF)
    raise(SIGSEGV);
  if (atomic_load(begun) == 1 && sender == ANOTHER)
    have_another_send(SIGSEGV);
  return (enum a64fuzz_verdict)A64FUZZ_DONE;
}

static uint64_t offset(void *program) { return (void)program, 0; }
static void end(void *program) { (void)program; }

static const struct a64fuzz_assembler assembler = {
    .size = sizeof assembler, .begin = begin, .step = step, .offset = offset, .end = end};

static bool give_assembler(void *self, struct encoder_assembler *out) {
  *out = (struct encoder_assembler){.assembler = &assembler, .self = self};
  return true;
}

static const struct asked *ask(void) {
  static struct script s = {.count = 1, .step = {{.kind = A64FUZZ_FINISH}}};
  static struct asked asked;
  static struct encoder e = {.name = "test", .version = "1", .self = &e, .assembler = give_assembler};
  char why[256] = "";
  begun = mmap(NULL, sizeof *begun, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  EXPECT_TRUE(begun != MAP_FAILED);
  struct asker *a = asker_open(&e, why, sizeof why);
  EXPECT_TRUE(a && asker_ask(a, &s, &asked, why, sizeof why));
  asker_close(a);
  NOTEF("%u begun, %s", atomic_load(begun), asked.reason);
  return &asked;
}

TEST(an_assembler_that_somebody_sends_a_fault_is_asked_again) {
  sender = ANOTHER;
  EXPECT_EQ(SCRIPT_DONE, ask()->end);
  EXPECT_EQ(2, atomic_load(begun));
}

TEST(an_assembler_that_sends_itself_a_fault_has_died) {
  sender = ITSELF;
  const struct asked *asked = ask();
  EXPECT_EQ(SCRIPT_DIED, asked->end);
  EXPECT_EQ(1, atomic_load(begun));
  EXPECT_TRUE(strstr(asked->reason, "died of signal 11"));
}
