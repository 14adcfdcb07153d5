/* encoder_option.h - what help says of an option that names an encoder, for the tables of options. */
#ifndef A64_CLI_ENCODER_OPTION_H
#define A64_CLI_ENCODER_OPTION_H

#include "encoders/encoder.h"

#define ENCODER_ARGUMENT "NAME|FILE.so|exec[-json][,CAN...]:CMD|batch[-json][,CAN...]:CMD"
/* `what`: what the verb does with it. */
#define ENCODER_MEANING(what)                                                                                          \
  what "; CAN is what a command says of itself (doc/encoders.md):" CAPABILITIES(                                       \
      ENCODER_CAPABILITY_) " name=NAME version=VERSION"
#define ENCODER_CAPABILITY_(name, bit) " " name

#endif
