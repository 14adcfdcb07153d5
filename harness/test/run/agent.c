/* agent.c - what the agent reports of programs that stop in every way there is. */
#define _GNU_SOURCE
#include <limits.h>
#include <signal.h>
#include <string.h>

#include "kit.h"
#include "test/test.h"

TEST_ON_BOTH(60, every_register_survives_the_way_in_and_each_way_out) {
  static const uint32_t ends[] = {TO_EXIT, TO_ABORT, UDF, BRK};
  struct runner *r = kit_open();
  for (int round = 0; round < 8; round++) {
    kit_clear(r);
    for (size_t i = 0; i < 4; i++)
      kit_case(r, &ends[i], 1, 64);
    kit_run(r);
    for (size_t i = 0; i < 256; i++) {
      struct wire_exec *e = &run_wire(r)->execs[i];
      kit_expect_stop(e, i < 64 ? STOP_EXIT : i < 128 ? STOP_ABORT : STOP_SIGNAL);
      kit_expect_same_state(&e->in, &e->out);
      EXPECT_EQ(0, memcmp(e->mem_in, e->mem_out, sizeof e->mem_in));
    }
  }
  run_close(r);
}

TEST_ON_BOTH(60, each_register_carries_each_bit) {
  struct runner *r = kit_open();
  kit_clear(r);
  struct wire_exec *e = KIT_RUNS(r, TO_EXIT);
  for (size_t word = 0; word < sizeof e->in / 8; word++) {
    uint64_t *at = (uint64_t *)&e->in + word;
    if (at >= &e->in.nzcv && at <= &e->in.zero)
      continue; /* these have few bits; the test above draws them */
    memset(&e->in, 0, sizeof e->in);
    *at = word % 2 ? 0x8000000000000001ull : 0x5555aaaa3333ccccull;
    kit_run(r);
    kit_expect_same_state(&e->in, &e->out);
  }
  run_close(r);
}

TEST_ON_BOTH(60, the_effect_of_a_program_is_seen_in_registers_and_window) {
  struct runner *r = kit_open();
  kit_clear(r);
  struct wire_exec *e = KIT_RUNS(r, 0x8b020023 /* add x3, x1, x2 */, 0xf9000403 /* str x3, [x0, #8] */, TO_EXIT);
  e->in.x[0] = WIRE_WINDOW;
  kit_run(r);
  kit_expect_stop(e, STOP_EXIT);
  EXPECT_EQ(e->in.x[1] + e->in.x[2], e->out.x[3]);
  EXPECT_EQ(0, memcmp(e->mem_out, e->mem_in, 8));
  EXPECT_EQ(0, memcmp(e->mem_out + 8, &e->out.x[3], 8));
  EXPECT_EQ(0, memcmp(e->mem_out + 16, e->mem_in + 16, sizeof e->mem_in - 16));
  run_close(r);
}

TEST_ON_BOTH(60, an_abort_delivers_its_value_and_zero_comes_back_as_one) {
  static const int values[] = {0, 1, -1, INT_MIN, INT_MAX, 0x12345678};
  struct runner *r = kit_open();
  kit_clear(r);
  for (size_t i = 0; i < 6; i++)
    KIT_RUNS(r, CALL_ABORT)->in.x[0] = 0xabcdef0000000000 | (uint32_t)values[i];
  kit_run(r);
  for (size_t i = 0; i < 6; i++) {
    struct wire_exec *e = &run_wire(r)->execs[i];
    kit_expect_stop(e, STOP_ABORT);
    EXPECT_EQ(values[i] ? values[i] : 1, e->stop.value);
    EXPECT_EQ(kit_pc(r, e) + 4, e->stop.pc);
    EXPECT_EQ(e->in.x[0], e->out.x[0]);
  }
  run_close(r);
}

TEST_ON_BOTH(60, an_abort_by_register_is_an_abort) {
  struct runner *r = kit_open();
  kit_clear(r);
  struct wire_exec *call = KIT_RUNS(r, BLR_X0), *jump = KIT_RUNS(r, BR_X0);
  call->in.x[0] = jump->in.x[0] = WIRE_ABORT;
  kit_run(r);
  kit_expect_stop(call, STOP_ABORT);
  EXPECT_EQ((int32_t)WIRE_ABORT, call->stop.value);
  EXPECT_EQ(kit_pc(r, call) + 4, call->stop.pc);
  kit_expect_stop(jump, STOP_ABORT);
  EXPECT_EQ(jump->in.x[30], jump->stop.pc);
  run_close(r);
}

/* One program, `word`, with x0 = base; the fault it gives. `code` 0: that of an undefined instruction. `jumps`: the PC
 * is x0. */
struct fault {
  const char *what;
  uint64_t x0;
  uint32_t word;
  int signo, code;
  bool jumps, noncanonical;
};

static const struct fault faults[] = {
    {"udf #0", 0, UDF, SIGILL, 0, false, false},
    {"brk #0", 0, BRK, SIGTRAP, 1, false, false},
    {"hvc #0", 0, 0xd4000002, SIGILL, 0, false, false},
    {"smc #0", 0, 0xd4000003, SIGILL, 0, false, false},
    {"eret", 0, 0xd69f03e0, SIGILL, 0, false, false},
    {"load from unmapped memory", WIRE_UNMAPPED, LDR_X1_X0, SIGSEGV, SEGV_MAPERR, false, false},
    {"load from null", 0, LDR_X1_X0, SIGSEGV, SEGV_MAPERR, false, false},
    {"load from a non-canonical address", 1ull << 47, LDR_X1_X0, SIGSEGV, SEGV_MAPERR, false, true},
    {"store to read-only memory", WIRE_READONLY + 64, STR_X1_X0, SIGSEGV, SEGV_ACCERR, false, false},
    {"load without access", WIRE_NOACCESS + 8, LDR_X1_X0, SIGSEGV, SEGV_ACCERR, false, false},
    {"store without access", WIRE_NOACCESS + 8, STR_X1_X0, SIGSEGV, SEGV_ACCERR, false, false},
    {"load above the window", WIRE_WINDOW + WIRE_WINDOW_BYTES, LDR_X1_X0, SIGSEGV, SEGV_ACCERR, false, false},
    {"load below the window's grain", WIRE_WINDOW_GRAIN - 8, LDR_X1_X0, SIGSEGV, SEGV_ACCERR, false, false},
    {"store to the arena", WIRE_PC(3), STR_X1_X0, SIGSEGV, SEGV_ACCERR, false, false},
    {"store to the stubs", WIRE_EXIT, STR_X1_X0, SIGSEGV, SEGV_ACCERR, false, false},
    {"unaligned acquire", WIRE_WINDOW + 9 /* FEAT_LSE2 or not */, LDAR_X1_X0, SIGBUS, BUS_ADRALN, false, false},
    {"jump to null", 0, BR_X0, SIGSEGV, SEGV_MAPERR, true, false},
    {"jump to unmapped memory", WIRE_UNMAPPED, BR_X0, SIGSEGV, SEGV_MAPERR, true, false},
    {"jump to the window", WIRE_WINDOW, BR_X0, SIGSEGV, SEGV_ACCERR, true, false},
    {"jump without access", WIRE_NOACCESS, BR_X0, SIGSEGV, SEGV_ACCERR, true, false},
    {"jump to an unaligned address", WIRE_PC(3) + 2, BR_X0, SIGBUS, BUS_ADRALN, true, false},
    {"jump to padding", WIRE_PC(0) - 64, BR_X0, SIGILL, 0, true, false},
};

#define FAULTS (sizeof faults / sizeof *faults)

static struct wire_exec *add_fault(struct runner *r, const struct fault *f) {
  struct wire_exec *e = KIT_RUNS(r, f->word, TO_EXIT);
  e->in.x[0] = f->x0;
  return e;
}

static void expect_fault(struct runner *r, const struct a64_traits *on, const struct wire_exec *e,
                         const struct fault *f) {
  uint64_t pc = f->jumps ? f->x0 : kit_pc(r, e);
  uint64_t told = f->noncanonical && !on->noncanonical_told ? 0 : f->x0;
  NOTEF("%s", f->what);
  kit_expect_signal(e, f->signo, f->code ? f->code : (int)on->undefined_code, pc,
                    f->jumps || f->signo == SIGILL || f->signo == SIGTRAP ? pc : told);
}

TEST_ON_BOTH(60, each_fault_is_reported_as_it_was) {
  struct runner *r = kit_open();
  const struct a64_traits *on = kit_traits(r);
  kit_clear(r);
  for (size_t i = 0; i < FAULTS; i++)
    add_fault(r, &faults[i]);
  kit_run(r);
  for (size_t i = 0; i < FAULTS; i++)
    expect_fault(r, on, &run_wire(r)->execs[i], &faults[i]);
  EXPECT_EQ(1, run_counts(r)->starts);
  run_close(r);
}

TEST_ON_BOTH(60, eight_faults_of_a_kind_in_a_row_are_all_recovered) {
  struct runner *r = kit_open();
  const struct a64_traits *on = kit_traits(r);
  for (size_t i = 0; i < FAULTS; i++) {
    kit_clear(r);
    for (int n = 0; n < 8; n++)
      add_fault(r, &faults[i]);
    kit_run(r);
    for (int n = 0; n < 8; n++)
      expect_fault(r, on, &run_wire(r)->execs[n], &faults[i]);
  }
  EXPECT_EQ(1, run_counts(r)->starts);
  run_close(r);
}

TEST_ON_BOTH(60, every_ordered_pair_of_faults_is_recovered) {
  struct runner *r = kit_open();
  const struct a64_traits *on = kit_traits(r);
  for (size_t i = 0; i < FAULTS; i++) {
    kit_clear(r);
    for (size_t k = 0; k < FAULTS; k++)
      add_fault(r, &faults[i]), add_fault(r, &faults[k]);
    kit_run(r);
    for (size_t k = 0; k < 2 * FAULTS; k++)
      expect_fault(r, on, &run_wire(r)->execs[k], &faults[k % 2 ? k / 2 : i]);
  }
  EXPECT_EQ(1, run_counts(r)->starts);
  run_close(r);
}

TEST_ON_BOTH(60, an_endless_loop_times_out_with_its_registers) {
  struct runner *r = kit_open();
  kit_clear(r);
  struct wire_exec *loop = KIT_RUNS(r, LOOP), *after = KIT_RUNS(r, TO_EXIT);
  struct wire_exec *wide = KIT_RUNS(r, 0x17ffffff /* b .-4 */); /* runs through the agent's word before it */
  kit_run(r);
  kit_expect_stop(loop, STOP_TIMEOUT);
  EXPECT_EQ(kit_pc(r, loop), loop->stop.pc);
  kit_expect_same_state(&loop->in, &loop->out);
  kit_expect_stop(after, STOP_EXIT);
  kit_expect_stop(wide, STOP_TIMEOUT);
  EXPECT_EQ(1, run_counts(r)->starts);
  run_close(r);
}

TEST_ON_BOTH(60, garbage_in_sp_and_tpidr_hinders_no_way_out) {
  static const uint32_t ends[] = {TO_EXIT, TO_ABORT, UDF, LOOP, LDR_X1_X0};
  static const uint64_t garbage[] = {0, 1, 0x18, ~0ull, 1ull << 63, WIRE_WINDOW, WIRE_ARENA, 0xdeadbeefdeadbeef};
  struct runner *r = kit_open();
  kit_clear(r);
  for (size_t g = 0; g < 8; g++)
    for (size_t i = 0; i < 5; i++) {
      struct wire_exec *e = KIT_RUNS(r, 0x9100003f /* mov sp, x1 */, 0xd51bd041 /* msr tpidr_el0, x1 */, ends[i]);
      e->in.x[1] = garbage[g];
      e->in.x[0] = WIRE_NOACCESS;
    }
  kit_run(r);
  for (size_t i = 0; i < 40; i++) {
    static const enum wire_stop_kind kinds[] = {STOP_EXIT, STOP_ABORT, STOP_SIGNAL, STOP_TIMEOUT, STOP_SIGNAL};
    struct wire_exec *e = &run_wire(r)->execs[i];
    NOTEF("garbage %llx, end %zu", (unsigned long long)garbage[i / 5], i % 5);
    kit_expect_stop(e, kinds[i % 5]);
    EXPECT_EQ(garbage[i / 5], e->out.sp);
  }
  EXPECT_EQ(1, run_counts(r)->starts);
  run_close(r);
}

/* x0 = what `read` finds in a program that runs after one with `write` (x1 = all ones), for each end of that one. */
static uint64_t inherited(struct runner *r, uint32_t write, uint32_t end, uint32_t read) {
  kit_clear(r);
  struct wire_exec *first = KIT_RUNS(r, write, end), *second = KIT_RUNS(r, read, TO_EXIT);
  memset(&first->in, 0, sizeof first->in);
  memset(&second->in, 0, sizeof second->in);
  first->in.x[1] = ~0ull;
  kit_run(r);
  EXPECT_EQ(0, first->stop.broken);
  kit_expect_stop(second, STOP_EXIT);
  return second->out.x[0];
}

static bool has(struct runner *r, uint32_t word) {
  kit_clear(r);
  struct wire_exec *e = KIT_RUNS(r, word, TO_EXIT);
  kit_run(r);
  return e->stop.kind == STOP_EXIT;
}

TEST_ON_BOTH(60, what_a_program_leaves_switched_on_is_off_for_the_next) {
  static const uint32_t ends[] = {TO_EXIT, TO_ABORT, UDF, LOOP};
  static const struct {
    const char *what;
    uint32_t write, read;
  } leaks[] = {
      {"fpcr", 0xd51b4401 /* msr fpcr, x1 */, 0xd53b4400 /* mrs x0, fpcr */},
      {"fpsr", 0xd51b4421 /* msr fpsr, x1 */, 0xd53b4420 /* mrs x0, fpsr */},
      {"tpidr_el0", 0xd51bd041 /* msr tpidr_el0, x1 */, 0xd53bd040 /* mrs x0, tpidr_el0 */},
      {"dit", 0xd503415f /* msr dit, #1 */, 0xd53b42a0 /* mrs x0, dit */},
      {"ssbs", 0xd503413f /* msr ssbs, #1 */, 0xd53b42c0 /* mrs x0, ssbs */},
      {"tco", 0xd503419f /* msr tco, #1 */, 0xd53b42e0 /* mrs x0, tco */},
      {"predicates", 0x2518e3e0 /* ptrue p0.b */, 0x25208000 /* cntp x0, p0, p0.b */},
      {"svcr", 0xd503477f /* smstart */, 0xd53b4240 /* mrs x0, svcr */},
      {"tpidr2_el0", 0xd51bd0a1 /* msr tpidr2_el0, x1 */, 0xd53bd0a0 /* mrs x0, tpidr2_el0 */},
  };
  struct runner *r = kit_open();
  unsigned had = 0;
  for (size_t i = 0; i < sizeof leaks / sizeof *leaks; i++) {
    if (!has(r, leaks[i].write))
      continue;
    had++;
    for (size_t k = 0; k < 4; k++) {
      NOTEF("%s, end %zu", leaks[i].what, k);
      EXPECT_EQ(0, inherited(r, leaks[i].write, ends[k], leaks[i].read));
    }
  }
  EXPECT_TRUE(had >= (kit_backend() == RUN_QEMU ? 6 : 3)); /* the kernel's programs lack most of PSTATE's */
  EXPECT_EQ(1, run_counts(r)->starts);
  run_close(r);
}

TEST_ON_BOTH(60, vectors_are_as_short_as_can_be_after_each_end) {
  static const uint32_t ends[] = {TO_EXIT, TO_ABORT, UDF, LOOP};
  static const uint32_t length = 0x04bf5020; /* rdvl x0, #1 */
  if (kit_backend() == RUN_NATIVE)
    SKIPF("the sandbox of this machine's own programs lets none change it");
  struct runner *r = kit_open();
  bool scalable = has(r, length);
  for (size_t k = 0; scalable && k < 4; k++) {
    NOTEF("end %zu", k);
    EXPECT_EQ(16, inherited(r, 0xd503201f /* nop */, ends[k], length));
  }
  run_close(r);
  if (!scalable)
    SKIPF("this processor has no SVE");
}

TEST_ON_BOTH(60, an_exclusive_monitor_is_not_inherited) {
  struct runner *r = kit_open();
  kit_clear(r);
  struct wire_exec *load = KIT_RUNS(r, 0xc85f7c01 /* ldxr x1, [x0] */, TO_EXIT);
  struct wire_exec *store = KIT_RUNS(r, 0xc8027c01 /* stxr w2, x1, [x0] */, TO_EXIT);
  load->in.x[0] = store->in.x[0] = WIRE_WINDOW;
  memcpy(store->mem_in, load->mem_in, sizeof store->mem_in);
  kit_run(r);
  kit_expect_stop(store, STOP_EXIT);
  EXPECT_EQ(1, store->out.x[2]);
  run_close(r);
}

TEST_ON_BOTH(60, nothing_of_an_earlier_batch_can_be_executed) {
  struct runner *r = kit_open();
  int undefined = (int)kit_traits(r)->undefined_code;
  uint32_t longer[WIRE_WORDS];
  for (size_t i = 0; i + 1 < WIRE_WORDS; i++)
    longer[i] = 0xd503201f /* nop */;
  longer[WIRE_WORDS - 1] = TO_EXIT;
  kit_clear(r);
  for (int i = 0; i < 3; i++)
    kit_case(r, longer, WIRE_WORDS, 1);
  kit_run(r);
  for (int i = 0; i < 3; i++)
    kit_expect_stop(&run_wire(r)->execs[i], STOP_EXIT);
  kit_clear(r);
  struct wire_exec *into_old = KIT_RUNS(r, BR_X0), *off_the_end = KIT_RUNS(r, 0xd503201f /* nop */);
  into_old->in.x[0] = WIRE_PC(21); /* where the third of the earlier batch lay */
  kit_run(r);
  kit_expect_signal(into_old, SIGILL, undefined, WIRE_PC(21), WIRE_PC(21));
  kit_expect_signal(off_the_end, SIGILL, undefined, WIRE_PC(14) + 4, WIRE_PC(14) + 4);
  run_close(r);
}

TEST_ON_BOTH(60, a_stray_store_is_the_fault_of_the_program_that_made_it) {
  struct runner *r = kit_open();
  for (uint64_t distance = 8; distance <= 2048; distance *= 16) {
    kit_clear(r);
    struct wire_exec *before = KIT_RUNS(r, TO_EXIT), *stray = KIT_RUNS(r, STR_X1_X0, TO_EXIT);
    struct wire_exec *reader = KIT_RUNS(r, LDR_X1_X0, TO_EXIT);
    stray->in.x[0] = reader->in.x[0] = WIRE_WINDOW - distance;
    kit_run(r);
    NOTEF("%u bytes below the window", (unsigned)distance);
    kit_expect_stop(before, STOP_EXIT);
    EXPECT_EQ(STOP_EXIT, stray->stop.kind);
    EXPECT_EQ(BROKEN(WINDOW_PAD), stray->stop.broken);
    kit_expect_stop(reader, STOP_EXIT);
    EXPECT_EQ(0, reader->out.x[1]);
  }
  run_close(r);
}
