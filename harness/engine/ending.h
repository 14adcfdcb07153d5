/* ending.h - how an encoder's process ended, by its wait status and by what it said of itself. */
#ifndef A64_ENGINE_ENDING_H
#define A64_ENGINE_ENDING_H

#include "engine/desk.h"

/* Copies, which the process cannot change any more, nor a terminal take for orders. */
struct ending {
  struct encoder_note note;
  struct crash crash;
  int status; /* as waitpid() has it */
};
struct ending ending_take(const struct desk *d, int status);
struct ending ending_of_death(const struct desk_death *death);

/* One sentence: "the encoder died of signal 11, Segmentation fault, at libjit.so+0x1139". */
void ending_describe(const struct ending *e, char *out, size_t size);
/* What endings of one cause have in common, whatever was asked: "signal 11 at libjit.so+0x1139", "exit status 0", what
 * the note says; "" if that is not known. */
void ending_name(const struct ending *e, char *out, size_t size);

#endif
