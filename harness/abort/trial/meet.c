/* meet.c - where the threads of a trial wait for each other in the generated code. */
#include "meet.h"

#include <pthread.h>

static pthread_barrier_t inside;

void meet_open(unsigned threads) { pthread_barrier_init(&inside, NULL, threads); }

void meet_all(void) { pthread_barrier_wait(&inside); }
