/* cpu.c - learns the processor's features by trying: neither HWCAP nor the ID registers tell all of them under QEMU. */
#include "cpu.h"

#include <setjmp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>

#include "guard.h"

static sigjmp_buf undefined;

static void give_up(int signo) { siglongjmp(undefined, signo); }

static void read_dit(void) { __asm__ volatile("mrs x0, s3_3_c4_c2_5" ::: "x0"); }
static void read_ssbs(void) { __asm__ volatile("mrs x0, s3_3_c4_c2_6" ::: "x0"); }
static void read_tco(void) { __asm__ volatile("mrs x0, s3_3_c4_c2_7" ::: "x0"); }
static void read_svcr(void) { __asm__ volatile("mrs x0, s3_3_c4_c2_2" ::: "x0"); }
static void clear_p0(void) { __asm__ volatile(".inst 0x2518e400" /* pfalse p0.b */); }

static const struct {
  int bit;
  void (*attempt)(void);
} features[] = {
    {CPU_DIT, read_dit}, {CPU_SSBS, read_ssbs}, {CPU_MTE, read_tco}, {CPU_SVE, clear_p0}, {CPU_SME, read_svcr},
};

static uint64_t has(size_t i) {
  if (sigsetjmp(undefined, 1) != 0)
    return 0;
  features[i].attempt();
  return 1ull << features[i].bit;
}

uint64_t cpu_probe(void) {
  struct sigaction mine = {.sa_handler = give_up}, before;
  uint64_t cpu = 0;
  sigaction(SIGILL, &mine, &before);
  for (size_t i = 0; i < sizeof features / sizeof *features; i++)
    cpu |= has(i);
  sigaction(SIGILL, &before, NULL);
  return cpu;
}

void cpu_shorten_vectors(void) { prctl(PR_SVE_SET_VL, 16, 0, 0, 0); }
