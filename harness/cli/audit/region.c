/* region.c - pieces of code in a file: all of it, or each function of a jitdump. */
#include "cli/audit/region.h"

#include <stdio.h>
#include <string.h>

enum { MAGIC = 0x4a695444 /* "JiTD", as a little-endian machine writes it */, AARCH64 = 183, CODE_LOAD = 0 };

struct header {
  uint32_t magic, version, size, machine, pad, pid;
  uint64_t time, flags;
};

struct record {
  uint32_t id, size;
  uint64_t time;
};

struct load { /* what follows the record of CODE_LOAD; then a name that ends with a NUL, then the code */
  uint32_t pid, tid;
  uint64_t vma, address, bytes, index;
};

/* The function in a record of `size` bytes; false: it says more than it has. */
static bool read_load(const uint8_t *record, size_t size, struct region *out) {
  struct load l;
  size_t at = sizeof(struct record) + sizeof l;
  if (size < at)
    return false;
  memcpy(&l, record + sizeof(struct record), sizeof l);
  const uint8_t *end = memchr(record + at, 0, size - at);
  if (!end || l.bytes > (size_t)(record + size - (end + 1)))
    return false;
  *out = (struct region){(const char *)record + at, l.address, end + 1, (size_t)l.bytes};
  return l.bytes % 4 == 0;
}

static bool is_jitdump(const uint8_t *data, size_t size, struct header *h) {
  if (size < sizeof *h)
    return false;
  memcpy(h, data, sizeof *h);
  return h->magic == MAGIC;
}

static bool walk_records(const uint8_t *data, size_t size, size_t at, void (*each)(void *, const struct region *),
                         void *ctx, char *why, size_t why_size) {
  struct record r;
  struct region region;
  for (; at + sizeof r <= size; at += r.size) {
    memcpy(&r, data + at, sizeof r);
    bool fits = r.size >= sizeof r && r.size <= size - at;
    if (!fits || (r.id == CODE_LOAD && !read_load(data + at, r.size, &region))) {
      snprintf(why, why_size, "the record at byte %zu of the jitdump is not whole", at);
      return false;
    }
    if (r.id == CODE_LOAD)
      each(ctx, &region);
  }
  return true;
}

static bool is_text(const uint8_t *data, size_t size) {
  for (size_t i = 0; i < size; i++)
    if (!data[i] || ((data[i] < ' ' || data[i] > '~') && !strchr("\t\n\r", data[i])))
      return false;
  return true;
}

/* Why these bytes are not taken for code; NULL: they are. */
static const char *why_no_code(const uint8_t *data, size_t size, uint64_t base) {
  if (size >= 4 && !memcmp(data,
                           "\x7f"
                           "ELF",
                           4))
    return "an ELF file, and no raw code: `objcopy -O binary --only-section=.text FILE code.bin` makes some";
  if (is_text(data, size))
    return "text, and no raw code: `a64fuzz verify` reads listings";
  if (base % 4)
    return "no instruction can lie at this --base: it is no multiple of 4";
  if (size % 4)
    return "no whole number of instructions, of 4 bytes each";
  return base + size - 1 < base ? "it ends behind the last address there is, from this --base" : NULL;
}

bool regions_of(const char *file, const uint8_t *data, size_t size, uint64_t base,
                void (*each)(void *ctx, const struct region *r), void *ctx, char *why, size_t why_size) {
  struct header h;
  if (is_jitdump(data, size, &h)) {
    if (h.machine == AARCH64 && h.size >= sizeof h && h.size <= size)
      return walk_records(data, size, h.size, each, ctx, why, why_size);
    snprintf(why, why_size,
             h.machine == AARCH64 ? "the header of the jitdump is not whole" : "a jitdump, not of AArch64");
    return false;
  }
  const char *no_code = why_no_code(data, size, base);
  if (no_code) {
    snprintf(why, why_size, "%s", no_code);
    return false;
  }
  each(ctx, &(struct region){file, base, data, size});
  return true;
}
