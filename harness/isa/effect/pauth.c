/* pauth.c - what effects do to signed pointers (D8.10 of the Arm ARM).
 *
 * What a signature looks like depends on the keys and the algorithm: a signed pointer is unknown. But the machine keeps
 * how it was signed beside the pointer itself, and so knows what authentication gives back. */
#include "isa/effect/effect.h"

/* Linux gives programs addresses of 48 bits, or of 52 where processor and kernel can (FEAT_LVA), and ignores the top
 * byte of those whose bit 55 is 0. Of others it does so where it has memory tags of its own, and for data alone. */
enum { ADDRESS_BITS = 48, TAGGED_BITS = 56 };

static uint64_t strip(const struct step *s, uint64_t pointer) {
  bool kernel = pointer >> 55 & 1;
  unsigned bits = s->m->traits.address_bits ? s->m->traits.address_bits : ADDRESS_BITS;
  uint64_t code = low_bits(~0ull, kernel ? 64 : TAGGED_BITS) & ~low_bits(~0ull, bits);
  return kernel ? pointer | code : pointer & ~code;
}

/* The bits of a pointer that neither signing nor authentication changes, right or wrong, of those that are `sure`
 * (AddPAC, Auth). The top byte of the kernel's half may hold a part of the signature. */
static uint64_t keeps(const struct step *s, uint64_t pointer, uint64_t sure) {
  unsigned bits = s->m->traits.address_bits;
  bool kernel = pointer >> 55 & 1, half = !kernel || pointer >> 63 || s->m->traits.pac_half;
  uint64_t top = kernel ? 0 : ~low_bits(~0ull, TAGGED_BITS);
  return bits && sure >> 55 & 1 ? (low_bits(~0ull, bits) | (uint64_t)half << 55 | top) & sure : 0;
}

/* The register that `&X` stands for. */
static unsigned number_of(const struct step *s, uint64_t reference) {
  return reference < A64_OPS ? a64_number_of(s->in->op[reference]) : (unsigned)reference - A64_VAR_X;
}

uint64_t effect_STRIP(struct step *s, const uint64_t *arg) {
  unsigned number = number_of(s, arg[0]);
  uint64_t pointer = effect_get_x(s, number); /* the pointer itself if it is signed */
  if (number < A64_ZR && s->m->signature[number].key)
    s->unknown = false;
  if (pointer >> 55 & 1 && pointer >> TAGGED_BITS != 0xff) {
    s->sure = s->unknown ? 0 : low_bits(~0ull, TAGGED_BITS);
    s->unknown = true;
  }
  return strip(s, pointer);
}

/* Not followed is the signature of what is no address, which authentication refuses. */
uint64_t effect_SIGN(struct step *s, const uint64_t *arg) {
  if (!s->unknown && strip(s, arg[0]) == arg[0])
    s->signature = (struct a64_signature){arg[1], arg[2] + 1};
  s->sure = s->unknown ? 0 : keeps(s, arg[0], ~0ull);
  s->unknown = true;
  return arg[0];
}

/* The wrong pointer may be right by chance. */
uint64_t effect_AUTH(struct step *s, const uint64_t *arg) {
  unsigned number = number_of(s, arg[0]);
  bool modifier_is_known = !s->unknown;
  s->unknown = false;
  uint64_t pointer = effect_get_x(s, number);
  s->sure = keeps(s, pointer, s->unknown ? s->m->sure[number] : ~0ull);
  const struct a64_signature *how = number < A64_ZR ? &s->m->signature[number] : NULL;
  s->unknown = !(modifier_is_known && how && how->key == arg[2] + 1 && how->modifier == arg[1]);
  if (s->unknown && (s->m->traits.fpac || s->m->traits.fpac_combine))
    effect_stop(s, A64_STEP_UNKNOWN);
  return pointer;
}
