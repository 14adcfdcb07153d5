/* callback.h - C that generated code calls. */
#ifndef A64_ABORT_TRIAL_CALLBACK_H
#define A64_ABORT_TRIAL_CALLBACK_H

#ifdef __cplusplus
extern "C" {
#endif

/* Aborts with this value, out of a frame of C++ (destructor.cc). */
void callback_abort(int value);

/* A backtrace of this thread goes through the generated code. */
void callback_backtrace(void);

/* How many destructors that ran on this thread. */
unsigned callback_destroyed(void);

/* Faults, and goes on: a handler that was installed before ours steps over the load. */
int callback_foreign(int value);

/* The same in another thread, which nobody was told of; its end is waited for. */
int callback_stranger(int value);

/* Is asked to stop while it is inside the C library, and goes on. */
int callback_request(int value);

/* Aborts with this value between making code writable and making it executable again. */
void callback_patch(int value);

/* Guards, runs and abandons other generated code. Both return the value to abort the caller with. */
int callback_nested(int value);
int callback_inner(int value);

#ifdef __cplusplus
}
#endif

#endif
