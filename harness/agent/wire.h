/* wire.h - the shared memory between host and agent: what a batch, an execution and a stop look like.
 *
 * The host fills the order, wakes the agent with the futex `turn`, and takes the answer. A program may write to all
 * that its process can write, so the host keeps the batch in memory of its own, and believes of the answer only what it
 * has copied and then checked (run/exchange.h). Both sides are 64-bit little-endian Linux; every field has a fixed
 * width and a fixed offset, so an x86-64 host and an AArch64 agent agree. The addresses below are guest addresses and
 * the same in every process: equal programs leave equal registers. */
#ifndef A64_AGENT_WIRE_H
#define A64_AGENT_WIRE_H

#include <stdint.h>

#define WIRE_MAGIC 0x61363466757a7a32ull /* "a64fuzz2" */

/* Spacing that suits 4, 16 and 64 KiB pages alike. */
#define WIRE_GRAIN 0x10000ull

/* Executable memory, never writable and executable at once. First the stubs, then the slots, one program in each. */
#define WIRE_ARENA 0x1000000000ull
#define WIRE_EXIT (WIRE_ARENA + 0x000)  /* a program branches here when it is done */
#define WIRE_ABORT (WIRE_ARENA + 0x800) /* jit_abort(value): reached by B, BL, BR or BLR; value in w0 */
#define WIRE_SLOTS (WIRE_ARENA + WIRE_GRAIN)
#define WIRE_SLOT_BYTES 0x400ull
#define WIRE_PAD_WORDS 64ull /* UDF #0 before the entry of every slot, and from its last word to the next slot */
#define WIRE_WORDS 128       /* words of a program at most, its closing branch to WIRE_EXIT included */
#define WIRE_CASES 256       /* slots, and programs in a batch at most */
#define WIRE_EXECS 3072      /* executions in a batch at most: a dozen of each program */
/* Where word 0 of the program in slot s lies. The word before it belongs to the agent: `mrs x0, tpidr_el0`. So a
 * program that reads TPIDR_EL0 finds the initial value of x0 there; what it writes to it is not observed. */
#define WIRE_PC(slot) (WIRE_SLOTS + (uint64_t)(slot)*WIRE_SLOT_BYTES + WIRE_PAD_WORDS * 4)

/* The only memory a program may touch: the last bytes of an accessible page, with no access on both sides of that page.
 * What lies below the window in its page must not be written: a stray store there sets the invariant `window_pad`. */
#define WIRE_WINDOW_BYTES 512
#define WIRE_WINDOW_GRAIN 0x1100000000ull
#define WIRE_WINDOW (WIRE_WINDOW_GRAIN + WIRE_GRAIN - WIRE_WINDOW_BYTES)
/* Addresses for planned faults, a grain each. Readable zeros that cannot be written; mapped without access; unmapped.
 */
#define WIRE_READONLY 0x1200000000ull
#define WIRE_NOACCESS 0x1300000000ull
#define WIRE_UNMAPPED 0x1400000000ull

/* All the state a program can see (C5.2 of the Arm ARM names the registers). */
struct wire_state {
  uint64_t x[31];
  uint64_t sp;
  uint64_t nzcv; /* bits 31:28, as in the NZCV system register */
  uint64_t fpcr;
  uint64_t fpsr;
  uint64_t zero; /* keeps v 16-byte aligned */
  uint64_t v[32][2];
};

enum wire_stop_kind {
  STOP_NOT_RUN,
  STOP_EXIT,    /* reached WIRE_EXIT */
  STOP_ABORT,   /* reached WIRE_ABORT; left by longjmp; `value` is what the recovery point received */
  STOP_SIGNAL,  /* a synchronous signal, left by siglongjmp */
  STOP_TIMEOUT, /* the watchdog ended it; pc and state are where it happened to be, addr is 0 */
  /* Set by the host alone; `out` and `mem_out` are zero then: */
  STOP_EMULATOR, /* the emulator died by itself when this execution ran alone, twice; code: its wait status */
  STOP_LOST,     /* the agent died or hung when this execution ran alone, twice; code: its wait status */
  STOP_REFUSED,  /* the host refused to run it: a word that could leave the sandbox; signo: index of that word */
  STOP_FORGED    /* the agent's answer could not be when this execution ran alone, twice; code: enum run_lie */
};

/* What recovery left broken: one bit per invariant. Names stand in agent/invariants.def. */
struct wire_stop {
  uint32_t kind;   /* enum wire_stop_kind */
  int32_t signo;   /* STOP_SIGNAL */
  int32_t code;    /* si_code */
  int32_t value;   /* STOP_ABORT: what longjmp delivered */
  uint64_t pc;     /* of the stop; STOP_ABORT: the link register on entry; STOP_EXIT: 0 */
  uint64_t addr;   /* si_addr */
  uint64_t broken; /* invariants that did not hold after recovery */
};

struct wire_case {
  uint32_t nwords;
  uint32_t first_exec; /* its executions are exec[first_exec .. first_exec+nexecs) */
  uint32_t nexecs;
  uint32_t slot; /* where it lies; distinct within a batch */
  uint32_t words[WIRE_WORDS];
};

struct wire_input {
  struct wire_state state;
  uint8_t mem[WIRE_WINDOW_BYTES];
};

struct wire_result {
  struct wire_state state;
  uint8_t mem[WIRE_WINDOW_BYTES];
  struct wire_stop stop;
  uint64_t zero; /* keeps the next element 16-byte aligned */
};

enum wire_wanted {
  WANTED_NOT,
  WANTED,
  WANTED_LOOP /* known never to stop: it need not be run a second time to be sure */
};

/* From host to agent. The agent can only read it, unless its pages are huge. */
struct wire_order {
  uint64_t magic;
  uint32_t ncases; /* of this batch */
  uint32_t zero;
  uint8_t wanted[WIRE_EXECS]; /* enum wire_wanted */
  struct wire_case cases[WIRE_CASES];
  struct wire_input inputs[WIRE_EXECS];
};

/* Whose turn it is; a futex word. The agent's first turn is its own start. */
enum wire_turn { TURN_HOST, TURN_AGENT };

/* From agent to host. */
struct wire_answer {
  uint32_t turn;    /* enum wire_turn */
  uint32_t journal; /* index of the execution being run + 1; 0: none. Written before the execution starts */
  uint32_t spent;   /* the agent found itself broken; it must be replaced, and may have left executions not run */
  uint32_t page;    /* the agent's page size, for the record */
  uint64_t broken;  /* invariants found broken after the batch, by whichever execution; of a probe: what was allowed */
  uint64_t tried;   /* of a probe: attempts */
  char why[80];     /* why the agent could not start */
  struct wire_result results[WIRE_EXECS]; /* STOP_NOT_RUN until it is done */
};

/* Descriptor under which the agent inherits this memory. */
#define WIRE_FD 3

#define WIRE_ORDER_BYTES ((sizeof(struct wire_order) + WIRE_GRAIN - 1) / WIRE_GRAIN * WIRE_GRAIN)

struct wire_shared {
  union {
    struct wire_order order;
    uint8_t order_pages[WIRE_ORDER_BYTES];
  };
  struct wire_answer answer;
};

/* A batch in memory of the host alone. */
struct wire_exec {
  struct wire_state in;
  uint8_t mem_in[WIRE_WINDOW_BYTES];
  struct wire_state out;
  uint8_t mem_out[WIRE_WINDOW_BYTES];
  struct wire_stop stop;
  uint64_t loops; /* 1: known never to stop by itself. Set by who fills the batch */
};

struct wire {
  uint32_t ncases;
  struct wire_case cases[WIRE_CASES];
  struct wire_exec execs[WIRE_EXECS];
};

_Static_assert(sizeof(struct wire_state) == 800 && sizeof(struct wire_case) == 528, "both sides must agree");
_Static_assert(sizeof(struct wire_input) == 1312 && sizeof(struct wire_result) == 1360, "both sides must agree");
_Static_assert(sizeof(struct wire_order) % 16 == 0 && sizeof(struct wire_answer) % 16 == 0, "both sides must agree");

#endif
