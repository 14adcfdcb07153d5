/* leaver.c - a native program in the emulator's place, one of whose threads ends, as the emulator's do.
 *
 * glibc loads an unwinder for that, libgcc_s, and ends the process if it cannot. This is not linked with one, as
 * qemu-aarch64 of some distributions is not. */
#include <linux/futex.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "inmate.h"

static struct inmate *told;

static void *end(void *arg) {
  (void)arg;
  pthread_exit(NULL);
}

static void say(uint32_t *word) {
  __atomic_store_n(word, 1, __ATOMIC_SEQ_CST);
  syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0);
}

int main(void) {
  pthread_t thread;
  told = mmap(NULL, sizeof *told, PROT_READ | PROT_WRITE, MAP_SHARED, INMATE_FD, 0);
  if (told == MAP_FAILED)
    return 1;
  say(&told->ready);
  while (!__atomic_load_n(&told->go, __ATOMIC_SEQ_CST))
    syscall(SYS_futex, &told->go, FUTEX_WAIT, 0, NULL, NULL, 0);
  told->error = pthread_create(&thread, NULL, end, NULL);
  if (!told->error)
    told->error = pthread_join(thread, NULL);
  say(&told->done);
  return 0;
}
