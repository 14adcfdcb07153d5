/* status.h - exit statuses, and the one line on stderr that goes with the bad ones. */
#ifndef A64_CLI_STATUS_H
#define A64_CLI_STATUS_H

enum {
  STATUS_FINE = 0,
  STATUS_FINDINGS = 1,
  STATUS_BAD_INPUT = 2, /* bad usage, bad input, or a missing tool */
  STATUS_FAILED = 3     /* the harness itself failed */
};

/* "a64fuzz: left out: " and the message, as one line. */
void tell_left_out(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* "a64fuzz: " and the message, as one line. Returns STATUS_BAD_INPUT. */
int bad_input(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The same for what is our own or the machine's fault. Returns STATUS_FAILED. */
int harness_failed(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
