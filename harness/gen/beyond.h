/* beyond.h - intents that no single instruction has, of the forms that macros take (encoders/macros.def). */
#ifndef A64_GEN_BEYOND_H
#define A64_GEN_BEYOND_H

#include "isa/insn.h"

typedef void beyond_visit(void *self, const struct insn *in);

/* From a legal intent, with its number moved to every kind of value, and with registers that no encoder has for
 * scratch. Of a form that is in no row of macros.def there are none. Not all are beyond one instruction, and some are
 * no macros either (encoder_is_macro). The same ones every time. */
void beyond_of(const struct insn *legal, beyond_visit *visit, void *self);

#endif
