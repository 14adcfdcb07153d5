/* words.h - the few instructions that the tested programs are made of. */
#ifndef A64_ABORT_TRIAL_WORDS_H
#define A64_ABORT_TRIAL_WORDS_H

#include <stdint.h>

#define W_BTI_C 0xd503245fu
#define W_PACIASP 0xd503233fu
#define W_AUTIASP 0xd50323bfu
#define W_NOP 0xd503201fu
#define W_B 0x14000000u
#define W_RET 0xd65f03c0u
#define W_SVC 0xd4000001u
#define W_BLR_X1 0xd63f0020u
#define W_MSR_FPCR_X2 0xd51b4402u
#define W_MSR_FPSR_X2 0xd51b4422u
#define W_MSR_NZCV_X2 0xd51b4202u
#define W_MSR_TPIDR_X2 0xd51bd042u
#define W_MSR_TPIDR2_X1 0xd51bd0a1u
#define W_MSR_TPIDR2_X2 0xd51bd0a2u
#define W_MSR_TCO_1 0xd503419fu
#define W_SMSTART 0xd503477fu
#define W_SMSTART_ZA 0xd503457fu
#define W_PTRUE_P0 0x2518e3e0u
#define W_LDXR_X3_X2 0xc85f7c43u

/* sf, opc, hw and imm16 of MOVZ, MOVK and MOVN, 64-bit. */
static inline uint32_t w_movz(unsigned rd, uint32_t imm, unsigned hw) {
  return 0xd2800000u | hw << 21 | (imm & 0xffff) << 5 | rd;
}
static inline uint32_t w_movk(unsigned rd, uint32_t imm, unsigned hw) {
  return 0xf2800000u | hw << 21 | (imm & 0xffff) << 5 | rd;
}
static inline uint32_t w_movn(unsigned rd, uint32_t imm) { return 0x92800000u | (imm & 0xffff) << 5 | rd; }

/* Pairs at [sp, #offset], a multiple of 8. */
static inline uint32_t w_pair(uint32_t op, unsigned rt, unsigned rt2, int offset) {
  return op | ((uint32_t)(offset / 8) & 0x7f) << 15 | rt2 << 10 | 31 << 5 | rt;
}
#define W_STP 0xa9000000u
#define W_LDP 0xa9400000u
#define W_STP_PRE 0xa9800000u
#define W_LDP_POST 0xa8c00000u
#define W_STP_D 0x6d000000u
#define W_LDP_D 0x6d400000u

/* One register, or a pair of vector registers, at [xn, #offset]. */
static inline uint32_t w_ldr(unsigned rt, unsigned rn, unsigned offset) {
  return 0xf9400000u | offset / 8 << 10 | rn << 5 | rt;
}
static inline uint32_t w_str(unsigned rt, unsigned rn, unsigned offset) {
  return 0xf9000000u | offset / 8 << 10 | rn << 5 | rt;
}
static inline uint32_t w_ldp_q(unsigned vt, unsigned rn, unsigned offset) {
  return 0xad400000u | (offset / 16 & 0x7f) << 15 | (vt + 1) << 10 | rn << 5 | vt;
}
#define W_MOV_X2_SP 0x910003e2u
#define W_MOV_SP_X2 0x9100005fu

/* ADD and SUB of an immediate to SP; x29 = SP. */
static inline uint32_t w_add_sp(uint32_t imm) { return 0x910003ffu | imm << 10; }
static inline uint32_t w_sub_sp(uint32_t imm) { return 0xd10003ffu | imm << 10; }
#define W_MOV_X29_SP 0x910003fdu

/* DUP Vd.2D, Xn: both halves. */
static inline uint32_t w_dup(unsigned vd, unsigned xn) { return 0x4e080c00u | xn << 5 | vd; }

/* B and BL have the offset in words in their low 26 bits. */
static inline int w_is_branch(uint32_t word) { return (word & 0x7c000000u) == 0x14000000u; }
static inline uint32_t w_branch(uint32_t word, uint64_t from, uint64_t to) {
  return (word & 0xfc000000u) | ((uint32_t)((int64_t)(to - from) >> 2) & 0x3ffffffu);
}

#endif
