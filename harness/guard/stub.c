/* stub.c - the abort function as generated code sees it: a few words within reach of its B and BL, one per thread. */
/* SPDX-License-Identifier: MIT */
#include "guard.h"

#include <string.h>

static const uint32_t code[] = {
    0xd50324df, /* bti jc */
    0x58000070, /* ldr x16, the thread */
    0x58000091, /* ldr x17, a64guard_abort_entry */
    0xd61f0220, /* br x17 */
};

void a64guard_stub_write(void *to, const struct a64guard_thread *t) {
  uint64_t data[] = {(uint64_t)t, (uint64_t)&a64guard_abort_entry};
  _Static_assert(sizeof code + sizeof data == A64GUARD_STUB_BYTES, "stub.c and a64guard.h agree");
  memcpy(to, code, sizeof code);
  memcpy((char *)to + sizeof code, data, sizeof data);
}
