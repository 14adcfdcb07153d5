/* sandbox.c - a program cannot get out of the agent's process. */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "kit.h"
#include "run/launch.h"
#include "test/test.h"

struct probed {
  unsigned tried;
  uint64_t allowed; /* one bit for each that the kernel did not refuse */
};

/* Runs the agent's own attempts to escape (agent/probe.c), in the sandbox or outside. */
static struct probed probe(bool open) {
  struct run_options o = kit_options();
  struct launch l;
  char why[256];
  EXPECT_TRUE(launch_prepare(&l, &o, sizeof(struct wire_shared), why, sizeof why));
  l.sandbox = open ? SANDBOX_NONE : SANDBOX_AGENT;
  struct wire_shared *w = l.memory;
  w->order.magic = WIRE_MAGIC;
  EXPECT_TRUE(launch_start(&l, "--probe-sandbox"));
  while (!launch_ended(&l))
    launch_pause(&l, 1000000);
  EXPECT_EQ(0, l.status);
  struct probed p = {(unsigned)w->answer.tried, w->answer.broken};
  launch_free(&l);
  return p;
}

TEST(nothing_forbidden_is_possible_in_the_sandbox) {
  struct probed p = probe(false);
  EXPECT_TRUE(p.tried >= 20);
  EXPECT_EQ(0, p.allowed);
}

TEST(outside_the_sandbox_all_of_it_is_possible) {
  struct probed p = probe(true);
  EXPECT_EQ((1ull << (p.tried - 1)) - 1, p.allowed & ~(1ull << (p.tried - 1))); /* the last: see there */
}

/* Such a kernel is one that says so of itself. */
TEST(a_kernel_without_gates_runs_programs_and_is_told) {
  char text[1024];
  FILE *f = popen("setarch --uname-2.6 build/a64fuzz check corpus/seed/trap-udf.case 2>&1", "r");
  text[f ? fread(text, 1, sizeof text - 1, f) : 0] = 0;
  NOTEF("%s", text);
  EXPECT_EQ(0, pclose(f));
  EXPECT_TRUE(strstr(text, "this kernel has no seccomp notification") != NULL);
}
