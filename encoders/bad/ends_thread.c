/* ends_thread.c - ends the thread that calls it, when it is asked for one form. */
#include "encoders/bad/bad.h"

#include <pthread.h>

static void misbehave(const struct insn *in) {
  if (is_form(in, "MADD"))
    pthread_exit(NULL);
}

BAD("ends_thread")
