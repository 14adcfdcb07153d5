/* request.h - an intent as the contract puts it to an encoder: typed operands, shape, values, text. */
#ifndef A64_ENCODERS_REQUEST_H
#define A64_ENCODERS_REQUEST_H

#include "encoders/a64fuzz.h"
#include "isa/insn.h"

enum { REQUEST_OPERANDS = 8, REQUEST_VALUES = 16, REQUEST_NAMES = 4 };

/* A request and the memory behind its pointers. */
struct encoder_request {
  struct a64fuzz_request request;
  struct a64fuzz_operand operand[REQUEST_OPERANDS];
  int64_t value[REQUEST_VALUES];
  char mnemonic[A64_TEXT], shape[A64_TEXT], text[A64_TEXT];
  char name[REQUEST_NAMES][A64_TEXT]; /* of operands that are names */
};

/* Fills *out. `address` is where the instruction will lie. */
void encoder_request_make(struct encoder_request *out, const struct insn *in, uint64_t address);

#endif
