/* guard_cost.c - what an abort costs, counted: instructions and system calls, which no other work on the machine
 * changes.
 *
 * An emulator that takes one instruction at a time logs each, and each system call. */
#include "cli/bench/guard_cost.h"
#include "cli/bench/bench.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* A run is long enough to tell what every abort takes from what the program takes once. */
enum { FEW = 8, MANY = 24 };

/* Small against any kernel, so that a path of many instructions and few calls is not made to look cheap. */
enum { INSTRUCTIONS_OF_CALL = 200, INSTRUCTIONS_OF_SIGNAL = 2000 };

struct count {
  unsigned long instructions, calls;
};

/* "123 write(1," but not what the log says of registers or addresses. */
static bool is_call(const char *line) {
  const char *name = line + strspn(line, "0123456789");
  return name > line && *name == ' ' && islower((unsigned char)name[1]) && strchr(name, '(');
}

static void count_line(const char *line, struct count *n) {
  n->instructions += !strncmp(line, "Trace ", 6);
  n->calls += is_call(line);
}

/* Both names of the option: one per version. */
static bool count_run(const char *who, const char *by, unsigned times, struct count *n) {
  char path[512], command[1024], line[512];
  ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
  path[length > 0 ? length : 0] = 0;
  char *end = strrchr(path, '/');
  snprintf(command, sizeof command,
           "QEMU_SINGLESTEP=1 QEMU_ONE_INSN_PER_TB=1 exec qemu-aarch64 -cpu max -d exec,nochain,strace "
           "'%.*s/guard/cost' %s %s %u 2>&1",
           end ? (int)(end - path) : 0, path, who, by, times);
  FILE *f = popen(command, "r");
  *n = (struct count){0};
  while (f && fgets(line, sizeof line, f))
    count_line(line, n);
  return f && pclose(f) == 0;
}

bool guard_cost(const char *who, const char *by, struct guard_cost *cost) {
  struct count few, many;
  if (!count_run(who, by, FEW, &few) || !count_run(who, by, MANY, &many))
    return false;
  cost->instructions = (double)(many.instructions - few.instructions) / (MANY - FEW);
  cost->calls = (double)(many.calls - few.calls) / (MANY - FEW);
  bool by_signal = !strcmp(by, "fault");
  cost->sum = cost->instructions + cost->calls * INSTRUCTIONS_OF_CALL + by_signal * INSTRUCTIONS_OF_SIGNAL;
  return cost->instructions > 0;
}

static double rate(const char *who, const char *by) {
  struct guard_cost cost;
  return guard_cost(who, by, &cost) ? 1e6 / cost.sum : 0;
}

double rate_bare_call(struct bench *b) { return (void)b, rate("bare", "call"); }
double rate_guard_call(struct bench *b) { return (void)b, rate("guard", "call"); }
double rate_bare_fault(struct bench *b) { return (void)b, rate("bare", "fault"); }
double rate_guard_fault(struct bench *b) { return (void)b, rate("guard", "fault"); }
