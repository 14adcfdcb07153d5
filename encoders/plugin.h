/* plugin.h - an encoder that keeps the public contract (a64fuzz.h), as one of ours. */
#ifndef A64_ENCODERS_PLUGIN_H
#define A64_ENCODERS_PLUGIN_H

#include "encoders/a64fuzz.h"
#include "encoders/encoder.h"

/* The encoder that asks `p`, one in a process. NULL, with one line in why[size], if it is of another contract, or lacks
 * what the contract wants. */
const struct encoder *plugin_wrap(const struct a64fuzz_encoder *p, char *why, size_t size);

#endif
