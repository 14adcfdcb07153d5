/* announce.c - tells libunwind of the frame data of generated code: a table with one entry.
 *
 * Since 1.6 a table of the plain format is one that was read from .debug_frame; one in memory is called remote. */
#define UNW_LOCAL_ONLY
#include <libunwind.h>

#include "abort/trial/code_memory_map.h"
#include "abort/trial/program.h"
#include "guard/guard.h"

/* Both count from the start of the code, so frame data has to lie within 2 GiB of it. */
struct entry {
  int32_t start, frame_data;
};

struct table {
  unw_dyn_info_t info;
  struct entry entry;
};

/* The first walk opens a pipe, which stays. */
__attribute__((constructor)) static void walk_once(void) {
  unw_context_t here;
  unw_cursor_t c;
  unw_getcontext(&here);
  unw_init_local(&c, &here);
  while (unw_step(&c) > 0)
    ;
}

void frame_data_announce(uint64_t start, uint64_t bytes, void *frame_data) {
  static struct table tables[3 * THREADS];
  static unsigned used;
  struct table *t = &tables[__atomic_fetch_add(&used, 1, __ATOMIC_RELAXED)];
  t->entry.frame_data = (int32_t)((uint64_t)frame_data - start);
  t->info = (unw_dyn_info_t){.start_ip = start, .end_ip = start + bytes, .format = UNW_INFO_FORMAT_REMOTE_TABLE};
  t->info.u.rti.segbase = start;
  t->info.u.rti.table_len = sizeof t->entry / sizeof(unw_word_t);
  t->info.u.rti.table_data = (unw_word_t)&t->entry;
  _U_dyn_register(&t->info);
}
