/* mailbox.h - how the host tells the guest's first process what to do, and learns how the program ended.
 *
 * Host and guest share two pieces of the guest's memory, each one huge page, so that it lies at one physical address
 * and stays there: what the program finds under descriptor 3, and the mailbox, which the program never sees. Nothing
 * polls in the guest: a byte on the console says that there is something in the mailbox. */
#ifndef A64_GUEST_MAILBOX_H
#define A64_GUEST_MAILBOX_H

#include <stdint.h>

/* The two pieces, and options of the kernel that set pages aside for them. */
#define MAILBOX_MEMORY_BYTES (32ull << 20)
#define MAILBOX_BYTES (64ull << 10)
#define MAILBOX_PAGES "hugepagesz=32M hugepages=1 hugepagesz=64K hugepages=1"

/* Said on the console once the guest listens: physical addresses of memory and mailbox. */
#define MAILBOX_OPEN "a64fuzz guest: memory at 0x%llx, mailbox at 0x%llx\n"

/* Files of the guest. */
#define MAILBOX_INIT "init"
#define MAILBOX_PROGRAM "program"

/* The host gives an order, the guest takes it away when it is carried out. */
enum mailbox_order { ORDER_NONE, ORDER_START, ORDER_KILL };

struct mailbox {
  uint32_t order;    /* enum mailbox_order */
  uint32_t running;  /* a program runs */
  int32_t status;    /* wait status of the last program that ended */
  uint32_t waits;    /* offset of the word in memory that the program may be waiting for, by futex */
  char argument[64]; /* of the program to start; "": none */
  char said[192];    /* what the last program printed, cut short */
};

#endif
