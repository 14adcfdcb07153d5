/* ends_thread.c - ends the thread that calls it, when it is asked for one form. */
#include "encoders/bad/bad.h"

#include <pthread.h>

static void misbehave(const struct a64fuzz_request *r) {
  if (is_form(r, "MADD"))
    pthread_exit(NULL);
}

BAD("ends_thread")
